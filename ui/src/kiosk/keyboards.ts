/** The letters of a language, by rows; a new language adds its own here, and until then types on the English one. */
const KEYBOARDS: Readonly<Partial<Record<string, readonly string[]>>> = {
  en: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  es: ['qwertyuiop', 'asdfghjklñ', 'zxcvbnm', 'áéíóúü'],
};

export function keysOf(language: string): readonly string[][] {
  const base = language.split('-')[0] ?? '';
  return (KEYBOARDS[base] ?? KEYBOARDS['en'] ?? []).map((row) => [...row]);
}
