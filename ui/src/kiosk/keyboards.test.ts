import { expect, test } from 'vitest';
import { keysOf } from './keyboards';

test('letters with accents stand in a part of their own, in the row of the last letters', () => {
  const rows = keysOf('es-MX');
  expect(rows).toHaveLength(3);
  expect(rows.at(-1)).toEqual([[...'zxcvbnm'], [...'áéíóúü']]);
  expect(rows.flat(2)).not.toContain(' ');
});

test('a language without letters of its own types on the English ones', () => {
  expect(keysOf('de')).toEqual(keysOf('en'));
});
