import type { Atlas } from '../ipc/bindings/Atlas';
import type { AtlasCard } from '../ipc/bindings/AtlasCard';
import type { Structure } from '../ipc/bindings/Structure';
import type { ViewName } from './chooser.svelte';

export const VIEWS: readonly ViewName[] = ['front', 'back', 'side-left', 'side-right'];
/** Where something is looked for first: most of it lies behind. */
const BEST: readonly ViewName[] = ['back', 'side-left', 'side-right', 'front'];

/** What a layer draws in a view. */
export function drawnIn(atlas: Atlas, view: string, layer: string): readonly Structure[] {
  return atlas.layers.views[view]?.[layer] ?? [];
}

/** Narrower than this, in the body's units, only the edge of something is seen in a view. */
const SLIVER = 46;

/** Whether only the edge of it is seen: it would be covered by its own name, and is nothing to look at. */
export function isSliver({ d, points, lines }: Structure): boolean {
  if (points.length > 0 || (d === '' && lines.length > 0)) return false;
  const across = (d.match(/-?\d+(?:\.\d+)?/g) ?? []).filter((_, index) => index % 2 === 0).map(Number);
  return Math.max(...across) - Math.min(...across) < SLIVER;
}

/** Views in which a layer has something to show, or one thing of it. */
export function viewsOf(atlas: Atlas, layer: string, id?: string | null): ViewName[] {
  // Where a tender spot's pain may spread is seen only once the spot is chosen.
  const seen = (structure: Structure) =>
    id ? structure.id === id : layer !== 'spots' || structure.points.length > 0;
  return VIEWS.filter((view) =>
    drawnIn(atlas, view, layer).some((structure) => seen(structure) && !isSliver(structure)),
  );
}

/** The view to show something in: the one that is shown when it can be seen there. */
export function viewFor(atlas: Atlas, layer: string, id: string | null, now: ViewName): ViewName {
  return bestOf(viewsOf(atlas, layer, id), now);
}

/** The view that is shown when it is one of these, otherwise the best of these. */
export function bestOf(views: readonly ViewName[], now: ViewName): ViewName {
  return views.includes(now) ? now : (BEST.find((view) => views.includes(view)) ?? now);
}

/** What a layer draws, each thing once, from the top down, in words. */
export function cardsOf(atlas: Atlas, layer: string): AtlasCard[] {
  const height = new Map<string, number>();
  for (const view of BEST)
    for (const { id, label } of drawnIn(atlas, view, layer)) if (!height.has(id)) height.set(id, label[1]);
  return [...height]
    .toSorted((one, other) => one[1] - other[1])
    .flatMap(([id]) => atlas.words.structures[id] ?? []);
}

export function isDeep(atlas: Atlas, layer: string, id: string): boolean {
  return BEST.some((view) =>
    drawnIn(atlas, view, layer).some((structure) => structure.id === id && structure.deep),
  );
}
