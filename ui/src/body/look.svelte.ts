import type { Step } from '../app/router.svelte';
import type { PainMark } from '../ipc/bindings/PainMark';
import type { Side } from '../ipc/bindings/Side';
import type { ViewName } from './chooser.svelte';
import { Zoom } from './zoom.svelte';

/** What the body screen can show, in the order it is offered. */
export const CHAPTERS = [
  'places',
  'nerve',
  'muscles',
  'roots',
  'spots',
  'massage',
  'spine',
  'causes',
  'postures',
] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** What to open the body screen at. */
export interface Look {
  chapter: Chapter;
  view?: ViewName;
  /** What is chosen there: a structure, a stop, a state, a kind of massage, a posture. */
  item?: string;
  /** A place to mark as sore. */
  mark?: PainMark;
}

/** What is seen on the body screen. */
export class Looking {
  chapter: Chapter = $state('places');
  view: ViewName = $state('back');
  /** What is chosen, by chapter. */
  items: Partial<Record<Chapter, string | null>> = $state({});
  /** The side the walk along the nerve takes. */
  side: Exclude<Side, 'middle'> = $state('left');
  /** Whether the walk is under way. */
  walking = $state(false);
  /** Whether muscles under others are seen. */
  deep = $state(false);
  /** How far from healthy (0) to affected (1). */
  share = $state(1);
  readonly zoom = new Zoom(1, 1);
  /** A place to mark when the screen opens; taken once. */
  mark: PainMark | undefined;

  constructor(look?: Look) {
    if (!look) return;
    this.chapter = look.chapter;
    if (look.view) this.view = look.view;
    if (look.item) this.items = { [look.chapter]: look.item };
    this.mark = look.mark;
    if (look.chapter === 'nerve' && look.item) this.walking = true;
  }

  get item(): string | null {
    return this.items[this.chapter] ?? null;
  }

  set item(item: string | null) {
    this.items = { ...this.items, [this.chapter]: item };
  }

  open(chapter: Chapter): void {
    this.chapter = chapter;
    this.walking = false;
    this.zoom.reset();
  }
}

const kept = new WeakMap<Step, Looking>();

/** What was looked at at a step of the way, so that going back finds it again. */
export function lookingAt(step: Step): Looking {
  let looking = kept.get(step);
  if (!looking) {
    looking = new Looking(step.route.screen === 'body' ? step.route.look : undefined);
    kept.set(step, looking);
  }
  return looking;
}
