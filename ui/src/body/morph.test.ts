import { expect, test } from 'vitest';
import type { Part } from '../ipc/bindings/Part';
import { placeOf, shapeOf, showOf, Way } from './morph';

const from = 'M0 0C1 2 3 4 5 6Z';
const to = 'M10 -10C1 2 3 8 5 16.4Z';

test.each([
  [0, from],
  [1, to],
  [0.5, 'M5 -5C1 2 3 6 5 11Z'],
])('at %s of the way each number is that share of it', (share, shape) => {
  expect(new Way(from, to).at(share)).toBe(shape);
});

const part: Part = { matter: 'sore', d: from, states: { worn: to }, shows: { healthy: 0 }, stroke: null };

test('numbers keep their sign and their places on the way', () => {
  expect(new Way('M0 0L1000 9', 'M-1 0L999999 -11').at(0.999)).toBe('M-1 0L999000 -11');
});

test('a part without another shape in a state keeps its own', () => {
  expect(shapeOf(part, 'slipped', 0.7)).toBe(from);
  expect(shapeOf(part, 'worn', 1)).toBe(to);
});

test('what does not show when healthy comes to show', () => {
  expect(showOf(part, 'worn', 0)).toBe(0);
  expect(showOf(part, 'worn', 0.25)).toBe(0.25);
  expect(showOf(part, 'worn', 2)).toBe(1);
});

test('a name follows what it points at', () => {
  expect(placeOf([0, 0], { worn: [10, 20] }, 'worn', 0.5)).toEqual([5, 10]);
  expect(placeOf([3, 4], {}, 'worn', 0.5)).toEqual([3, 4]);
});
