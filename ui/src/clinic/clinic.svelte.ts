import { createContext, untrack } from 'svelte';
import { useHouse } from '../app/context';
import type { Route, Router } from '../app/router.svelte';
import type { Port } from '../ipc';
import type { ClinicAnswer } from '../ipc/bindings/ClinicAnswer';
import type { ClinicAsk } from '../ipc/bindings/ClinicAsk';
import type { ClinicDoor } from '../ipc/bindings/ClinicDoor';
import type { ClinicRefusal } from '../ipc/bindings/ClinicRefusal';
import type { DoorRefusal } from '../ipc/bindings/DoorRefusal';
import type { Failure } from '../ipc/bindings/Failure';
import type { Knock } from '../ipc/bindings/Knock';
import type { KnockAnswer } from '../ipc/bindings/KnockAnswer';
import type { PatientList } from '../ipc/bindings/PatientList';
import type { PatientPage } from '../ipc/bindings/PatientPage';
import type { PlanChange } from '../ipc/bindings/PlanChange';
import type { PlanTarget } from '../ipc/bindings/PlanTarget';
import { m } from '../paraglide/messages';
import { speakOwn } from '../present/presenting.svelte';
import { sameTarget } from './target';

/** While the door is open, the page asks so often how it stands. */
const LOOK = 5000;
/** Somebody being there is said so often at most. */
const TOUCH = 10_000;
/** Its last minute is told. */
const LAST = 60;
/** Between two answers the page counts by its own clock. */
const COUNT = 1000;

/** What came of asking: an answer, a refusal, or nothing when it did not work or the door fell shut meanwhile. */
export type Asked =
  | { done: Exclude<ClinicAnswer, { type: 'refused' }>; refused?: undefined }
  | { done?: undefined; refused: ClinicRefusal }
  | undefined;

/**
 * A therapist's patients, as the window sees them. The program keeps them and its door; the window forgets all of
 * them the moment the door is not open, and asks again afterwards.
 */
export class Clinic {
  readonly #port: Port;
  readonly #router: Router;
  readonly #reload: () => void;
  /** What else holds anything of a patient, and must forget it when the door is not open. */
  onforget: () => void = () => {};
  door: ClinicDoor = $state.raw() as ClinicDoor;
  /** The patient who is open. */
  page: PatientPage | undefined = $state.raw();
  /** Patients that fit what is looked for. */
  list: PatientList | undefined = $state.raw();
  query = $state('');
  archived = $state(false);
  /** The recovery code that was just made, until it is put away. */
  recovery: string | undefined = $state();
  /** A code was made, and the door fell shut before anybody said it was put away. */
  codeLost = $state(false);
  /** What did not work, in words. */
  trouble = $state('');
  /** What was done last, for those who listen, and to be seen. */
  said = $state('');
  /** Grows whenever what is known of patients is forgotten: answers to earlier questions are not taken. */
  #epoch = 0;
  /** To whom the window goes back after the door was opened again. An id says nothing of a person. */
  #returning: string | undefined;
  #locksAt: number | undefined = $state();
  #waitsUntil = $state(0);
  #now = $state(performance.now());
  #lastTouch = -Infinity;
  #last: Promise<unknown> = Promise.resolve();
  #listing = 0;

  constructor(port: Port, router: Router, door: ClinicDoor, reload: () => void = () => location.reload()) {
    this.#port = port;
    this.#router = router;
    this.#reload = reload;
    this.#returning = door.patient ?? undefined;
    this.#stand(door);
    router.guard = (route) => this.#allowed(route);
    // Before the next screen is drawn: one that is drawn twice loses the cursor.
    const house = useHouse();
    $effect.pre(() => {
      const { route } = router;
      untrack(() => speakOwn(house, route));
    });
  }

  /** Patients may be seen. */
  get open(): boolean {
    return this.door.is === 'open';
  }

  get lent(): boolean {
    return this.door.is === 'handed_over';
  }

