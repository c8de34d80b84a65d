import { createContext } from 'svelte';
import type { House } from '../app/house.svelte';
import { m } from '../paraglide/messages';
import { describe } from './describe';
import type { Speech } from './speech';

const STEP = 20;
const RATES = [0.7, 0.85, 1, 1.2];

/** "Listen and use keys": the screen says what it shows and what has the focus. */
export class Listening {
  on = $state(false);
  volume = $state(0);
  #rate = $state(2);
  #last = '';
  readonly #house: House;
  readonly #speech: Speech;

  constructor(house: House, speech: Speech) {
    this.#house = house;
    this.#speech = speech;
    this.volume = house.start.kiosk?.volume ?? 60;
  }

  /** Asked anew each time: voices come late. */
  get speaks(): boolean {
    return this.#speech.speaks(this.#language);
  }

  get canSlower(): boolean {
    return this.#rate > 0;
  }

  get canFaster(): boolean {
    return this.#rate < RATES.length - 1;
  }

  get #language(): string {
    return this.#house.library.language;
  }

  start(): void {
    this.on = true;
    document.documentElement.toggleAttribute('data-listening', true);
  }

  end(): void {
    this.stop();
    this.on = false;
    document.documentElement.toggleAttribute('data-listening', false);
  }

  /** Says it; what is said last can be said again. */
  say(text: string): void {
    this.#last = text;
    this.#speech.say(text, {
      language: this.#language,
      volume: this.volume,
      rate: RATES[this.#rate] ?? 1,
    });
  }

  repeat(): void {
    this.say(this.#last);
  }

  stop(): void {
    this.#speech.stop();
  }

  louder(by: 1 | -1): void {
    this.volume = Math.min(100, Math.max(0, this.volume + by * STEP));
    this.repeat();
  }

  faster(by: 1 | -1): void {
    this.#rate = Math.min(RATES.length - 1, Math.max(0, this.#rate + by));
    this.repeat();
  }

  /** A screen opened: its heading and what it is about. */
  screen(first: boolean): void {
    const main = document.querySelector('main');
    const heading = main?.querySelector('h1')?.textContent ?? '';
    const topic = this.#house.topic(main?.dataset['topic'] ?? '');
    const about = topic?.key_message ?? main?.querySelector('.lead, .say')?.textContent ?? '';
    const words = [first ? m.listen_intro() : '', heading, about].map((part) =>
      part.replace(/\s+/g, ' ').trim(),
    );
    this.say(words.filter(Boolean).map(ended).join(' '));
  }

  /** Something took the focus. */
  focus(target: Element): void {
    // A heading takes it when a screen opens, which says itself.
    if (target.matches('h1, h2, main, [data-repeat]')) return;
    this.say(describe(target));
  }
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

export const [useListening, setListening] = createContext<Listening>();
