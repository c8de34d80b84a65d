import { cleanup, configure } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';

// A machine that builds beside the tests is slow. What waits looks again and again and goes on as soon as it may.
configure({ asyncUtilTimeout: 10_000 });

// happy-dom lays nothing out: what measures and scrolls is stood in for.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView = vi.fn();
HTMLImageElement.prototype.decode = () => Promise.resolve();

afterEach(() => cleanup());
