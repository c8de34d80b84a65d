import type { Port } from '../ipc';
import type { HandoutAsk } from '../ipc/bindings/HandoutAsk';
import type { HandoutView } from '../ipc/bindings/HandoutView';

/** A change is followed by another one soon: the pages are made once hands rest. */
const REST = 350;

/** The pages as they would be printed. The last ones stay until newer ones are there. */
export class Preview {
  readonly #port: Port;
  view: HandoutView | undefined = $state.raw();
  busy = $state(false);
  failed = $state(false);
  #ask: HandoutAsk | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #number = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Asks for the pages of a wish, a moment later. */
  want(ask: HandoutAsk): void {
    const first = this.#ask === undefined;
    this.#ask = ask;
    this.busy = true;
    clearTimeout(this.#timer);
    if (first) void this.make();
    else this.#timer = setTimeout(() => void this.make(), REST);
  }

  /** There is nothing to show. */
  empty(): void {
    this.#number += 1;
    clearTimeout(this.#timer);
    this.view = undefined;
    this.busy = false;
    this.failed = false;
  }

  /** Makes them now; an answer to an earlier wish is not shown. */
  async make(): Promise<void> {
    clearTimeout(this.#timer);
    const ask = this.#ask;
    if (!ask) return;
    const number = ++this.#number;
    this.busy = true;
    this.failed = false;
    try {
      const view = await this.#port.handout(ask);
      if (number === this.#number) this.view = view;
    } catch {
      if (number === this.#number) {
        this.failed = true;
        this.view = undefined;
      }
    } finally {
      if (number === this.#number) this.busy = false;
    }
  }

  close(): void {
    this.#number += 1;
    clearTimeout(this.#timer);
  }
}
