import type { Drawing } from '../ipc/bindings/Drawing';
import type { Drawn } from '../ipc/bindings/Drawn';
import type { Keeping } from './keeping.svelte';

/** What is drawn on a surface, and the way there and back. */
interface Sheet {
  now: readonly Drawn[];
  past: readonly (readonly Drawn[])[];
  future: readonly (readonly Drawn[])[];
}

const NOTHING: Sheet = { now: [], past: [], future: [] };

/** What is drawn on the pictures of one patient. Each change is kept soon after. */
export class Drawings {
  readonly #patient: string;
  readonly #keeping: Keeping;
  #sheets: Readonly<Partial<Record<string, Sheet>>> = $state.raw({});

  constructor(patient: string, keeping: Keeping) {
    this.#patient = patient;
    this.#keeping = keeping;
  }

  /** What is kept; what was drawn here and is not kept yet is newer. */
  take(kept: readonly Drawing[]): void {
    const mine = Object.entries(this.#sheets);
    const newer = mine.filter(([surface]) => this.#keeping.owes(name(surface)));
    // What was cleared is kept nowhere, and can still be brought back.
    const cleared = mine.filter(([, sheet]) => sheet?.now.length === 0);
    const theirs = kept.map(({ surface, shapes }) => {
      const known = this.#sheets[surface];
      const same = known && JSON.stringify(known.now) === JSON.stringify(shapes);
      return [surface, same ? known : { ...NOTHING, now: shapes }] as const;
    });
    this.#sheets = Object.fromEntries([...cleared, ...theirs, ...newer]);
  }

  shapes(surface: string): readonly Drawn[] {
    return this.#sheet(surface).now;
  }

  canUndo(surface: string): boolean {
    return this.#sheet(surface).past.length > 0;
  }

  canRedo(surface: string): boolean {
    return this.#sheet(surface).future.length > 0;
  }

  add(surface: string, shape: Drawn): void {
    this.#change(surface, [...this.shapes(surface), shape]);
  }

  /** Takes all away; undo brings it back. */
  clear(surface: string): void {
    if (this.shapes(surface).length > 0) this.#change(surface, []);
  }

  undo(surface: string): void {
    const { now, past, future } = this.#sheet(surface);
    const before = past.at(-1);
    if (before) this.#put(surface, { now: before, past: past.slice(0, -1), future: [now, ...future] });
  }

  redo(surface: string): void {
    const { now, past, future } = this.#sheet(surface);
    const [after, ...rest] = future;
    if (after) this.#put(surface, { now: after, past: [...past, now], future: rest });
  }

  #sheet(surface: string): Sheet {
    return this.#sheets[surface] ?? NOTHING;
  }

  #change(surface: string, shapes: readonly Drawn[]): void {
    const { now, past } = this.#sheet(surface);
    this.#put(surface, { now: shapes, past: [...past, now], future: [] });
  }

  #put(surface: string, sheet: Sheet): void {
    this.#sheets = { ...this.#sheets, [surface]: sheet };
    this.#keeping.owe(name(surface), () => ({
      type: 'draw',
      patient: this.#patient,
      surface,
      shapes: [...this.shapes(surface)],
    }));
  }
}

function name(surface: string): string {
  return `draw ${surface}`;
}
