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

/** Views in which a layer has something to show, or one thing of it. */
export function viewsOf(atlas: Atlas, layer: string, id?: string | null): ViewName[] {
  return VIEWS.filter((view) =>
    drawnIn(atlas, view, layer).some((structure) => id === undefined || id === null || structure.id === id),
  );
}

/** The view to show something in: the one that is shown when it can be seen there. */
export function viewFor(atlas: Atlas, layer: string, id: string | null, now: ViewName): ViewName {
  const views = viewsOf(atlas, layer, id);
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
