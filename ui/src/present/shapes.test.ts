import { expect, test } from 'vitest';
import { finished, head, nearestPlace, path, thin, type Point } from './shapes';

test('points on a straight line are left out, corners stay', () => {
  const points: Point[] = [
    [0, 0],
    [10, 0.1],
    [20, 0],
    [20, 10],
    [20.1, 20],
  ];
  expect(thin(points, 0.5)).toEqual([
    [0, 0],
    [20, 0],
    [20.1, 20],
  ]);
});

test('a tap with the pen is a dot, and nothing of it is left out', () => {
  expect(finished({ type: 'pen', points: [[12.345, 6.789]] }, 1)).toEqual({
    type: 'pen',
    points: [[12.3, 6.8]],
  });
  expect(path([[1, 2]])).toBe('M1 2l0.01 0');
});

test('however long somebody scribbles, a line keeps few enough points', () => {
  const points: Point[] = Array.from({ length: 5000 }, (_, at) => [
    at % 100,
    Math.sin(at) * 300 + Math.cos(at * 7) * 200,
  ]);
  const kept = thin(points, 0);
  expect(kept.length).toBeLessThanOrEqual(400);
  expect(kept[0]).toEqual([0, 200]);
  expect(kept.length).toBeGreaterThan(10);
});

test('an arrow points where it leads', () => {
  // Going right, both wings lie left of the point, one above and one below.
  const numbers =
    head([0, 0], [100, 0], 20)
      .match(/-?[\d.]+/g)
      ?.map(Number) ?? [];
  expect(numbers.slice(2, 4)).toEqual([100, 0]);
  expect(numbers[0]).toBeLessThan(90);
  expect(numbers[4]).toBe(numbers[0]);
  expect(numbers[1]).toBe(-(numbers[5] ?? 0));
});

test('a place is named only when it is near', () => {
  const places = [
    { id: 'calf', name: 'Calf', at: [10, 10] as Point },
    { id: 'knee', name: 'Knee', at: [10, 40] as Point },
  ];
  expect(nearestPlace(places, [10, 30], 15)?.id).toBe('knee');
  expect(nearestPlace(places, [10, 25], 5)).toBeUndefined();
});
