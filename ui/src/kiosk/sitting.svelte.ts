import type { Port } from '../ipc';
import type { Phase } from '../ipc/bindings/Phase';
import type { Sign } from '../ipc/bindings/Sign';
import type { SittingState } from '../ipc/bindings/SittingState';
import { createContext } from 'svelte';
import { wordsInView } from './inView';

/** The page reports so often; to the program it is the page's heartbeat. */
const BEAT = 1000;
/** Words in view are counted this long after something moved. */
const SETTLE = 400;
/** A page whose sitting is over is loaded anew by the program; after so long it helps itself. */
const STALE = 5000;
/** While the screen counts down, it looks at the clock so often. */
const COUNTING = 200;

/** What is under way of one kind of sign: never more than one request, and the newest that came meanwhile. */
interface Lane {
  next: Sign | undefined;
  over: Promise<void>;
}

/**
 * One person's sitting, as the page sees it. The program decides; the page reports what it notices and shows what it is
 * told. When the sitting ends the program loads the page anew, so nothing here is ever put back.
 */
export class Sitting {
  readonly #port: Port;
  readonly #number: number;
  readonly #reload: () => void;
  #phase: Phase = $state('welcome');
  #returned = $state(false);
  /** When the phase changes by itself, by the clock of the page; none when it does not. */
  #until: number | undefined = $state();
  #now = $state(performance.now());
  #asked = 0;
  #answered = 0;
  readonly #lanes = new Map<Sign['type'], Lane>();
  /** What the program did not take; said again with the next beat. */
  readonly #owed = new Map<Sign['type'], Sign>();
  #touchedSince = false;
  #lastTouch = -Infinity;
  #words = -1;
  #stale: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #counting: ReturnType<typeof setInterval> | undefined;

  /** What is said to the person before it ends. */
  parting: (() => Promise<void>) | undefined;

  /** `number`: the sitting this page is for. */
  constructor(port: Port, number: number, reload: () => void = () => location.reload()) {
    this.#port = port;
    this.#number = number;
    this.#reload = reload;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether another person may have come. */
  get returned(): boolean {
    return this.#returned;
  }

  /** Seconds until the phase changes; between two answers the page counts by its own clock. */
  get seconds(): number {
    // Whole milliseconds: the clock has fractions, and twenty seconds added and taken away again may be a hair more.
    const left = Math.round((this.#until ?? this.#now) - this.#now);
    return Math.max(0, Math.ceil(left / 1000));
  }

  /** Begins to report, and to listen to everything a person does. Returns how to stop. */
  attend(): () => void {
    const beat = setInterval(() => this.#beat(), BEAT);
    this.#beat();
    const seen = (event: Event) => this.#notice(event);
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart', 'scroll'] as const;
    for (const name of events) window.addEventListener(name, seen, { capture: true, passive: true });
    let settling: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      settling ??= setTimeout(() => {
        settling = undefined;
        this.#read();
      }, SETTLE);
    };
    window.addEventListener('scroll', settle, { capture: true, passive: true });
    window.addEventListener('resize', settle);
    const changes = new MutationObserver(settle);
    changes.observe(document.body, { childList: true, subtree: true });
    return () => {
      clearInterval(beat);
      clearInterval(this.#counting);
      clearTimeout(settling);
      clearTimeout(this.#stale);
      clearTimeout(this.#expiry);
      changes.disconnect();
      for (const name of events) window.removeEventListener(name, seen, { capture: true });
      window.removeEventListener('scroll', settle, { capture: true });
      window.removeEventListener('resize', settle);
    };
  }

  /** Somebody is there: begins a sitting, and extends one. Done once the program has answered. */
  touch(): Promise<void> {
    this.#touchedSince = false;
    this.#lastTouch = performance.now();
    return this.#send({ type: 'touched' });
  }

  /** Another screen was gone to. */
  screen(): void {
    void this.#send({ type: 'screen' });
  }

  sound(playing: boolean): void {
    void this.#send({ type: 'sound', playing });
  }

  /** "It is still me." */
  same(): void {
    void this.#send({ type: 'same' });
  }

  async finish(): Promise<void> {
    await this.parting?.();
    void this.#send({ type: 'finish' });
  }

  #beat(): void {
    for (const sign of [...this.#owed.values()]) void this.#send(sign);
    if (this.#touchedSince) void this.touch();
    else void this.#send({ type: 'alive' });
  }

  #notice(event: Event): void {
    // The welcome screen acts on release, by itself; of an ending nothing can be changed any more.
    if (this.#phase === 'welcome' || this.#phase === 'ending') return;
    // A thing that leans on a key is nobody.
    if (event instanceof KeyboardEvent && event.repeat) return;
    if (this.#phase === 'warning') {
      // The page scrolls by itself too, and the way to the other button is no answer.
      if (event.type === 'scroll' || isMoving(event) || isFinish(event)) return;
      void this.touch();
      return;
    }
    if (performance.now() - this.#lastTouch >= BEAT) void this.touch();
    else this.#touchedSince = true;
  }

  #read(): void {
    if (this.#phase !== 'active') return;
    const words = wordsInView();
    if (words === this.#words) return;
    this.#words = words;
    void this.#send({ type: 'reading', words });
  }

  /** However much is noticed, one request of a kind is under way, and one waits. */
  #send(sign: Sign): Promise<void> {
    const under = this.#lanes.get(sign.type);
    if (under) {
      under.next = sign;
      return under.over;
    }
    const lane: Lane = { next: undefined, over: Promise.resolve() };
    this.#lanes.set(sign.type, lane);
    lane.over = this.#run(lane, sign);
    return lane.over;
  }

  async #run(lane: Lane, first: Sign): Promise<void> {
    let sign: Sign | undefined = first;
    while (sign) {
      lane.next = undefined;
      await this.#ask(sign);
      sign = lane.next;
    }
    this.#lanes.delete(first.type);
  }

  async #ask(sign: Sign): Promise<void> {
    const number = ++this.#asked;
    try {
      const answer = await this.#port.sitting(this.#number, sign);
      this.#owed.delete(sign.type);
      // Answers of different kinds may overtake each other.
      if (number < this.#answered) return;
      this.#answered = number;
      this.#take(answer);
    } catch {
      if (sign.type !== 'alive') this.#owed.set(sign.type, sign);
    }
  }

  #take(answer: SittingState): void {
    const over = answer.number !== this.#number;
    const phase = over ? 'ending' : answer.phase;
    if (over) this.#stale ??= setTimeout(this.#reload, STALE);
    this.#returned = answer.returned;
    this.#now = performance.now();
    this.#until = answer.left === null ? undefined : this.#now + answer.left;
    if (phase !== this.#phase) {
      this.#phase = phase;
      clearInterval(this.#counting);
      if (phase === 'warning') this.#counting = setInterval(() => (this.#now = performance.now()), COUNTING);
      if (phase === 'active') this.#words = -1;
      setTimeout(() => this.#read(), SETTLE);
    }
    // When the phase is about to change the page asks at once, not with the next beat.
    clearTimeout(this.#expiry);
    if (answer.left !== null && answer.left < BEAT)
      this.#expiry = setTimeout(() => void this.#send({ type: 'alive' }), answer.left + 20);
  }
}

function isMoving(event: Event): boolean {
  return event instanceof KeyboardEvent && (event.key === 'Tab' || event.key === 'Shift');
}

function isFinish(event: Event): boolean {
  if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return false;
  return event.target instanceof Element && !!event.target.closest('[data-finish-now]');
}

export const [useSitting, setSitting] = createContext<Sitting>();
