import { expect, test } from 'vitest';
import type { TopicCard } from '../ipc/bindings/TopicCard';
import { restOf } from './rest';

const card = {
  minutes: 4,
  sections: [
    { id: 'a', title: 'A', words: 100 },
    { id: 'b', title: 'B', words: 100 },
    { id: 'c', title: 'C', words: 200 },
  ],
} as TopicCard;

test.each([
  [null, 4],
  ['a', 4],
  ['b', 3],
  ['c', 2],
  ['gone', 4],
])('from %s there are %i minutes left', (section, left) => {
  expect(restOf(card, section)).toBe(left);
});
