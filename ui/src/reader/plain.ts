import type { Inline } from '../ipc/bindings/Inline';

/** Its first sentence, without the stop: what a text is called that has no name. */
export function firstSentence(text: string): string {
  return (/^.*?([!?…]+(?=\s|$)|(?=\.(\s|$)))/su.exec(text)?.[0] ?? text).trim();
}

/** The words alone. */
export function plain(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === 'text') return inline.text;
      return inline.type === 'cite' ? '' : plain(inline.inlines);
    })
    .join('');
}
