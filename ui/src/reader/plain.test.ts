import { expect, test } from 'vitest';
import { firstSentence } from './plain';

test.each([
  ['Stripes mean: keep off. On a calf: a clot.', 'Stripes mean: keep off'],
  ['¿Qué duele? La pierna.', '¿Qué duele?'],
  ['About 1.5 in 10 people. More later.', 'About 1.5 in 10 people'],
  ['No stop at all', 'No stop at all'],
  ['', ''],
])('of "%s" the first sentence is "%s"', (text, first) => {
  expect(firstSentence(text)).toBe(first);
});
