import type { Component } from 'svelte';
import type { ScreenName } from '../app/router.svelte';

type Load = () => Promise<{ default: Component }>;

// Present mode is a part of its own: where it is not built in, no way leads to it.
const present = Object.values(import.meta.glob<{ default: Component }>('../present/Present.svelte'))[0];

/** The screens that only a therapist's window has. */
export const screens: Partial<Record<ScreenName, Load>> = {
  clinic: () => import('./Patients.svelte'),
  patient: () => import('./Patient.svelte'),
  'clinic-settings': () => import('./Settings.svelte'),
  'give-back': () => import('./GiveBack.svelte'),
  ...(present ? { present } : {}),
};
