import { createContext } from 'svelte';

/** What the parts of an open topic ask of it. */
export interface Reading {
  /** Goes to a source at the end; `from` is where to come back to. */
  toSource(number: number, from: HTMLElement): void;
  /** Says something to those who listen. */
  say(words: string): void;
  /** Ticks of checklists, while the topic is open. */
  ticks: Set<string>;
}

export const [useReading, setReading] = createContext<Reading>();
