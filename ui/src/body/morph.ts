import type { Part } from '../ipc/bindings/Part';

const NUMBER = /-?\d+(?:\.\d+)?/g;

/**
 * Path data between two states: the same commands, each number a share of the way from one to the other. The reader
 * of drawings promises that both have as many numbers. They are read once, not in every frame.
 */
export class Way {
  readonly #from: string;
  readonly #to: string;
  /** What stands before each number, and after the last. */
  readonly #between: string[];
  readonly #begin: Float64Array;
  readonly #end: Float64Array;

  constructor(from: string, to: string) {
    this.#from = from;
    this.#to = to;
    this.#between = from.split(NUMBER);
    this.#begin = Float64Array.from(from.match(NUMBER) ?? [], Number);
    this.#end = Float64Array.from(to.match(NUMBER) ?? [], Number);
  }

  at(share: number): string {
    if (share <= 0) return this.#from;
    if (share >= 1) return this.#to;
    let path = this.#between[0] ?? '';
    this.#begin.forEach((begin, index) => {
      const end = this.#end[index] ?? begin;
      path += Math.round((begin + (end - begin) * share) * 10) / 10 + (this.#between[index + 1] ?? '');
    });
    return path;
  }
}

const ways = new WeakMap<Part, Map<string, Way>>();

/** The shape of a part on its way to a state. */
export function shapeOf(part: Part, state: string, share: number): string {
  const to = part.states[state];
  if (to === undefined) return part.d;
  let known = ways.get(part);
  if (!known) ways.set(part, (known = new Map()));
  let way = known.get(state);
  if (!way) known.set(state, (way = new Way(part.d, to)));
  return way.at(share);
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
