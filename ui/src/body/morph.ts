import type { Part } from '../ipc/bindings/Part';

const NUMBER = /-?\d+(?:\.\d+)?/g;

/**
 * Path data between two states: the same commands, each number a share of the way from one to the other. The reader
 * of drawings promises that both have as many numbers.
 */
export function between(from: string, to: string, share: number): string {
  if (share <= 0 || from === to) return from;
  if (share >= 1) return to;
  const ends = to.match(NUMBER) ?? [];
  let at = 0;
  return from.replace(NUMBER, (number) => {
    const begin = Number(number);
    const end = Number(ends[at++] ?? number);
    return String(Math.round((begin + (end - begin) * share) * 10) / 10);
  });
}

/** The shape of a part on its way to a state. */
export function shapeOf(part: Part, state: string, share: number): string {
  return between(part.d, part.states[state] ?? part.d, share);
}

/** How much of a part shows on its way to a state, from 0 to 1. */
export function showOf(part: Part, state: string, share: number): number {
  const begin = part.shows['healthy'] ?? 1;
  const end = part.shows[state] ?? 1;
  return begin + (end - begin) * Math.min(1, Math.max(0, share));
}

/** A place on its way to a state. */
export function placeOf(
  healthy: readonly [number, number],
  states: Partial<Record<string, [number, number]>>,
  state: string,
  share: number,
): [number, number] {
  const end = states[state] ?? healthy;
  return [healthy[0] + (end[0] - healthy[0]) * share, healthy[1] + (end[1] - healthy[1]) * share];
}
