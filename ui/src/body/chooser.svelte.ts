import type { Body } from '../ipc/bindings/Body';
import type { RegionCard } from '../ipc/bindings/RegionCard';
import type { Side } from '../ipc/bindings/Side';
import type { Step } from '../app/router.svelte';

export type ViewName = 'front' | 'back' | 'side-left' | 'side-right';

export interface Chosen {
  region: string;
  /** `null` while the reader has not yet said which. */
  side: Side | null;
  /** Where it was chosen: that is where the answer appears. */
  from: 'picture' | 'list';
}

const ORDER: readonly ViewName[] = ['back', 'front', 'side-left', 'side-right'];

/** What the reader sees of the body, and which place was chosen. */
export class Chooser {
  readonly #body: Body;
  view: ViewName = $state('back');
  chosen: Chosen | null = $state.raw(null);
  /** The reader touched the body where we have nothing to say. */
  elsewhere = $state(false);
  /** The place under the pointer or the focus, in picture or list. */
  near: { region: string; side: Side | null } | null = $state.raw(null);

  constructor(body: Body) {
    this.#body = body;
  }

  /** Turns the body; what was chosen stays chosen if it can be seen from there. */
  show(view: ViewName): void {
    this.view = view;
    this.elsewhere = false;
    const { chosen } = this;
    if (chosen && !this.shows(view, chosen.region, chosen.side)) this.chosen = null;
  }

  choose(region: RegionCard, side: Side | null, from: Chosen['from']): void {
    const known = region.sides ? side : 'middle';
    this.elsewhere = false;
    this.chosen = { region: region.id, side: known, from };
    this.#bringIntoView();
  }

  takeSide(side: Side): void {
    if (!this.chosen) return;
    this.chosen = { ...this.chosen, side };
    this.#bringIntoView();
  }

  chooseElsewhere(): void {
    this.chosen = null;
    this.elsewhere = true;
  }

  clear(): void {
    this.chosen = null;
    this.elsewhere = false;
  }

  isChosen(region: string, side: Side): boolean {
    return this.chosen?.region === region && (this.chosen.side === null || this.chosen.side === side);
  }

  isNear(region: string, side: Side): boolean {
    return this.near?.region === region && (this.near.side === null || this.near.side === side);
  }

  /** Whether a view shows the region (on that side, when one is given). */
  shows(view: ViewName, region: string, side: Side | null): boolean {
    return !!this.#body.views[view]?.regions.some(
      (shape) => shape.region === region && (side === null || shape.side === side),
    );
  }

  #bringIntoView(): void {
    const { chosen } = this;
    if (!chosen || this.shows(this.view, chosen.region, chosen.side)) return;
    const view = ORDER.find((name) => this.shows(name, chosen.region, chosen.side));
    if (view) this.view = view;
  }
}

const kept = new WeakMap<Step, Chooser>();

/** The chooser of a step of the way, so that going back finds the place still chosen. */
export function chooserOf(step: Step, body: Body): Chooser {
  let chooser = kept.get(step);
  if (!chooser) {
    chooser = new Chooser(body);
    kept.set(step, chooser);
  }
  return chooser;
}