  /** Seconds until it locks, open or lent; none while it is neither. */
  get locksIn(): number | undefined {
    return this.#locksAt === undefined
      ? undefined
      : Math.max(0, Math.ceil((this.#locksAt - this.#now) / 1000));
  }

  /** It locks within the minute. */
  get locksSoon(): boolean {
    return this.locksIn !== undefined && this.locksIn <= LAST;
  }

  /** Seconds before another passphrase or code is looked at. */
  get waits(): number {
    return Math.max(0, Math.ceil((this.#waitsUntil - this.#now) / 1000));
  }

  /** Begins to look after the door, and to notice whether anybody is there. Returns how to stop. */
  attend(): () => void {
    const count = setInterval(() => {
      if (this.#locksAt === undefined && this.#waitsUntil < this.#now) return;
      this.#now = performance.now();
      if (this.locksIn === 0) void this.look();
    }, COUNT);
    const looks = setInterval(() => {
      if (this.open || this.lent) void this.look();
    }, LOOK);
    const seen = (event: Event) => {
      // A thing that leans on a key is nobody.
      if (event instanceof KeyboardEvent && event.repeat) return;
      void this.touch();
    };
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    for (const name of events) window.addEventListener(name, seen, { capture: true, passive: true });
    return () => {
      clearInterval(count);
      clearInterval(looks);
      for (const name of events) window.removeEventListener(name, seen, { capture: true });
      this.#router.guard = undefined;
    };
  }

  /** Asks how the door stands; that is nobody being there. */
  async look(): Promise<void> {
    try {
      this.#take(await this.#port.clinicDoor());
    } catch {
      // Nobody answers: what is on screen may not stay longer than it was promised to.
      if (this.locksIn === 0) this.#take({ ...this.door, is: 'locked', locks_in: null });
    }
  }

  /** Somebody is there. */
  async touch(): Promise<void> {
    const now = performance.now();
    if (!(this.open || this.lent) || now - this.#lastTouch < TOUCH) return;
    this.#lastTouch = now;
    try {
      this.#take(await this.#port.clinicTouch());
    } catch {
      this.#lastTouch = -Infinity;
    }
  }

  /** "I am still here." */
  stay(): Promise<void> {
    this.#lastTouch = -Infinity;
    return this.touch();
  }

  /** Knocks; the answer is why it was refused, or none when it was done. */
  async knock(knock: Knock): Promise<DoorRefusal | 'failed' | undefined> {
    try {
      const answer = await this.#port.clinicKnock(knock);
      this.#answered(answer);
      return answer.refused ?? undefined;
    } catch {
      return 'failed';
    }
  }

  lock(): Promise<unknown> {
    return this.knock({ type: 'lock' });
  }

  /** The sheet with the recovery code is put away. */
  putAway(): void {
    this.recovery = undefined;
    this.codeLost = false;
  }

  /**
   * Asks one thing. What comes of it is taken to where it is seen: a page is shown, a list is listed, a door stands
   * as it is said to.
   */
  async ask(what: ClinicAsk): Promise<Asked> {
    const epoch = this.#epoch;
    this.trouble = '';
    try {
      const answer = await this.#port.clinic(what);
      if (answer.type === 'door') this.#answered(answer);
      if (answer.type === 'refused') return epoch === this.#epoch ? { refused: answer.why } : undefined;
      // The door fell shut meanwhile: it is nobody's any more.
      if (epoch !== this.#epoch && answer.type !== 'door') return undefined;
      if (answer.type === 'page') this.page = answer;
      return { done: answer };
    } catch (error: unknown) {
      const { code, message } = error as Partial<Failure>;
      if (code === 'forbidden') await this.look();
      // That a patient is gone is said where they would stand.
      else if (epoch === this.#epoch && !(code === 'not_found' && what.type === 'open'))
        this.trouble = m.clinic_failed({ why: message ?? String(error) });
      return undefined;
    }
  }

  /** Lists the patients that fit what is looked for; an answer to an earlier question is not shown. */
  async find(query = this.query, archived = this.archived): Promise<void> {
    this.query = query;
    this.archived = archived;
    const number = ++this.#listing;
    const asked = await this.ask({ type: 'list', query, archived });
    if (number === this.#listing && asked?.done?.type === 'list') this.list = asked.done;
  }

  /** Opens a patient's page; whether there is one. */
  async openPatient(patient: string): Promise<boolean> {
    if (this.page?.patient.id !== patient) this.page = undefined;
    const asked = await this.ask({ type: 'open', patient });
    return asked?.done?.type === 'page';
  }

  /** The patient's page is closed, and forgotten. */
  close(): void {
    this.page = undefined;
    this.#returning = undefined;
    this.#router.go({ screen: 'clinic' });
  }

  /** Changes the plan of the patient who is open, one after another; what is to be changed is worked out in its turn. */
  plan(how: (page: PatientPage) => PlanChange | undefined): Promise<boolean> {
    const done = this.#last.then(async () => {
      const change = this.page && how(this.page);
      if (!this.page || !change) return false;
      const asked = await this.ask({ type: 'plan', patient: this.page.patient.id, change });
      return asked?.done?.type === 'page';
    });
    this.#last = done;
    return done;
  }

  planned(target: PlanTarget): boolean {
    return !!this.page?.plan.some((item) => sameTarget(item.target, target));
  }

  handOver(patient: string): Promise<Asked> {
    return this.ask({ type: 'hand_over', patient });
  }

  #answered({ door, recovery }: KnockAnswer): void {
    this.#take(door);
    if (recovery !== null && this.open) this.recovery = recovery;
  }

  #take(door: ClinicDoor): void {
    const was = this.door;
    if (door.is !== 'open') this.#forget();
    // Taken back, the page is loaded anew and until then stands as it was: a list shown meanwhile would be asked for, and
    // the program would forget whose page was open.
    if (was.is === 'handed_over' && door.is === 'open') {
      this.#reload();
      return;
    }
    this.#stand(door);
    // What the page holds of one person is not carried over to another: it is loaded anew.
    if ((was.is === 'handed_over') !== (door.is === 'handed_over')) this.#reload();
    else if (was.is === 'open' && door.is !== 'open') {
      if (!isClinicRoute(this.#router.step.route)) this.#router.go({ screen: 'clinic' });
    } else if (was.is !== 'open' && door.is === 'open' && this.#returning !== undefined) {
      // A patient's screen that the door stood before is there again by itself.
      if (this.#router.step.route.screen === 'clinic')
        this.#router.go({ screen: 'patient', patient: this.#returning });
    }
  }

  #stand(door: ClinicDoor): void {
    this.door = door;
    this.#now = performance.now();
    this.#waitsUntil = this.#now + door.wait_seconds * 1000;
    this.#locksAt = door.locks_in === null ? undefined : this.#now + door.locks_in * 1000;
  }

  #forget(): void {
    this.#epoch += 1;
    this.#returning = this.page?.patient.id ?? this.#returning;
    if (this.recovery !== undefined) this.codeLost = true;
    this.page = undefined;
    this.list = undefined;
    this.query = '';
    this.recovery = undefined;
    this.trouble = '';
    this.said = '';
    this.#last = Promise.resolve();
    this.onforget();
  }

  #allowed(route: Route): Route {
    if (this.lent) return isClinicRoute(route) ? { screen: 'home' } : route;
    if (route.screen === 'give-back') return { screen: 'clinic' };
    const shut = !this.open || this.recovery !== undefined || this.door.problem !== null;
    return shut && isClinicRoute(route) ? { screen: 'clinic' } : route;
  }
}

/** Only for a therapist behind an open door. */
export function isClinicRoute(route: Route): boolean {
  // A handout of what was covered with somebody is theirs.
  if (route.screen === 'handout') return route.patient !== undefined;
  return ['clinic', 'patient', 'clinic-settings', 'present'].includes(route.screen);
}

export const [useClinic, setClinic] = createContext<Clinic>();
