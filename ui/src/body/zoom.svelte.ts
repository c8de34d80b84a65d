import { prefersReducedMotion, Tween } from 'svelte/motion';
import { cubicInOut } from 'svelte/easing';

/** A part of a picture: `[x, y, width, height]` in its own units. */
export type Frame = readonly [number, number, number, number];

/** How near one may come: a tenth of the picture's height fills the box. */
const NEAREST = 10;
/** One press of a button or key. */
export const STEP = 1.5;
/** How far one press moves what is seen, to the right and down, by shares of itself. */
export const MOVE: Readonly<Record<Way, readonly [number, number]>> = {
  up: [0, -0.25],
  down: [0, 0.25],
  left: [-0.25, 0],
  right: [0.25, 0],
};
export type Way = 'up' | 'down' | 'left' | 'right';

/**
 * Which part of a picture is seen. It moves gently from one part to another, and jumps where motion is not wanted.
 * Nothing in the program needs it: it is for those who wish to look closer.
 */
export class Zoom {
  #whole: Frame = $state.raw([0, 0, 1, 1]);
  /** The part that is shown first, and again after looking closer. */
  #home: Frame = $state.raw([0, 0, 1, 1]);
  readonly #frame: Tween<number[]>;

  constructor(width: number, height: number) {
    this.#whole = this.#home = [0, 0, width, height];
    this.#frame = new Tween([...this.#whole], { duration: 550, easing: cubicInOut });
  }

  get frame(): Frame {
    return this.#frame.current as unknown as Frame;
  }

  get #target(): Frame {
    return this.#frame.target as unknown as Frame;
  }

  /** On its way from one part to another. */
  readonly moving = $derived.by(() => this.frame.some((value, index) => value !== this.#target[index]));
  readonly near = $derived.by(() => this.#target[3] < this.#home[3] - 1);
  readonly farthest = $derived.by(() => this.#target[3] >= this.#whole[3] - 1);
  readonly nearest = $derived.by(() => this.#target[3] <= this.#whole[3] / NEAREST + 1);

  /** Another picture of another size: its home is shown, from a height down to its lower edge. */
  begin(width: number, height: number, from = 0): void {
    if (this.#whole[2] === width && this.#whole[3] === height && this.#home[1] === from) return;
    this.#whole = [0, 0, width, height];
    this.#home = [0, from, width, height - from];
    void this.#frame.set([...this.#home], { duration: 0 });
  }

  show(frame: Frame, gently = true): void {
    const options = gently && !prefersReducedMotion.current ? {} : { duration: 0 };
    void this.#frame.set([...frame], options);
  }

  reset(): void {
    this.show(this.#home);
  }

  /** Comes nearer by a factor (less than 1: steps back), keeping a place of the picture where it is. */
  by(factor: number, at?: readonly [number, number], gently = true): void {
    const [x, y, width, height] = this.#target;
    const tall = this.#whole[3];
    const next = Math.min(tall, Math.max(tall / NEAREST, height / factor));
    if (next >= tall - 0.5) return this.show(this.#whole, gently);
    const share = next / height;
    const [cx, cy] = at ?? [x + width / 2, y + height / 2];
    this.show(
      this.#within([cx - (cx - x) * share, cy - (cy - y) * share, width * share, height * share]),
      gently,
    );
  }

  /** Moves the part that is seen, by shares of itself. */
  pan(right: number, down: number, gently = true): void {
    this.show(this.#moved(right, down), gently);
  }

  /** Whether there is more to see that way. */
  goesOn(right: number, down: number): boolean {
    const [x, y] = this.#target;
    const [toX, toY] = this.#moved(right, down);
    return Math.hypot(toX - x, toY - y) > 0.5;
  }

  #moved(right: number, down: number): Frame {
    const [x, y, width, height] = this.#target;
    return this.#within([x + right * width, y + down * height, width, height]);
  }

  /** Moves just enough for a place to be seen. */
  reveal([px, py]: readonly [number, number]): void {
    if (!this.near) return;
    const [x, y, width, height] = this.#target;
    const inside =
      px > x + width * 0.1 && px < x + width * 0.9 && py > y + height * 0.1 && py < y + height * 0.9;
    if (!inside) this.show(this.#within([px - width / 2, py - height / 2, width, height]));
  }

  /** A part that does not leave the picture. */
  #within([x, y, width, height]: Frame): Frame {
    const [, , wide, tall] = this.#whole;
    const keep = (value: number, size: number, all: number) =>
      size >= all ? (all - size) / 2 : Math.min(Math.max(value, 0), all - size);
    return [keep(x, width, wide), keep(y, height, tall), width, height];
  }
}
