import { tick } from 'svelte';

/**
 * A pressed button that vanishes takes the focus with it, and keys would begin at the top of everything. Then the focus
 * goes to what stands beside it, else to the heading of the screen. Where it is somewhere, it stays.
 */
export async function keepFocus(beside?: () => Element | null | undefined): Promise<void> {
  await tick();
  const { activeElement, body } = document;
  if (activeElement && activeElement !== body) return;
  const near = beside?.();
  const to = near?.isConnected ? near : document.querySelector('main h1');
  if (!(to instanceof HTMLElement)) return;
  // Words take the focus only when it is put there.
  if (to.tabIndex < 0 && !to.hasAttribute('tabindex')) to.tabIndex = -1;
  to.focus({ preventScroll: to !== near });
}
