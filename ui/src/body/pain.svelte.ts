import type { Port } from '../ipc';
import type { PainKind } from '../ipc/bindings/PainKind';
import type { PainMap } from '../ipc/bindings/PainMap';
import type { PainMark } from '../ipc/bindings/PainMark';
import type { PainReport } from '../ipc/bindings/PainReport';
import type { PainSince } from '../ipc/bindings/PainSince';
import type { Side } from '../ipc/bindings/Side';

export const NOTHING: PainMap = { marks: [], strength: null, kinds: [], since: null };

/** Where it is kept. */
export type PainPort = Pick<Port, 'pain' | 'keepPain'>;

/** Where it hurts, as the reader marks it. Each change goes to the program, which says what follows from it. */
export class Pain {
  readonly #port: PainPort;
  readonly #language: string;
  map: PainMap = $state.raw(NOTHING);
  report: PainReport | undefined = $state.raw();
  /** What stood before everything was cleared, to bring it back. */
  cleared: PainMap | undefined = $state.raw();
  #last: Promise<unknown>;

  constructor(port: PainPort, language: string) {
    this.#port = port;
    this.#language = language;
    this.#last = port.pain(language).then(
      (report) => this.#take(report),
      () => undefined,
    );
  }

  /** Once what was kept is there. */
  get ready(): Promise<unknown> {
    return this.#last;
  }

  /** Nothing is marked, and nothing said of it. */
  get empty(): boolean {
    const { marks, kinds, strength, since } = this.map;
    return marks.length === 0 && kinds.length === 0 && strength === null && since === null;
  }

  isMarked(region: string, side: Side): boolean {
    return this.map.marks.some((mark) => mark.region === region && mark.side === side);
  }

  toggle(mark: PainMark): void {
    const others = this.map.marks.filter((known) => !same(known, mark));
    const marks = others.length < this.map.marks.length ? others : [...others, mark];
    this.#change({ marks });
  }

  /** Puts the other side in the place of a mark. */
  turn(mark: PainMark): void {
    const other: PainMark = { ...mark, side: mark.side === 'left' ? 'right' : 'left' };
    const marks = this.map.marks.map((known) => (same(known, mark) ? other : known));
    this.#change({
      marks: marks.filter((known, index) => marks.findIndex((one) => same(one, known)) === index),
    });
  }

  setStrength(strength: number | null): void {
    this.#change({ strength });
  }

  toggleKind(kind: PainKind): void {
    const { kinds } = this.map;
    this.#change({
      kinds: kinds.includes(kind) ? kinds.filter((known) => known !== kind) : [...kinds, kind],
    });
  }

  setSince(since: PainSince | null): void {
    this.#change({ since });
  }

  clear(): void {
    const before = this.map;
    this.#change(NOTHING);
    this.cleared = before;
  }

  /** Brings back what was cleared last. */
  restore(): void {
    if (this.cleared) this.#change(this.cleared);
  }

  #change(change: Partial<PainMap>): void {
    this.cleared = undefined;
    this.map = { ...this.map, ...change };
    const map = this.map;
    // One after another, so that the last answer is to the last change.
    this.#last = this.#last
      .then(() => this.#port.keepPain(map, this.#language))
      .then(
        (report) => {
          if (map === this.map) this.report = report;
        },
        () => {
          if (map === this.map && this.report) this.report = { ...this.report, kept: false };
        },
      );
  }

  #take(report: PainReport): void {
    // What was marked meanwhile is newer than what was kept.
    if (this.map !== NOTHING) return;
    this.map = report.map;
    this.report = report;
  }
}

function same(one: PainMark, other: PainMark): boolean {
  return one.region === other.region && one.side === other.side;
}
