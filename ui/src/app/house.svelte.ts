import type { Atlas } from '../ipc/bindings/Atlas';
import type { Figure } from '../ipc/bindings/Figure';
import type { Library } from '../ipc/bindings/Library';
import type { Place } from '../ipc/bindings/Place';
import type { Settings } from '../ipc/bindings/Settings';
import type { Start } from '../ipc/bindings/Start';
import type { Summary } from '../ipc/bindings/Summary';
import type { TopicCard } from '../ipc/bindings/TopicCard';
import type { TopicPage } from '../ipc/bindings/TopicPage';
import type { Port } from '../ipc';
import { setLocale, isLocale } from '../paraglide/runtime';
import type { Therapist } from './therapist';

/**
 * What the window holds in common: the answer to `start`, and what has changed since. There is one, handed down
 * through `useHouse`.
 */
export class House {
  readonly port: Port;
  readonly start: Start;
  /** What a therapist's room adds to every screen; none in the other rooms. */
  therapist: Therapist | undefined = $state.raw();
  library: Library = $state.raw() as Library;
  summary: Summary = $state.raw() as Summary;
  places: Place[] = $state.raw([]);
  settings: Settings = $state.raw() as Settings;
  /** How often everything was erased while the window is open: what is held of the reader elsewhere goes too. */
  erased = $state(0);
  /** Topics open in their easy view, once the reader has chosen it. In a kiosk the next person's page begins anew. */
  easy = $state(false);
  /** Codes of notices the reader has put away. */
  dismissed: ReadonlySet<string> = $state.raw(new Set());
  #systemDark = $state(false);
  #pages = new Map<string, Promise<TopicPage>>();
  #atlas: Promise<Atlas> | undefined;
  /** Content that was shown, by its language: one that comes back is there at once. */
  readonly #libraries = new Map<string, Library>();
  /** The language asked for last: what was asked for before it and comes later is not shown. */
  #wanted = '';
  /** The reader's own language, while somebody else's is shown. */
  #own: string | undefined;

  readonly #figures: ReadonlyMap<string, Figure>;
  readonly #topics = $derived(new Map(this.library.topics.map((topic) => [topic.id, topic])));
  readonly #views = $derived(new Map(this.summary.topics.map((views) => [views.topic, views])));
  readonly #regions = $derived(new Map(this.library.regions.map((region) => [region.id, region])));

  /** Whether pictures are the dark ones. */
  readonly dark = $derived(
    this.settings.theme === 'dark' ||
      this.settings.theme === 'contrast' ||
      (this.settings.theme === 'system' && this.#systemDark),
  );

  constructor(port: Port, start: Start) {
    this.port = port;
    this.start = start;
    this.library = start.library;
    this.#libraries.set(start.library.language, start.library);
    this.summary = start.summary;
    this.places = start.places;
    this.settings = start.settings;
    this.#figures = new Map(start.figures.map((figure) => [figure.id, figure]));
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = system.matches;
    system.addEventListener('change', (event) => (this.#systemDark = event.matches));
    dress(this.settings);
  }

  topic(id: string): TopicCard | undefined {
    return this.#topics.get(id);
  }

  views(id: string) {
    return this.#views.get(id);
  }

  region(id: string) {
    return this.#regions.get(id);
  }

  figure(id: string) {
    return this.#figures.get(id);
  }

  section(topic: string, section: string | null) {
    return section === null ? undefined : this.topic(topic)?.sections.find((card) => card.id === section);
  }

  place(topic: string): Place | undefined {
    return this.places.find((place) => place.topic === topic);
  }

  /** A topic's page; asked for once, so that going back shows it at once. */
  page(id: string): Promise<TopicPage> {
    let page = this.#pages.get(id);
    if (!page) {
      page = this.port.topic(id, this.library.language);
      this.#pages.set(id, page);
      page.catch(() => this.#pages.delete(id));
    }
    return page;
  }

  /** The drawings of the body in depth, with their words; asked for once. */
  atlas(): Promise<Atlas> {
    this.#atlas ??= this.port.atlas(this.library.language);
    this.#atlas.catch(() => (this.#atlas = undefined));
    return this.#atlas;
  }

  /** Keeps and shows where the reader stopped. */
  async keepPlace(topic: string, section: string | null): Promise<void> {
    this.places = [
      { topic, section, at: Date.now() },
      ...this.places.filter((place) => place.topic !== topic),
    ];
    await this.port.keepPlace(topic, section);
  }

  async refresh(): Promise<void> {
    this.summary = await this.port.summary();
  }

  async set(change: Partial<Settings>): Promise<void> {
    if (change.language !== undefined) this.#own = undefined;
    this.settings = { ...this.settings, ...change };
    dress(this.settings);
    await this.port.saveSettings({ ...this.settings, language: this.#own ?? this.settings.language });
    if (change.language !== undefined) await this.#translate(this.settings.language);
  }

  /**
   * Shows content and words in the language of somebody else who looks at the screen; in the reader's own again when
   * none is said, and that at once. Nothing of it is kept: until then, only what is on screen has another language.
   */
  async speak(language?: string): Promise<void> {
    await this.#translate(language ?? this.#own ?? this.settings.language, (shown) => {
      const own = this.#own ?? this.settings.language;
      this.#own = shown === own ? undefined : own;
      if (shown === this.settings.language) return;
      this.settings = { ...this.settings, language: shown };
      dress(this.settings);
    });
  }

  /** Shows the content in a language, unless another was asked for by the time it is there. */
  async #translate(language: string, before?: (language: string) => void): Promise<void> {
    this.#wanted = language;
    const library = this.#libraries.get(language) ?? (await this.port.library(language));
    this.#libraries.set(language, library);
    if (this.#wanted !== language) return;
    before?.(language);
    if (this.library === library) return;
    this.#pages.clear();
    this.#atlas = undefined;
    this.library = library;
  }

  async erase(): Promise<void> {
    this.summary = await this.port.erase();
    this.places = [];
    this.erased += 1;
  }

  dismiss(code: string): void {
    this.dismissed = new Set([...this.dismissed, code]);
  }
}

/** Puts theme, text size and language on the page. */
function dress({ theme, text_size, language }: Settings): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  root.style.setProperty('--text-size', String(text_size / 100));
  root.lang = language;
  root.dir = new Intl.Locale(language).language.match(/^(ar|fa|he|ur)$/) ? 'rtl' : 'ltr';
  if (isLocale(language)) void setLocale(language, { reload: false });
}
