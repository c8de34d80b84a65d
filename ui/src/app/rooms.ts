import type { Start } from '../ipc/bindings/Start';
import type { Route } from './router.svelte';

/** Whether the window begins in a therapist's room: by its profile, or because the door already stands open. */
export function isClinic({ profile, clinic }: Start): boolean {
  return !!clinic && (profile === 'clinic' || clinic.is === 'open' || clinic.is === 'handed_over');
}

/** Where the window begins: at the door of the clinic, at the patient it was at, otherwise at home. */
export function firstRoute(start: Start): Route {
  const { clinic } = start;
  if (!clinic || !isClinic(start) || clinic.is === 'handed_over') return { screen: 'home' };
  if (clinic.is === 'open' && clinic.patient !== null) return { screen: 'patient', patient: clinic.patient };
  return { screen: 'clinic' };
}
