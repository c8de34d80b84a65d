import type { Component } from 'svelte';
import type { Looking } from '../body/look.svelte';

/** What is looked at, and can be put into a patient's plan. */
export type Seen = { topic: string; section?: string } | { figure: string } | { looking: Looking };

/** What a therapist's room adds to the screens of all rooms. Kept in the house, so that home carries none of it. */
export interface Therapist {
  /** The way around leads to the patients, not to the reader's own topics. */
  readonly leads: boolean;
  /** A patient's page is open, and may be added to. */
  readonly planning: boolean;
  /** The computer is in a patient's hands. */
  readonly lent: boolean;
  /** The button that adds what is looked at to the plan. */
  readonly Add: Component<{ seen: Seen; named?: string }>;
}
