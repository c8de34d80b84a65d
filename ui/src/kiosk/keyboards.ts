/**
 * The letters of a language, by rows; a new language adds its own here, and until then types on the English one. Letters
 * parted by a space stand in one row where the screen is wide, and in two where it is upright.
 */
const KEYBOARDS: Readonly<Partial<Record<string, readonly string[]>>> = {
  en: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  es: ['qwertyuiop', 'asdfghjklñ', 'zxcvbnm áéíóúü'],
};

/** Rows, the parts of each, and the letters of each part. */
export function keysOf(language: string): readonly string[][][] {
  const base = language.split('-')[0] ?? '';
  const rows = KEYBOARDS[base] ?? KEYBOARDS['en'] ?? [];
  return rows.map((row) => row.split(' ').map((part) => [...part]));
}
