import type { Port } from '../ipc';
import type { Signal } from '../ipc/bindings/Signal';
import type { VisitState } from '../ipc/bindings/VisitState';

/** One word that somebody is there, at most this often. */
const ACTIVE_EVERY = 5_000;
const TICK_EVERY = 5_000;

const ACTIVITY = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart', 'scroll'] as const;

/**
 * Tells the program what the window notices while a topic is open. It reports; core decides what counts.
 * Signals go one after another, in order.
 */
export class Visit {
  readonly #port: Port;
  readonly #onchange: (state: VisitState) => void;
  #number: Promise<number>;
  #last: Promise<unknown>;
  #state: VisitState | undefined;
  #shown: boolean | undefined;
  #told = -Infinity;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #sections = new Set<string>();
  #left = false;

  /** `onchange` is called when something more came to count: opened, read, understood. */
  constructor(port: Port, topic: string, language: string, onchange: (state: VisitState) => void) {
    this.#port = port;
    this.#onchange = onchange;
    this.#number = port.beginVisit(topic, language);
    this.#last = this.#number;
    for (const name of ACTIVITY)
      document.addEventListener(name, this.#active, { capture: true, passive: true });
    document.addEventListener('visibilitychange', this.#look);
    window.addEventListener('focus', this.#focus);
    window.addEventListener('blur', this.#blur);
    window.addEventListener('pagehide', this.leave);
    this.#show(document.visibilityState !== 'hidden');
  }

  section(section: string): void {
    if (this.#sections.has(section)) return;
    this.#sections.add(section);
    this.#signal({ type: 'section', section });
  }

  /** A section was said aloud to its end. */
  heard(section: string): void {
    this.#signal({ type: 'heard', section });
  }

  answered(question: number, choice: number): void {
    this.#signal({ type: 'answered', question, choice });
  }

  leave = (): Promise<unknown> => {
    if (this.#left) return this.#last;
    this.#signal({ type: 'left' });
    this.#left = true;
    clearInterval(this.#ticking);
    for (const name of ACTIVITY) document.removeEventListener(name, this.#active, { capture: true });
    document.removeEventListener('visibilitychange', this.#look);
    window.removeEventListener('focus', this.#focus);
    window.removeEventListener('blur', this.#blur);
    window.removeEventListener('pagehide', this.leave);
    return this.#last;
  };

  #active = (): void => {
    // Whoever moves in the window is there, whatever the window system says of focus.
    this.#show(document.visibilityState !== 'hidden');
    const now = Date.now();
    if (now - this.#told < ACTIVE_EVERY) return;
    this.#told = now;
    this.#signal({ type: 'active' });
  };

  #look = (): void => this.#show(document.visibilityState !== 'hidden');
  #focus = (): void => this.#show(document.visibilityState !== 'hidden');
  #blur = (): void => this.#show(false);

  #show(shown: boolean): void {
    if (this.#left || shown === this.#shown) return;
    this.#shown = shown;
    this.#signal({ type: shown ? 'shown' : 'hidden' });
    clearInterval(this.#ticking);
    if (shown) this.#ticking = setInterval(() => this.#signal({ type: 'tick' }), TICK_EVERY);
  }

  #signal(signal: Signal): void {
    if (this.#left) return;
    this.#last = this.#last
      .then(async () => this.#take(await this.#port.attend(await this.#number, signal)))
      // A record that cannot be kept must not keep anyone from reading; the program says so in a notice.
      .catch(() => undefined);
  }

  #take(state: VisitState): void {
    const before = this.#state;
    this.#state = state;
    const more =
      state.opened !== (before?.opened ?? false) ||
      state.read !== (before?.read ?? false) ||
      state.listened !== (before?.listened ?? false) ||
      state.understood !== (before?.understood ?? false);
    if (more) this.#onchange(state);
  }
}
