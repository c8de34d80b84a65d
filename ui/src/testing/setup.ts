import { cleanup } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';

// happy-dom lays nothing out: what measures and scrolls is stood in for.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView = vi.fn();
HTMLImageElement.prototype.decode = () => Promise.resolve();

afterEach(() => cleanup());
