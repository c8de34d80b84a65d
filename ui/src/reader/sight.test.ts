import { expect, test } from 'vitest';
import { current, inSight, type Extent } from './sight';

/** Sections of the given heights, the first beginning at `top`. */
function page(top: number, ...heights: number[]): Extent[] {
  let at = top;
  return heights.map((height, index) => {
    const extent = { id: 'abcdef'[index] as string, top: at, bottom: at + height };
    at += height;
    return extent;
  });
}

test('sections that cross the view are in sight, and all between them', () => {
  expect(inSight(page(-300, 200, 200, 200, 400, 900), 600)).toEqual(['b', 'c', 'd']);
});

test('a sliver at the lower edge is not yet in sight', () => {
  expect(inSight(page(0, 570, 300, 300), 600)).toEqual(['a']);
});

test('the last section counts only when its end has come into view', () => {
  expect(inSight(page(0, 300, 500), 600)).toEqual(['a']);
  expect(inSight(page(-250, 300, 500), 600)).toEqual(['a', 'b']);
});

test('a last section that is short enough counts at once', () => {
  expect(inSight(page(0, 200, 200), 600)).toEqual(['a', 'b']);
});

test('the current section is the last whose start has passed the upper third', () => {
  expect(current(page(300, 200, 200), 600, false)).toBeNull();
  expect(current(page(150, 200, 200), 600, false)).toBe('a');
  expect(current(page(-100, 250, 200), 600, false)).toBe('b');
});
