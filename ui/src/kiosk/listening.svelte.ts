import { createContext } from 'svelte';
import type { House } from '../app/house.svelte';
import { languageName } from '../app/words';
import { m } from '../paraglide/messages';
import { baseLocale, isLocale, type Locale } from '../paraglide/runtime';
import type { Said } from '../ipc/bindings/Said';
import { describe } from '../speech/describe';
import { spoken } from '../speech/spoken';
import type { Voice } from '../speech/voice.svelte';

/** What is said by itself when it changes; the question whether anybody is there says itself, slower. */
const LIVE = ':is([role=status], [role=alert], [aria-live=polite]):not([data-warning] *, [data-player] *)';
/** Words that change are said once they have settled: a letter typed comes before what it finds. */
const SETTLE = 300;
/** A voice that hangs does not keep anything from being cleared. */
const PARTING = 5000;

/** "Listen and use keys": the screen says what it shows and what has the focus. */
export class Listening {
  on = $state(false);
  /** Whether the welcome screen has said that it can speak: from then on it says what has the focus too. */
  invited = false;
  #last = '';
  #saying: Promise<unknown> = Promise.resolve();
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

  /**
   * Somebody came by keys, and may not see: says how to listen, in each language that has a voice, and then what has
   * the focus.
   */
  async invite(languages: readonly string[]): Promise<void> {
    if (this.invited) return;
    this.invited = true;
    for (const [index, language] of languages.entries()) {
      if (!(await this.voice.find(language))) continue;
      const words =
        index === 0
          ? m.listen_invite({}, locale(language))
          : m.listen_invite_language({ language: languageName(language) }, locale(language));
      if (!this.invited || (await this.#say(words, language)) !== 'done') return;
    }
    if (document.activeElement) this.focus(document.activeElement);
  }

  /** Whoever it was is gone. */
  uninvite(): void {
    this.invited = false;
    this.stop();
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
  say(text: string, language = this.#language): void {
    this.#last = text;
    void this.#say(text, language);
  }

  #say(text: string, language: string): Promise<Said> {
    const said = this.voice.say(spoken(text), language);
    this.#saying = said;
    return said;
  }

  /** Says it once what is being said is over, whatever comes in between. */
  async #afterwards(text: string): Promise<void> {
    let before;
    do {
      before = this.#saying;
      await before;
    } while (before !== this.#saying);
    if (this.on) this.say(text);
  }

  /** Somebody who listens hears that the sitting ends; the page that could say so afterwards is another one. */
  async part(): Promise<void> {
    if (!this.on) return;
    const words = `${m.kiosk_ending_title()} ${m.kiosk_ending_text()}`;
    const late = new Promise((resolve) => setTimeout(resolve, PARTING));
    await Promise.race([this.#say(words, this.#language), late]);
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
    const time = first ? (document.querySelector('[data-told]')?.textContent ?? '') : '';
    const words = [first ? m.listen_intro() : '', time, heading, about].map((part) =>
      part.replace(/\s+/g, ' ').trim(),
    );
    this.say(words.filter(Boolean).map(ended).join(' '));
  }

  /** Something took the focus. */
  focus(target: Element): void {
    // A heading takes it when a screen opens, which says itself.
    if (target.matches('h1, h2, main')) return;
    // The button that says once more what was said is not what was said.
    if (target.matches('[data-repeat]')) {
      void this.#say(describe(target), this.#language);
      return;
    }
    const own = target.closest<HTMLElement>('[lang]')?.lang ?? this.#language;
    // A language is called by its own name, and that is said by its own voice.
    if (own === this.#language) this.say(describe(target));
    else this.say(target.textContent ?? '', own);
  }

  /** A letter was typed, or words were put into a field: what stands there now is said. */
  typed(field: HTMLInputElement, letter: string | null): void {
    this.say(letter?.trim() ? letter : field.value);
  }

  /** From now on says what changes by itself: results, verdicts, failures. Returns how to stop. */
  attend(): () => void {
    const told = new Map<Element, string>();
    const fresh = new Set<Element>();
    let settling: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      const words = [...fresh]
        .filter((place) => place.isConnected)
        .map((place) => [place, textOf(place)] as const)
        .filter(([place, text]) => text !== told.get(place));
      fresh.clear();
      for (const [place, text] of words) told.set(place, text);
      const text = words.map(([, text]) => text).filter(Boolean);
      if (this.on && text.length > 0) void this.#afterwards(text.map(ended).join(' '));
    };
    const changes = new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        const place = (target instanceof Element ? target : target.parentElement)?.closest(LIVE);
        if (place) fresh.add(place);
        // A place that is new is part of what is read; only a failure is said at once.
        for (const node of addedNodes)
          if (node instanceof Element)
            for (const alert of [node, ...node.querySelectorAll('[role=alert]')])
              if (alert.matches(`[role=alert]${LIVE}`)) fresh.add(alert);
      }
      clearTimeout(settling);
      if (fresh.size > 0) settling = setTimeout(settle, SETTLE);
    });
    changes.observe(document.body, { childList: true, characterData: true, subtree: true });
    return () => {
      changes.disconnect();
      clearTimeout(settling);
    };
  }
}

function textOf(place: Element): string {
  return (place.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** In which language to word something, whatever the window's is. */
function locale(language: string): { locale: Locale } {
  return { locale: isLocale(language) ? language : baseLocale };
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

export const [useListening, setListening] = createContext<Listening>();
