import { today } from '../app/days';
import type { House } from '../app/house.svelte';
import type { Route, Step } from '../app/router.svelte';
import type { ViewName } from '../body/chooser.svelte';
import type { PatientPage } from '../ipc/bindings/PatientPage';
import type { TeachBack } from '../ipc/bindings/TeachBack';
import { Drawings } from './drawings.svelte';
import { Keeping } from './keeping.svelte';
import { slidesOf, topicOf, type Slide } from './slides';
import type { Tool } from './shapes';

/** How far explaining a topic has come: asked for what was understood, or done. */
export type Explained = { at: 'asking'; language: string } | { at: 'done'; teachBack: TeachBack | null };

/** What was covered of a topic. */
export interface Covered {
  topic: string;
  sections: string[];
}

/**
 * A plan that is gone through together. It lasts as long as the window stays with this patient, so that leaving for a
 * moment loses neither the place nor what was drawn.
 */
export class Presenting {
  readonly patient: string;
  readonly day = today();
  readonly keeping: Keeping;
  readonly drawings: Drawings;
  readonly #house: House;
  page: PatientPage = $state.raw() as PatientPage;
  #key: string | undefined = $state();
  tool: Tool = $state('pointer');
  /** Keys of what was on screen. */
  seen: ReadonlySet<string> = $state.raw(new Set());
  explained: Readonly<Partial<Record<string, Explained>>> = $state.raw({});
  /** The view a slide was turned to, and how far its spine is on the way to affected; by slide. */
  views: Readonly<Partial<Record<string, ViewName>>> = $state.raw({});
  shares: Readonly<Partial<Record<string, number>>> = $state.raw({});
  /** Which of a slide's pictures is seen. */
  pictures: Readonly<Partial<Record<string, number>>> = $state.raw({});
  #arrived: Step | undefined;
  #explaining = 0;
  /** The language chosen while presenting; none while it is the patient's. */
  #chosen: string | undefined;

