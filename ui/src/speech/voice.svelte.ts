import { createContext } from 'svelte';
import type { Said } from '../ipc/bindings/Said';
import type { Speech } from './speech';

const STEP = 20;
const RATES = [0.7, 0.85, 1, 1.2, 1.4];
const OWN_PACE = 2;

/** How things are said in this window: one volume and one pace for all that speaks. */
export class Voice {
  volume = $state(0);
  #rate = $state(OWN_PACE);
  /** The languages found without a voice. */
  #missing = $state.raw<string[]>([]);
  readonly #speech: Speech;

  constructor(speech: Speech, volume: number) {
    this.#speech = speech;
    this.volume = volume;
  }

  /** Whether a language was asked for and there was no voice for it. */
  lacks(language: string): boolean {
    return this.#missing.includes(language);
  }

  /** Looks for a voice; `lacks` tells what came of it. */
  async find(language: string): Promise<boolean> {
    const there = await this.#speech.speaks(language);
    this.#missing = [...this.#missing.filter((other) => other !== language), ...(there ? [] : [language])];
    return there;
  }

  get canSlower(): boolean {
    return this.#rate > 0;
  }

  get canFaster(): boolean {
    return this.#rate < RATES.length - 1;
  }

  louder(by: 1 | -1): void {
    this.volume = Math.min(100, Math.max(0, this.volume + by * STEP));
  }

  faster(by: 1 | -1): void {
    this.#rate = Math.min(RATES.length - 1, Math.max(0, this.#rate + by));
  }

  say(text: string, language: string): Promise<Said> {
    return this.#speech.say(text, { language, volume: this.volume, rate: RATES[this.#rate] ?? 1 });
  }

  stop(): void {
    this.#speech.stop();
  }
}

export const [useVoice, setVoice] = createContext<Voice>();
