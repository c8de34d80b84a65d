import type { Side } from '../ipc/bindings/Side';
import type { View } from '../ipc/bindings/View';

type Spot = readonly [number, number];

/** Where the number of a part of the nerve stands, and the spot on the part's own line that its leader goes to. */
export interface NumberPlace {
  part: string;
  spot: Spot;
  /** The middle of the circle: at the height of the spot, so that leaders are level and never cross. */
  middle: Spot;
}

/** Half a circle and a little air, in the body's units, on a laptop's screen. */
const ROUND = 24;
/** So far from each other are the heights of two numbers: they are larger on a small screen. */
const APART = 64;
/** Over the body a circle stands this far from its line. */
const BESIDE = 40;
/** A hidden line this near to a seen one cannot be told from it. */
const SAME = 10;
/** A dot that has this much room is plainly on its own line. */
const ROOM = 16;

/** Spots along an open path of cubic curves: near enough to each other to measure by. */
export function along(d: string, steps = 8): Spot[] {
  const numbers = (d.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
  const corner = (index: number): Spot => [numbers[index] ?? 0, numbers[index + 1] ?? 0];
  const spots = [corner(0)];
  for (let index = 0; index + 7 < numbers.length; index += 6) {
    const [from, one, other, to] = [corner(index), corner(index + 2), corner(index + 4), corner(index + 6)];
    for (let step = 1; step <= steps; step += 1) {
      const share = step / steps;
      const rest = 1 - share;
      const at = (axis: 0 | 1) =>
        rest ** 3 * from[axis] +
        3 * rest ** 2 * share * one[axis] +
        3 * rest * share ** 2 * other[axis] +
        share ** 3 * to[axis];
      spots.push([at(0), at(1)]);
    }
  }
  return spots;
}

/** How far the nearest of some spots is. A loop, and one root: it is asked some thousand times for a picture. */
function nearest(spot: Spot, others: readonly Spot[]): number {
  let least = Infinity;
  for (const other of others) least = Math.min(least, (spot[0] - other[0]) ** 2 + (spot[1] - other[1]) ** 2);
  return Math.sqrt(least);
}
const length = (spots: readonly Spot[]) =>
  spots.reduce((sum, [x, y], index) => {
    const before = spots[index - 1] ?? [x, y];
    return sum + Math.hypot(x - before[0], y - before[1]);
  }, 0);

/** Where lines go through a height. */
function through(lines: readonly (readonly Spot[])[], y: number): number[] {
  const found: number[] = [];
  for (const line of lines)
    for (let index = 1; index < line.length; index += 1) {
      const [one, other] = [line[index - 1], line[index]];
      if (one && other && one[1] <= y !== other[1] <= y)
        found.push(one[0] + ((y - one[1]) / (other[1] - one[1])) * (other[0] - one[0]));
    }
  return found;
}

/**
 * A place for the number of each part, in that order: clear of the body where there is room, and led to a spot where the
 * part is told from its neighbours. On one side of the body only; both would be too much to read. A part that is only
 * drawn hidden along a line that is seen has none.
 */
export function numberPlaces(
  { nerve, silhouette, width }: Pick<View, 'nerve' | 'silhouette' | 'width'>,
  parts: readonly string[],
  side: Side,
): NumberPlace[] {
  const outline = silhouette
    .split('M')
    .filter((shape) => shape.trim())
    .map((shape) => along(shape, 2))
    .map((shape) => [...shape, ...shape.slice(0, 1)]);
  const lines = nerve.map((path) => ({ ...path, spots: along(path.d) }));
  // From the side only one leg is drawn.
  const leg = lines.some((line) => line.side === side) ? lines.filter((line) => line.side === side) : lines;
  const drawn = parts.flatMap((part) => {
    const own = leg.filter((line) => line.part === part);
    const others = lines.filter((line) => !own.includes(line));
    const seen = own.filter((line) => !line.hidden);
    const visible = others.filter((line) => !line.hidden).flatMap(({ spots }) => spots);
    const all = own.flatMap(({ spots }) => spots);
    const same = all.filter((spot) => nearest(spot, visible) < SAME);
    if (own.length === 0) return [];
    if (seen.length === 0 && same.length > all.length / 2) return [];
    const shown = seen.length > 0 ? seen : own;
    return [{ part, shown, others, longest: Math.max(...shown.map(({ spots }) => length(spots))) }];
  });
  const places: NumberPlace[] = [];
  // The shortest first: it has the fewest places.
  for (const { part, shown, others, longest } of drawn.toSorted(
    (one, other) => one.longest - other.longest,
  )) {
    const neighbours = others.map(({ spots }) => spots);
    const near = neighbours.flat();
    let best: NumberPlace | undefined;
    let least = Infinity;
    for (const { spots } of shown) {
      // A short end of it is not where the part is looked for.
      if (length(spots) < longest / 2) continue;
      for (const [index, spot] of spots.entries()) {
        const [x, y] = spot;
        if (places.some((place) => Math.abs(place.spot[1] - y) < APART)) continue;
        const rims = [-ROUND, 0, ROUND].map((off) => through(outline, y + off));
        const inFrame = (at: number) => at >= ROUND && at <= width - ROUND;
        const free = (at: number) =>
          rims.every(
            (rim) =>
              rim.every((edge) => Math.abs(edge - at) >= ROUND) &&
              rim.filter((edge) => edge < at).length % 2 === 0,
          );
        const crossed = through(neighbours, y);
        // The middle of a line is preferred to its ends, and a short leader, but room comes first.
        const spotCost =
          8 * Math.max(0, ROOM - nearest(spot, near)) + 60 * Math.abs(index / spots.length - 0.5);
        for (const to of [-1, 1]) {
          // Outward until a circle is clear of the body.
          let at = x + to * BESIDE;
          while (inFrame(at) && !free(at)) at += to * 4;
          const clear = inFrame(at);
          if (!clear) at = x + to * BESIDE;
          if (!inFrame(at)) continue;
          const crossings = crossed.filter((edge) => (edge - x) * to > 0 && (edge - at) * to < ROUND).length;
          const cost = spotCost + 30 * crossings + Math.abs(at - x) / 2 + (clear ? 0 : 60);
          if (cost < least) [least, best] = [cost, { part, spot, middle: [at, y] }];
        }
      }
    }
    if (best) places.push(best);
  }
  return places;
}
