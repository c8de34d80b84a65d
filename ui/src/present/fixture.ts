import { vi } from 'vitest';
import type { Route } from '../app/router.svelte';
import type { ClinicAnswer } from '../ipc/bindings/ClinicAnswer';
import type { ClinicAsk } from '../ipc/bindings/ClinicAsk';
import type { ClinicDoor } from '../ipc/bindings/ClinicDoor';
import type { PatientPage } from '../ipc/bindings/PatientPage';
import type { PlanTarget } from '../ipc/bindings/PlanTarget';
import { fixture, type Fixture } from '../testing/house';

/** A patient with a plan: a topic, a figure, and the muscles on the body. */
export function patientPage(targets: PlanTarget[] = PLAN, change: Partial<PatientPage> = {}): PatientPage {
  return {
    patient: {
      id: 'p1',
      name: 'Blue 7',
      language: null,
      archived: false,
      created: 1,
      last: 2,
      planned: targets.length,
      explained: 0,
    },
    note: 'Only for the therapist.',
    plan: targets.map((target, index) => ({ id: `item-${index}`, target, note: '', added: index })),
    views: [],
    days: [],
    taught: [],
    next: [],
    pain: [],
    drawings: [],
    ...change,
  };
}

export const PLAN: PlanTarget[] = [
  { type: 'topic', topic: 'what-is-sciatica' },
  { type: 'figure', figure: 'low-back' },
  { type: 'body', chapter: 'muscles', view: 'back', item: null },
];

const DOOR: ClinicDoor = {
  is: 'open',
  wait_seconds: 0,
  lock_minutes: 10,
  locks_in: 600,
  keyring: 'none',
  problem: null,
  patient: 'p1',
  folder: '/tmp',
};

export interface Clinic extends Fixture {
  /** What was asked, in order. */
  asked: ClinicAsk[];
  /** The page as the program has it. */
  page: PatientPage;
  /** While true, nothing can be kept. */
  broken: boolean;
  /** How the door stands. */
  door: ClinicDoor;
}

/** A house whose clinic keeps one patient, in memory. */
export async function clinic(
  page: PatientPage = patientPage(),
  at: Route = { screen: 'present' },
): Promise<Clinic> {
  const room = { asked: [] as ClinicAsk[], page, broken: false, door: DOOR };
  const answer = (): ClinicAnswer => ({ type: 'page', ...structuredClone(room.page) });
  const port = {
    clinicDoor: async () => room.door,
    clinicTouch: async () => (room.door = DOOR),
    clinic: async (ask: ClinicAsk): Promise<ClinicAnswer> => {
      room.asked.push(structuredClone(ask));
      if (room.broken && ask.type !== 'open') throw { code: 'unavailable', message: 'the disk is full' };
      if (ask.type === 'draw') {
        const others = room.page.drawings.filter(({ surface }) => surface !== ask.surface);
        const drawing = { surface: ask.surface, shapes: ask.shapes, at: 1 };
        room.page = { ...room.page, drawings: ask.shapes.length > 0 ? [...others, drawing] : others };
      }
      if (ask.type === 'hand_over')
        return { type: 'door', door: { ...room.door, is: 'handed_over' }, refused: null, recovery: null };
      if (ask.type === 'settings')
        return { type: 'settings', name: 'Hill Street', lock_minutes: 10, letter: true, logo: false };
      return answer();
    },
  };
  return Object.assign(room, await fixture({ at, port }));
}

/** The picture is 255 by 850 CSS pixels, half as large as the body, and begins at 100, 40. */
export const SEEN = { left: 100, top: 40, width: 255, height: 850 };

/** Gives drawings a place on a page that is never laid out. */
export function layOut(seen = SEEN): void {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(
    () => ({ ...seen, x: seen.left, y: seen.top, right: 0, bottom: 0, toJSON: () => '' }) as DOMRect,
  );
}
