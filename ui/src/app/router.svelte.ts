import type { Look } from '../body/look.svelte';

/** Where the reader is. `section` is a place within a topic to land on. */
export type Route =
  | { screen: 'home' }
  | { screen: 'body'; look?: Look }
  | { screen: 'search'; query?: string }
  | { screen: 'mine' }
  /** `part`: where on it to begin. */
  | { screen: 'about'; part?: 'keys' }
  /** Only in a kiosk. */
  | { screen: 'finish' }
  /** Only in a therapist's room, as those below: the door, and behind it all patients. */
  | { screen: 'clinic' }
  | { screen: 'patient'; patient: string }
  | { screen: 'clinic-settings' }
  /** The plan of the patient who is open, shown to them; `item` is where in it to begin. */
  | { screen: 'present'; item?: string }
  /** What to take home on paper: of a topic, of what was covered with a patient, or of what was read. */
  | { screen: 'handout'; topic?: string; patient?: string }
  /** The computer comes back from a patient's hands. */
  | { screen: 'give-back' }
  | { screen: 'topic'; topic: string; section?: string | null };

export type ScreenName = Route['screen'];

/** One step of the way, with what is needed to come back to it. */
export interface Step {
  route: Route;
  /** Grows by one with each step; also the key under which a screen is drawn. */
  readonly id: number;
  scroll: number;
  /** The language it was last drawn in. */
  drawn?: string;
  /** The part of a topic that was being read, and the language it was read in: in another one it lies elsewhere. */
  left?: { section: string | null; language: string };
}

/**
 * The way the reader took through the window, kept in memory: addresses are never written, so nothing of it is
 * left in a history. The platform's own back (Alt+Left, the mouse's side button, a swipe) works, because each
 * step is also a nameless entry of the window's history.
 */
export class Router {
  #steps = $state.raw<Step[]>([]);
  #at = $state(0);
  #ids = 0;
  /**
   * Where a way leads instead, while it may not be gone: a therapist's screens while their door is not open. It is
   * asked at every look, so a screen that may no longer be seen is gone at once, and there again afterwards.
   */
  guard: ((route: Route) => Route) | undefined;
  #screens: ReadonlySet<string> = new Set();

  constructor(first: Route = { screen: 'home' }) {
    this.#steps = [this.#step(first)];
    history.replaceState({ step: this.#ids }, '');
    window.addEventListener('popstate', this.#popped);
  }

  get step(): Step {
    return this.#steps[this.#at] as Step;
  }

  get route(): Route {
    return this.guard?.(this.step.route) ?? this.step.route;
  }

  /** Says which screens this window has. */
  furnish(screens: Iterable<string>): void {
    this.#screens = new Set(screens);
  }

  /** Whether this window has a screen: a way that leads nowhere is not offered. */
  has(screen: string): boolean {
    return this.#screens.has(screen);
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  /** Goes somewhere. To where the reader already is, it stays, unless a section or a look is asked for. */
  go(route: Route): void {
    if (same(route, this.route)) return;
    const step = this.#step(route);
    this.#steps = [...this.#steps.slice(0, this.#at + 1), step];
    this.#at += 1;
    history.pushState({ step: step.id }, '');
  }

  /** Changes what this step stands for, without a new one: a query while it is typed. */
  rename(route: Route): void {
    this.step.route = route;
    this.#steps = [...this.#steps];
  }

  back(): void {
    if (this.canGoBack) history.back();
    else this.go({ screen: 'home' });
  }

  close(): void {
    window.removeEventListener('popstate', this.#popped);
  }

  #step(route: Route): Step {
    this.#ids += 1;
    return { route, id: this.#ids, scroll: 0 };
  }

  #popped = (event: PopStateEvent) => {
    const id: unknown = (event.state as { step?: unknown } | null)?.step;
    const at = this.#steps.findIndex((step) => step.id === id);
    // An entry of an earlier load of the page: its step is forgotten, so the way begins at home.
    if (at < 0) {
      this.#steps = [this.#step({ screen: 'home' })];
      this.#at = 0;
      history.replaceState({ step: this.#ids }, '');
    } else {
      this.#at = at;
    }
  };
}

function same(one: Route, other: Route): boolean {
  if (one.screen === 'topic' && other.screen === 'topic') return one.topic === other.topic && !one.section;
  if (other.screen === 'body' && other.look) return false;
  if (one.screen === 'patient' && other.screen === 'patient') return one.patient === other.patient;
  if (one.screen === 'present' && other.screen === 'present') return one.item === other.item;
  if (one.screen === 'handout' && other.screen === 'handout')
    return one.topic === other.topic && one.patient === other.patient;
  return one.screen === other.screen && one.screen !== 'topic' && other.screen !== 'topic';
}

/** The address shown to assistive technology and on hover; it is never loaded. */
export function address(route: Route): string {
  if (route.screen !== 'topic') return `#${route.screen}`;
  return `#${route.topic}${route.section ? `/${route.section}` : ''}`;
}
