import { createContext } from 'svelte';
import type { Sentence } from './sentences';
import type { Voice } from './voice.svelte';

/** What is read aloud, and what to do when a section of it was heard to its end. */
export interface Piece {
  /** Names it, so that it goes on where it was left. */
  key: string;
  language: string;
  sentences: () => Sentence[];
  onheard?: (section: string) => void;
}

const LIGHT = 'spoken';
/** After a key or a touch elsewhere the voice stops. These are its own. */
const CONTROLS = '[data-aloud-controls]';

/** Reading aloud: a piece of the screen, sentence by sentence, with the one being said lit and in view. */
export class Aloud {
  piece: Piece | undefined = $state.raw();
  playing = $state(false);
  /** The sentence being said, or to be said next. */
  at = $state(0);
  /** Why nothing is heard. */
  trouble: 'no_voice' | 'gone' | undefined = $state();
  /** Told of sections heard to their end by whoever has sections, when the piece itself is not its own. */
  onheard: ((section: string) => void) | undefined;
  #sentences: Sentence[] = $state.raw([]);
  #heard = new Set<number>();
  /** Where each piece was left. */
  readonly #left = new Map<string, number>();
  readonly #voice: Voice;
  #turn = 0;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** The section the sentence stands in, by the id of its heading. */
  get section(): string | null {
    return this.#sentences[this.at]?.section ?? null;
  }

  get count(): number {
    return this.#sentences.length;
  }

  /** Reads a piece from where it was left, or from a place in it, or goes on with the one there is. */
  async play(piece: Piece, from?: Element | null): Promise<void> {
    if (this.piece?.key !== piece.key) {
      this.close();
      this.piece = piece;
      this.#heard.clear();
      this.#sentences = piece.sentences();
      const left = this.#left.get(piece.key) ?? 0;
      this.at = left < this.#sentences.length ? left : 0;
      document.addEventListener('pointerdown', this.#acted, { capture: true });
      document.addEventListener('keydown', this.#acted, { capture: true });
    }
    if (from) this.at = this.#after(from);
    this.trouble = undefined;
    // From the press on, though a voice may take a moment to be found.
    this.playing = true;
    const turn = ++this.#turn;
    const found = await this.#voice.find(piece.language);
    if (turn !== this.#turn) return;
    if (found) await this.#run();
    else {
      this.trouble = 'no_voice';
      this.playing = false;
    }
  }

  /** Says sentence after sentence until something stops it. */
  async #run(): Promise<void> {
    const turn = this.#turn;
    for (;;) {
      const sentence = this.#sentences[this.at];
      const { piece } = this;
      if (!sentence || !piece) break;
      this.#light(sentence);
      const other = sentence.language;
      const language = other && (await this.#voice.find(other)) ? other : piece.language;
      if (turn !== this.#turn) return;
      const said = await this.#voice.say(sentence.say, language);
      if (turn !== this.#turn) return;
      if (said !== 'done') {
        if (said === 'gone') this.trouble = 'gone';
        this.pause();
        return;
      }
      this.#finished(this.at, piece);
      if (this.at + 1 >= this.#sentences.length) break;
      this.at += 1;
    }
    // To the end: next time it begins at the beginning.
    this.at = 0;
    this.pause();
    this.#dark();
  }

  #finished(at: number, piece: Piece): void {
    this.#heard.add(at);
    const section = this.#sentences[at]?.section;
    if (!section) return;
    const whole = this.#sentences.every(
      (other, index) => other.section !== section || this.#heard.has(index),
    );
    if (whole) (piece.onheard ?? this.onheard)?.(section);
  }

  /** The first sentence at a place or after it. */
  #after(place: Element): number {
    const at = this.#sentences.findIndex(({ range }) => {
      const node = range instanceof Element ? range : range.startContainer;
      return place.contains(node) || place.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
    });
    return Math.max(0, at);
  }

  pause(): void {
    this.#turn += 1;
    this.playing = false;
    this.#voice.stop();
    if (this.piece) this.#left.set(this.piece.key, this.at);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else if (this.piece) void this.play(this.piece);
  }

  /** Says the sentence once more (0), or goes to another. */
  go(by: -1 | 0 | 1): void {
    this.at = Math.min(this.count - 1, Math.max(0, this.at + by));
    this.#again();
  }

  faster(by: 1 | -1): void {
    this.#voice.faster(by);
    if (this.playing) this.#again();
  }

  #again(): void {
    this.pause();
    if (this.piece) void this.play(this.piece);
  }

  close(): void {
    if (!this.piece) return;
    this.pause();
    this.#dark();
    this.piece = undefined;
    this.trouble = undefined;
    document.removeEventListener('pointerdown', this.#acted, { capture: true });
    document.removeEventListener('keydown', this.#acted, { capture: true });
  }

  #acted = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest(CONTROLS)) return;
    if (event instanceof KeyboardEvent && ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    if (this.playing) this.pause();
  };

  #light({ range }: Sentence): void {
    this.#dark();
    const element = range instanceof Element ? range : range.startContainer.parentElement;
    if (range instanceof Range && CSS.highlights) CSS.highlights.set(LIGHT, new Highlight(range));
    else element?.setAttribute('data-spoken', '');
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    element?.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
  }

  #dark(): void {
    CSS.highlights?.delete(LIGHT);
    document.querySelector('[data-spoken]')?.removeAttribute('data-spoken');
  }
}

export const [useAloud, setAloud] = createContext<Aloud>();
