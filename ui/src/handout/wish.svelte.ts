import type { HandoutAsk } from '../ipc/bindings/HandoutAsk';
import type { HandoutDrawing } from '../ipc/bindings/HandoutDrawing';
import type { PainMap } from '../ipc/bindings/PainMap';
import type { PaperSize } from '../ipc/bindings/PaperSize';
import type { TopicCard } from '../ipc/bindings/TopicCard';

/** What a topic begins as: on the paper or not, and with which sections printed whole. */
export interface Preset {
  topic: string;
  sections: readonly string[];
  /** The therapist's own words in the plan, which are printed only when that is asked for. */
  note?: string;
}

/** Something drawn that can go on the paper. */
interface Drawn {
  drawing: HandoutDrawing;
  on: boolean;
}

interface Row {
  on: boolean;
  sections: readonly string[];
  note: string;
  noted: boolean;
}

const OFF: Row = { on: false, sections: [], note: '', noted: false };

/** Lines typed for the doctor: no more than fit beside the rest on a page. */
const QUESTIONS = 12;

/** Countries that print on Letter. */
const LETTER = /-(US|CA|MX|PH|CL|CO|CR|GT|NI|PA|PR|SV|VE)\b/i;

/** The paper that is usual where the system's language is spoken. */
export function usualPaper(languages: readonly string[]): PaperSize {
  return languages.some((language) => LETTER.test(language)) ? 'letter' : 'a4';
}

/** What somebody wants on paper. When to get help now is always on it: nothing here can say otherwise. */
export class Wish {
  readonly #order: readonly TopicCard[];
  #rows: Readonly<Partial<Record<string, Row>>> = $state.raw({});
  /** The language of the paper. */
  language: string = $state('');
  paper: PaperSize = $state('a4');
  largePrint = $state(false);
  blackAndWhite = $state(false);
  named = $state(false);
  label = $state('');
  clinic: string | null = $state(null);
  pain: PainMap | null = $state.raw(null);
  withPain = $state(false);
  drawings: readonly Drawn[] = $state.raw([]);
  questions = $state('');
  sources = $state(false);

  constructor(topics: readonly TopicCard[], language: string, presets: readonly Preset[]) {
    this.#order = topics.filter((card) => card.kind !== 'urgent');
    this.language = language;
    this.preset(presets);
  }

  preset(presets: readonly Preset[]): void {
    this.#rows = Object.fromEntries(
      presets.map(({ topic, sections, note = '' }) => [topic, { ...OFF, on: true, sections, note }]),
    );
  }

  /** Notes of topics that are not on the paper yet: they can be added with it. */
  notes(notes: ReadonlyMap<string, string>): void {
    const rows = { ...this.#rows };
    for (const [topic, note] of notes) rows[topic] = { ...(rows[topic] ?? OFF), note };
    this.#rows = rows;
  }

  row(topic: string): Row {
    return this.#rows[topic] ?? OFF;
  }

  get topics(): readonly TopicCard[] {
    return this.#order;
  }

  /** Topics that are on it. */
  get count(): number {
    return this.#order.filter((card) => this.row(card.id).on).length;
  }

  setTopic(topic: string, on: boolean): void {
    this.#set(topic, { on });
  }

  setNoted(topic: string, noted: boolean): void {
    this.#set(topic, { noted });
  }

  setDrawing(surface: string, on: boolean): void {
    this.drawings = this.drawings.map((each) => (each.drawing.surface === surface ? { ...each, on } : each));
  }

  setSection(topic: string, section: string, on: boolean): void {
    const others = this.row(topic).sections.filter((known) => known !== section);
    this.#set(topic, { sections: on ? [...others, section] : others });
  }

  get ask(): HandoutAsk {
    return {
      items: this.#order.flatMap((card) => {
        const { on, sections, note, noted } = this.row(card.id);
        if (!on) return [];
        // In the topic's own order, whatever order they were chosen in.
        const whole = card.sections.map(({ id }) => id).filter((id) => sections.includes(id));
        return [{ topic: card.id, sections: whole, note: noted && note ? note : null }];
      }),
      language: this.language,
      paper: this.paper,
      large_print: this.largePrint,
      black_and_white: this.blackAndWhite,
      clinic: this.clinic,
      // Only the program has a clock.
      date: '',
      label: this.named && this.label.trim() !== '' ? this.label.trim() : null,
      pain: this.withPain ? this.pain : null,
      drawings: this.drawings.flatMap(({ drawing, on }) => (on ? [drawing] : [])),
      questions: this.questions
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .slice(0, QUESTIONS),
      sources: this.sources,
    };
  }

  #set(topic: string, change: Partial<Row>): void {
    this.#rows = { ...this.#rows, [topic]: { ...this.row(topic), ...change } };
  }
}
