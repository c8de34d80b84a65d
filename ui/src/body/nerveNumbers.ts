import type { NervePath } from '../ipc/bindings/NervePath';
import type { Side } from '../ipc/bindings/Side';

type Spot = readonly [number, number];

/** Where the number of a part of the nerve stands: beside a spot on its line, to the left or to the right of it. */
export interface NumberPlace {
  part: string;
  spot: Spot;
  to: -1 | 1;
}

/** This far beside its line a number has its middle, in the body's units, on a laptop's screen. */
const BESIDE = 30;
/** So much farther apart are two numbers. */
const APART = 50;
/** The middle of a line is preferred to its ends, but not to room: this counts for less than that. */
const MIDDLE = 6;
/** Spots on each curve: near enough to each other to measure by. */
const SPOTS = 8;

/** Spots along an open path of cubic curves. */
function along(d: string): Spot[] {
  const numbers = (d.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
  const corner = (index: number): Spot => [numbers[index] ?? 0, numbers[index + 1] ?? 0];
  const spots = [corner(0)];
  for (let index = 0; index + 7 < numbers.length; index += 6) {
    const [from, one, other, to] = [corner(index), corner(index + 2), corner(index + 4), corner(index + 6)];
    for (let step = 1; step <= SPOTS; step += 1) {
      const share = step / SPOTS;
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

const apart = (one: Spot, other: Spot) => Math.hypot(one[0] - other[0], one[1] - other[1]);
/** How far the nearest of some spots is. A loop, and one root: it is asked some thousand times for a picture. */
function nearest(spot: Spot, others: readonly Spot[]): number {
  let least = Infinity;
  for (const other of others) least = Math.min(least, (spot[0] - other[0]) ** 2 + (spot[1] - other[1]) ** 2);
  return Math.sqrt(least);
}
const length = (spots: readonly Spot[]) =>
  spots.reduce((sum, spot, index) => sum + apart(spot, spots[index - 1] ?? spot), 0);

/**
 * A place for the number of each part, in that order, where there is most room: branches lie close together, and a number
 * on a line would cover its neighbours. On one side of the body only; both would be too much to read.
 */
export function numberPlaces(
  paths: readonly NervePath[],
  parts: readonly string[],
  side: Side,
): NumberPlace[] {
  // From the side only one leg is drawn.
  const leg = paths.some((path) => path.side === side) ? paths.filter((path) => path.side === side) : paths;
  const lines = leg.map(({ part, hidden, d }) => ({ part, hidden, spots: along(d) }));
  const drawn = lines.flatMap(({ spots }) => spots);
  const numbers: Spot[] = [];
  return parts.flatMap((part) => {
    const own = lines.filter((line) => line.part === part);
    const seen = own.some((line) => !line.hidden) ? own.filter((line) => !line.hidden) : own;
    const longest = Math.max(...seen.map(({ spots }) => length(spots)));
    let best: NumberPlace | undefined;
    let most = -Infinity;
    for (const { spots } of seen) {
      // A short end of it is not where the part is looked for.
      if (length(spots) < longest / 2) continue;
      for (const [index, spot] of spots.entries()) {
        const aside = Math.abs(index / spots.length - 0.5) * MIDDLE;
        for (const to of [-1, 1] as const) {
          // However much room there were, it would be no better.
          if (BESIDE - aside <= most) break;
          const middle: Spot = [spot[0] + to * BESIDE, spot[1]];
          const room = Math.min(BESIDE, nearest(middle, drawn), nearest(middle, numbers) - APART);
          if (room - aside > most) [most, best] = [room - aside, { part, spot, to }];
        }
      }
    }
    if (!best) return [];
    numbers.push([best.spot[0] + best.to * BESIDE, best.spot[1]]);
    return [best];
  });
}
