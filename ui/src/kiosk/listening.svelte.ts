import { createContext } from 'svelte';
import type { House } from '../app/house.svelte';
import { m } from '../paraglide/messages';
import { describe } from './describe';
import { spoken } from '../speech/spoken';
import type { Voice } from '../speech/voice.svelte';

/** "Listen and use keys": the screen says what it shows and what has the focus. */
export class Listening {
  on = $state(false);
  #last = '';
  readonly #house: House;
  readonly voice: Voice;

  constructor(house: House, voice: Voice) {
    this.#house = house;
    this.voice = voice;
  }

  get speaks(): boolean {
    return !this.voice.lacks(this.#language);
  }

  get #language(): string {
    return this.#house.library.language;
  }

  start(): void {
    this.on = true;
    document.documentElement.toggleAttribute('data-listening', true);
    void this.voice.find(this.#language);
  }

  end(): void {
    this.stop();
    this.on = false;
    document.documentElement.toggleAttribute('data-listening', false);
  }

  /** Says it; what is said last can be said again. */
  say(text: string): void {
    this.#last = text;
    void this.voice.say(spoken(text), this.#language);
  }

  repeat(): void {
    this.say(this.#last);
  }

  stop(): void {
    this.voice.stop();
  }

  louder(by: 1 | -1): void {
    this.voice.louder(by);
    this.repeat();
  }

  faster(by: 1 | -1): void {
    this.voice.faster(by);
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
