import { fireEvent, render, waitFor } from '@testing-library/svelte';
import { beforeAll, expect, vi } from 'vitest';
import Clinic from '../clinic/Clinic.svelte';
import { screens } from '../clinic/screens';
import { firstRoute } from '../app/rooms';
import type { Route } from '../app/router.svelte';
import { clinic, PASSPHRASE, type ClinicWishes } from '../ipc/browserClinic';
import type { ClinicAnswer } from '../ipc/bindings/ClinicAnswer';
import type { PatientPage } from '../ipc/bindings/PatientPage';
import type { PlanTarget } from '../ipc/bindings/PlanTarget';
import type { Start } from '../ipc/bindings/Start';
import type { Port } from '../ipc';
import { fixture, type Fixture } from './house';

// Screens are fetched when they are gone to; fetched before, no test waits for the first one.
beforeAll(async () => {
  const others = [import('../reader/Topic.svelte'), import('../body/BodyScreen.svelte')];
  await Promise.all([...Object.values(screens).map((load) => load()), ...others]);
}, 120_000);

export interface Room extends Fixture {
  reload: ReturnType<typeof vi.fn<() => void>>;
}

/** A therapist's window on a clinic of its own, as the program would open it. */
export async function room(
  wishes: ClinicWishes = {},
  {
    at,
    change,
    port,
    handed,
  }: { at?: Route; change?: (start: Start) => void; port?: Partial<Port>; handed?: PlanTarget[] } = {},
): Promise<Room> {
  let first: Route = { screen: 'home' };
  const start: { answer?: Start } = {};
  const patients = clinic(wishes, () => Promise.resolve(start.answer as Start));
  const door = await patients.clinicDoor();
  const made = await fixture({
    port: { ...patients, ...port },
    change: (answer) => {
      answer.profile = 'clinic';
      answer.clinic = door;
      change?.(answer);
      start.answer = answer;
      first = at ?? firstRoute(answer);
    },
  });
  made.router.rename(first);
  const reload = vi.fn<() => void>();
  render(Clinic, {
    props: { house: made.house, router: made.router, reload, ...(handed ? { handed } : {}) },
  });
  return { ...made, reload };
}

/** A window in which the door is open at a patient's page. */
export async function atPatient(
  wishes: ClinicWishes = {},
  options: Parameters<typeof room>[1] = {},
): Promise<Room & { patient: string }> {
  const made = await room({ is: 'open', patients: ['Anna K.'], at: 0, ...wishes }, options);
  await there('main[data-screen=patient] [data-plan]');
  const { route } = made.router;
  return { ...made, patient: route.screen === 'patient' ? route.patient : '' };
}

/** What the program knows of a patient now. */
export async function pageOf(port: Port, patient: string): Promise<PatientPage> {
  const answer: ClinicAnswer = await port.clinic({ type: 'open', patient });
  if (answer.type !== 'page') throw new Error(`no page but ${answer.type}`);
  return answer;
}

export function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

export const there = (selector: string) =>
  waitFor(() => expect(document.querySelector(selector), selector).not.toBeNull());
export const gone = (selector: string) =>
  waitFor(() => expect(document.querySelector(selector), selector).toBeNull());
export const click = (selector: string) => fireEvent.click(find(selector));
export const type = (selector: string, value: string) =>
  fireEvent.input(find(selector), { target: { value } });
export const texts = (selector: string) =>
  [...document.querySelectorAll(selector)].map((each) => each.textContent?.trim());

/** Types the passphrase at the door. */
export async function unlock(passphrase = PASSPHRASE): Promise<void> {
  await type('[data-field=passphrase] input', passphrase);
  await click('[data-enter]');
}

/** Has the focus, or comes to have it. */
export const focused = (element: () => Element) =>
  waitFor(() => expect(document.activeElement === element(), 'focused').toBe(true));
