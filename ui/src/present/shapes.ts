import type { Drawn } from '../ipc/bindings/Drawn';

export type Point = [number, number];

/** What therapist and patient draw with, in the order it is offered. */
export const TOOLS = ['pointer', 'here', 'arrow', 'pen', 'highlight'] as const;
export type Tool = (typeof TOOLS)[number];

/** Points to keep of one line: far more than a hand draws, and few enough to be kept at once. */
const MOST = 400;

/** A tenth of a unit is a tenth of a millimetre on the body: finer than anybody points. */
export function round([x, y]: readonly [number, number]): Point {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

/** A line with the points left out that lie within `tolerance` of the line without them (Ramer, Douglas, Peucker). */
export function thin(points: readonly Point[], tolerance: number): Point[] {
  let kept = simplify(points, tolerance);
  for (let wider = Math.max(tolerance, 0.1) * 2; kept.length > MOST; wider *= 2)
    kept = simplify(points, wider);
  return kept.map(round);
}

function simplify(points: readonly Point[], tolerance: number): Point[] {
  const keep = new Set([0, points.length - 1]);
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [first, last] = span;
    let far = tolerance;
    let at = -1;
    for (let index = first + 1; index < last; index += 1) {
      const away = distance(points[index] as Point, points[first] as Point, points[last] as Point);
      if (away > far) [far, at] = [away, index];
    }
    if (at < 0) continue;
    keep.add(at);
    open.push([first, at], [at, last]);
  }
  return points.filter((_, index) => keep.has(index));
}

/** From a point to the line between two others. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const share = long === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / long));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** A line as path data; a single point is a dot. */
export function path(points: readonly Point[]): string {
  if (points.length === 1) return `M${points[0]?.join(' ')}l0.01 0`;
  return `M${points.map((point) => point.join(' ')).join('L')}`;
}

/** An arrow's point, `size` long, as path data. */
export function head(from: readonly [number, number], to: readonly [number, number], size: number): string {
  const turn = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const wing = (spread: number): Point =>
    round([to[0] - size * Math.cos(turn + spread), to[1] - size * Math.sin(turn + spread)]);
  return `M${wing(0.45).join(' ')}L${to.join(' ')}L${wing(-0.45).join(' ')}`;
}

/** A shape as it is kept: its points thinned, and to a tenth of a unit. */
export function finished(shape: Drawn, tolerance: number): Drawn {
  switch (shape.type) {
    case 'pen':
    case 'highlight':
      return { type: shape.type, points: thin(shape.points, tolerance) };
    case 'arrow':
      return { type: 'arrow', from: round(shape.from), to: round(shape.to) };
    case 'here':
      return { type: 'here', at: round(shape.at) };
  }
}

/** A place that can be named on a picture. */
export interface Place {
  id: string;
  name: string;
  at: Point;
}

/** The place nearest to a point, no farther than `reach`. */
export function nearestPlace(
  places: readonly Place[],
  [x, y]: readonly [number, number],
  reach: number,
): Place | undefined {
  let best: Place | undefined;
  let least = reach;
  for (const place of places) {
    const away = Math.hypot(place.at[0] - x, place.at[1] - y);
    if (away < least) [best, least] = [place, away];
  }
  return best;
}
