import type { Part } from '../ipc/bindings/Part';

const NUMBER = /-?\d+(?:\.\d+)?/g;

const toBytes = new TextEncoder();
const toText = new TextDecoder();
/** A path is written here, shared by all. Strings put together number by number would fill the memory in every frame. */
let page = new Uint8Array(1 << 14);
/** Longest a number can be: a sign and six places. */
const PLACES = 7;

/** Writes a whole number at a place of the page and answers where it ends. */
function write(number: number, at: number): number {
  let rest = Math.abs(number);
  let places = 1;
  for (let bound = 10; rest >= bound; bound *= 10) places += 1;
  if (number < 0) page[at++] = 45; // the sign
  for (let place = at + places - 1; place >= at; place -= 1) {
    page[place] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return at + places;
}

/**
 * Path data between two states: the same commands, each number a share of the way from one to the other, in whole
 * units, which are finer than a pixel. The reader of drawings promises that both have as many numbers. They are read
 * once, not in every frame.
 */
export class Way {
  readonly #from: string;
  readonly #to: string;
  /** What stands before each number, and after the last. */
  readonly #between: Uint8Array[];
  readonly #begin: Float64Array;
  readonly #end: Float64Array;

  constructor(from: string, to: string) {
    this.#from = from;
    this.#to = to;
    this.#between = from.split(NUMBER).map((text) => toBytes.encode(text));
    this.#begin = Float64Array.from(from.match(NUMBER) ?? [], Number);
    this.#end = Float64Array.from(to.match(NUMBER) ?? [], Number);
  }

  at(share: number): string {
    if (share <= 0) return this.#from;
    if (share >= 1) return this.#to;
    const most = this.#from.length + this.#begin.length * PLACES;
    if (page.length < most) page = new Uint8Array(most);
    let at = 0;
    this.#between.forEach((text, index) => {
      page.set(text, at);
      at += text.length;
      const begin = this.#begin[index];
      if (begin === undefined) return;
      at = write(Math.round(begin + ((this.#end[index] ?? begin) - begin) * share), at);
    });
    return toText.decode(page.subarray(0, at));
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
