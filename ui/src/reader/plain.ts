import type { Inline } from '../ipc/bindings/Inline';

/** The words alone. */
export function plain(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === 'text') return inline.text;
      return inline.type === 'cite' ? '' : plain(inline.inlines);
    })
    .join('');
}
