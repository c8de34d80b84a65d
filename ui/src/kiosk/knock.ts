/** Touches on the program's name that open the door, and within how long. */
const TOUCHES = 5;
const WITHIN = 3000;
/** Or Escape, held so long. */
const HELD = 5000;

/** The knock staff know: five touches on the program's name, or Escape held for five seconds. */
export default class Knock {
  readonly #onknock: () => void;
  #touches: number[] = [];
  #held: ReturnType<typeof setTimeout> | undefined;

  constructor(onknock: () => void) {
    this.#onknock = onknock;
  }

  attend(): () => void {
    const click = (event: Event) => {
      if (!(event.target instanceof Element) || !event.target.closest('.brand')) return;
      const now = performance.now();
      this.#touches = [...this.#touches.filter((at) => now - at < WITHIN), now];
      if (this.#touches.length < TOUCHES) return;
      this.#touches = [];
      // The welcome screen takes a touch on the name for a beginning once no other follows; this one is not that.
      event.stopPropagation();
      this.#onknock();
    };
    const down = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') this.#release();
      else this.#held ??= setTimeout(this.#onknock, HELD);
    };
    const up = () => this.#release();
    window.addEventListener('click', click, { capture: true });
    window.addEventListener('keydown', down, { capture: true });
    window.addEventListener('keyup', up, { capture: true });
    window.addEventListener('blur', up);
    return () => {
      this.#release();
      window.removeEventListener('click', click, { capture: true });
      window.removeEventListener('keydown', down, { capture: true });
      window.removeEventListener('keyup', up, { capture: true });
      window.removeEventListener('blur', up);
    };
  }

  #release(): void {
    clearTimeout(this.#held);
    this.#held = undefined;
  }
}