  readonly slides: readonly Slide[] = $derived.by(() => slidesOf(this.page.plan, this.#house));
  readonly at: number = $derived.by(() =>
    Math.max(
      0,
      this.slides.findIndex((slide) => slide.key === this.#key),
    ),
  );
  readonly slide: Slide = $derived.by(() => this.slides[this.at] as Slide);

  constructor(house: House, page: PatientPage) {
    this.#house = house;
    this.patient = page.patient.id;
    this.keeping = new Keeping(house.port);
    this.drawings = new Drawings(this.patient, this.keeping);
    this.take(page);
  }

  /** The page as it is now: a plan may have changed since. */
  take(page: PatientPage): void {
    this.page = page;
    this.drawings.take(page.drawings);
  }

  /**
   * Shows everything in the language chosen here, else in the patient's; in the therapist's own when none is noted or the
   * pack does not have it.
   */
  async speak(chosen = this.#chosen): Promise<void> {
    this.#chosen = chosen;
    const wanted = chosen ?? this.page.patient.language;
    await this.#house.speak(this.#house.library.pack.languages.find((language) => language === wanted));
  }

  get chosen(): string | undefined {
    return this.#chosen;
  }

  /** Goes to what a step of the way asks for, once: drawn anew, the screen stays where it is. */
  arrive(step: Step, item: string | undefined): void {
    if (this.#arrived === step) return;
    this.#arrived = step;
    const place = item === undefined ? -1 : this.page.plan.findIndex((each) => each.id === item);
    if (place >= 0) this.goToItem(place);
    else this.goTo(this.at);
  }

  goTo(at: number): void {
    const slide = this.slides[at];
    if (!slide) return;
    if (slide.key !== this.#key) this.leaveSlide();
    this.#key = slide.key;
    this.seen = new Set([...this.seen, slide.key]);
  }

  goToItem(item: number): void {
    this.goTo(this.slides.findIndex((slide) => slide.item === item));
  }

  /** What was drawn is kept at once; a topic marked as explained is, without what the patient could say. */
  leaveSlide(): void {
    for (const [topic, how] of Object.entries(this.explained)) {
      if (how?.at === 'asking') this.teachBack(topic, null);
    }
    void this.keeping.flush();
  }

  /** Marks a topic as explained; what the patient can say of it is asked next, and kept with it. */
  explain(topic: string, language: string): void {
    this.explained = { ...this.explained, [topic]: { at: 'asking', language } };
  }

  /** What the patient could say; none when they were not asked. */
  teachBack(topic: string, teachBack: TeachBack | null): void {
    const how = this.explained[topic];
    if (how?.at !== 'asking') return;
    const { language } = how;
    this.explained = { ...this.explained, [topic]: { at: 'done', teachBack } };
    this.#explaining += 1;
    this.keeping.owe(`explain ${this.#explaining}`, () => ({
      type: 'explain',
      patient: this.patient,
      topic,
      language,
      teach_back: teachBack,
    }));
    void this.keeping.flush();
  }

  /** Whether all of something in the plan was on screen, or a part of it. */
  covered(item: number): 'all' | 'some' | 'none' {
    const slides = this.slides.filter((slide) => slide.item === item && slide.shown.kind !== 'explain');
    const seen = slides.filter((slide) => this.seen.has(slide.key)).length;
    if (seen === 0) return 'none';
    return seen === slides.length ? 'all' : 'some';
  }

  /** Topics of which something was on screen, in the order of the plan, with the sections that were. */
  get coveredTopics(): Covered[] {
    const topics = new Map<string, Set<string>>();
    this.page.plan.forEach((item, index) => {
      const topic = topicOf(item);
      if (!topic || this.covered(index) === 'none') return;
      const sections = topics.get(topic) ?? new Set();
      topics.set(topic, sections);
      for (const { item, key, shown } of this.slides)
        if (item === index && shown.kind === 'section' && this.seen.has(key)) sections.add(shown.section);
    });
    return [...topics].map(([topic, sections]) => ({ topic, sections: [...sections] }));
  }
}

const kept = new WeakMap<House, Map<string, Presenting>>();

/** What is gone through with a patient; begun anew for another one. */
export function presentingOf(house: House, page: PatientPage): Presenting {
  const known = kept.get(house) ?? new Map<string, Presenting>();
  kept.set(house, known);
  for (const [patient, other] of known) {
    // What could not be kept yet stays until it is; all else of another patient is let go.
    if (patient === page.patient.id) continue;
    if (other.keeping.state === 'kept') known.delete(patient);
    else void other.keeping.flush();
  }
  const mine = known.get(page.patient.id);
  // On another day it is another visit.
  if (mine && (mine.day === today() || mine.keeping.state !== 'kept')) {
    mine.take(page);
    if (mine.keeping.state !== 'kept') void mine.keeping.flush();
    return mine;
  }
  const presenting = new Presenting(house, page);
  known.set(presenting.patient, presenting);
  return presenting;
}

/**
 * The therapist's own language is there again wherever the patient does not look: presenting leads them to what is urgent,
 * and to nothing else.
 */
export function speakOwn(house: House, route: Route): void {
  const urgent = route.screen === 'topic' && house.topic(route.topic)?.kind === 'urgent';
  if (route.screen !== 'present' && !urgent) void house.speak();
}

/** What was covered with a patient while the window was with them. */
export function coveredWith(house: House, patient: string): Covered[] {
  return kept.get(house)?.get(patient)?.coveredTopics ?? [];
}

/** The language that was chosen while presenting to a patient; none while it was their own. */
export function spokenWith(house: House, patient: string): string | undefined {
  return kept.get(house)?.get(patient)?.chosen;
}

/** The door fell shut: of patients only what could not be kept yet is still held, until it is. */
export function forgetPresented(house: House): void {
  const known = kept.get(house);
  for (const [patient, presenting] of known ?? []) {
    if (presenting.keeping.state === 'kept') known?.delete(patient);
  }
}
