import type { Span } from '../ipc/bindings/Span';

/** As many letters as surely stand in one line of a laptop's screen, with a kiosk's large ones. */
const LINE = 80;

/**
 * An excerpt in two, parted at a word: what a low screen has room for, which always holds the first word that was found,
 * and the rest.
 */
export function parted(excerpt: readonly Span[]): [first: Span[], rest: Span[]] {
  const whole = excerpt.map(({ text }) => text).join('');
  const at = whole.length > LINE ? place(whole, endOfFound(excerpt)) : whole.length;
  const first: Span[] = [];
  const rest: Span[] = [];
  let begins = 0;
  for (const span of excerpt) {
    const cut = Math.max(0, Math.min(at - begins, span.text.length));
    if (cut > 0) first.push({ ...span, text: span.text.slice(0, cut) });
    if (cut < span.text.length) rest.push({ ...span, text: span.text.slice(cut) });
    begins += span.text.length;
  }
  return [first, rest];
}

/** The last space within the line; where that is before what was found, the first one after both. */
function place(whole: string, least: number): number {
  const within = whole.lastIndexOf(' ', LINE);
  if (within >= least) return within;
  const after = whole.indexOf(' ', Math.max(least, LINE));
  return after < 0 ? whole.length : after;
}

/** Where the first word that was found ends. */
function endOfFound(excerpt: readonly Span[]): number {
  const found = excerpt.findIndex((span) => span.found);
  return excerpt.slice(0, found + 1).reduce((letters, { text }) => letters + text.length, 0);
}
