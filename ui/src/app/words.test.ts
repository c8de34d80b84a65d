import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import en from '../../../assets/messages/en.json';
import { day, minutes } from './words';

// Every key the window may ask for is checked by its types; here, that no catalogue lags behind, that nothing
// lies in it unused, and that the other readers of it (handout, command line) can read every line.

const folder = '../assets/messages/';
const words: Record<string, string> = en;
const keys = Object.keys(words).filter((key) => key !== '$schema');

function placeholders(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();
}

test('every language has every key, with the same places to fill', () => {
  for (const file of readdirSync(folder)) {
    const other = JSON.parse(readFileSync(folder + file, 'utf8')) as Record<string, string>;
    for (const key of keys) {
      expect(typeof other[key], `${file}: ${key}`).toBe('string');
      expect(placeholders(other[key]), `${file}: ${key}`).toEqual(placeholders(words[key]));
    }
  }
});

test('no key is left over', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(svelte|ts)$/.test(file) && !file.startsWith('paraglide'))
    .map((file) => readFileSync(`src/${file}`, 'utf8'))
    .join('\n');
  // These are the program's own.
  const own = /^(cli_|date_long$|file_|handout_|month_\d|note_|pain_says_|record_|take_home_|app_name$)/;
  const unused = keys.filter((key) => !own.test(key) && !sources.includes(`m.${key}`));
  expect(unused).toEqual([]);
});

test('one and many', () => {
  expect(minutes(1)).toBe('1 minute');
  expect(minutes(3)).toBe('3 minutes');
});

test('a day in words', () => {
  const noon = new Date(2026, 10, 24, 12).getTime();
  expect(day(noon - 3_600_000, 'en', noon)).toBe('today');
  expect(day(noon - 24 * 3_600_000, 'en', noon)).toBe('yesterday');
  expect(day(new Date(2026, 0, 2).getTime(), 'en', noon)).toContain('2026');
});
