import type { House } from '../app/house.svelte';
import { placeName } from '../app/words';
import type { ViewName } from '../body/chooser.svelte';
import { bestOf, cardsOf, drawnIn, isSliver, VIEWS, viewFor, viewsOf } from '../body/drawn';
import { placeOf } from '../body/morph';
import type { Frame } from '../body/zoom.svelte';
import type { Atlas } from '../ipc/bindings/Atlas';
import type { Figure } from '../ipc/bindings/Figure';
import type { Structure } from '../ipc/bindings/Structure';
import { m } from '../paraglide/messages';
import type { Place, Point } from './shapes';
import type { Shown } from './slides';

/** Something to look at and to draw on. */
export type Picture = {
  /** What drawings on it are kept under. */
  surface: string;
  /** What it shows, for those who do not see it. */
  alt: string;
  caption: string;
  /** The part that is shown, in its own units. */
  box: Frame;
  /** Where its lower part begins, which is shown first. */
  from: number;
  /** What can be named on it. */
  places: Place[];
  /** From where a body is seen. */
  view: ViewName | undefined;
} & (
  | { kind: 'figure'; figure: Figure }
  | { kind: 'scene'; scene: string; state: string; share: number }
  | { kind: 'body'; layer: string | null; item: string | null; deep: boolean; views: readonly ViewName[] }
);

/** Sciatica is felt from the low back down: a whole body begins at the middle of the back. */
const FROM = 0.235;

/** Shows a figure of the pack; none when it cannot be drawn (yet). A picture file says its size itself. */
export function figurePicture(
  house: House,
  atlas: Atlas | undefined,
  id: string,
  alt: string,
  caption: string,
  size?: readonly [number, number],
): Picture | undefined {
  const figure = house.figure(id);
  if (!figure) return undefined;
  const surface = `figure:${id}`;
  if (figure.scene) {
    const state = figure.spine ?? 'healthy';
    return scenePicture(atlas, figure.scene, state, 1, { surface, alt, caption });
  }
  const { view, posture } = figure;
  const drawn = view
    ? house.start.body.views[view]
    : posture
      ? house.start.body.postures[posture]
      : undefined;
  const [width, height] = drawn ? [drawn.width, drawn.height] : (size ?? []);
  if (!width || !height) return undefined;
  const box = figure.crop ?? [0, 0, width, height];
  const within = ({ at: [x, y] }: Place) =>
    x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3];
  const places = view ? placesOf(house, atlas, view, figure.layers[0] ?? null).filter(within) : [];
  return {
    kind: 'figure',
    figure,
    surface,
    alt,
    caption,
    box,
    from: 0,
    places,
    view: (view as ViewName | null) ?? undefined,
  };
}

/** Shows a drawing of the low spine; none while the atlas is not there. */
function scenePicture(
  atlas: Atlas | undefined,
  id: string,
  state: string,
  share: number,
  words: { surface: string; alt: string; caption: string },
): Picture | undefined {
  const scene = atlas?.spine.scenes[id];
  if (!scene || !atlas) return undefined;
  const places = scene.labels.map((label) => ({
    id: label.structure,
    name: atlas.words.structures[label.structure]?.name ?? label.structure,
    at: placeOf(label.at, label.states, state, share) as Point,
  }));
  const box: Frame = [0, 0, scene.width, scene.height];
  return { kind: 'scene', scene: id, state, share, ...words, box, from: 0, places, view: undefined };
}

/** What a chapter of the body shows, from a view. */
export function bodyPictures(
  house: House,
  atlas: Atlas | undefined,
  { chapter, item, view }: Extract<Shown, { kind: 'body' }>,
  turned: ViewName | undefined,
  share = 1,
): Picture[] {
  const wanted = turned ?? (view as ViewName | null) ?? 'back';
  if (chapter === 'places') return whole(house, atlas, wanted, null, item, VIEWS, '', '');
  if (!atlas) return [];
  const { words } = atlas;
  switch (chapter) {
    case 'nerve': {
      const card = words.layers.find(({ id }) => id === 'nerve');
      const part = item ? words.structures[item] : undefined;
      const caption = part?.says ?? card?.says ?? '';
      return whole(house, atlas, wanted, 'nerve', item, VIEWS, card?.alt ?? '', caption);
    }
    case 'muscles':
    case 'roots':
    case 'spots': {
      const card = words.layers.find(({ id }) => id === chapter);
      const of = item ? words.structures[item] : undefined;
      const views = viewsOf(atlas, chapter, item);
      // What a person turned it to is shown, also where nothing of it is seen.
      const from = turned ?? viewFor(atlas, chapter, item, wanted);
      return whole(house, atlas, from, chapter, item, views, card?.alt ?? '', of?.says ?? card?.says ?? '');
    }
    case 'massage': {
      const keepOff = words.layers.find(({ id }) => id === 'keep-off');
      const cards = [...(keepOff ? [keepOff] : []), ...words.massage];
      const caution = words.cautions.find(({ id }) => id === item);
      const card = cards.find(({ id }) => id === item) ?? (caution ? keepOff : undefined) ?? cards[0];
      if (!card) return [];
      const views = viewsOf(atlas, card.id);
      const marked = caution && viewsOf(atlas, card.id, caution.id).length > 0 ? caution.id : null;
      const says = caution?.says ?? card.says;
      return whole(house, atlas, bestOf(views, wanted), card.id, marked, views, card.alt ?? '', says);
    }
    case 'spine': {
      const card = words.states.find(({ id }) => id === item) ?? words.states[0];
      const state = card?.id ?? 'healthy';
      const ids = (atlas.spine.states.find(({ id }) => id === state) ?? atlas.spine.states[0])?.scenes ?? [];
      return ids.flatMap((id, index) => {
        const alt = index === 0 ? (card?.alt ?? '') : m.spine_section_alt({ state: card?.name ?? '' });
        const caption = card?.caption ?? card?.says ?? '';
        return scenePicture(atlas, id, state, share, { surface: `spine:${id}`, alt, caption }) ?? [];
      });
    }
    case 'causes':
    case 'postures': {
      const cards = chapter === 'causes' ? words.causes : words.postures;
      const card =
        cards.find(({ id }) => id === item) ?? cards.find(({ figures }) => figures.length > 0) ?? cards[0];
      return (card?.figures ?? []).flatMap((id) => {
        return figurePicture(house, atlas, id, card?.alt ?? '', card?.says ?? '') ?? [];
      });
    }
  }
}

function whole(
  house: House,
  atlas: Atlas | undefined,
  view: ViewName,
  layer: string | null,
  item: string | null,
  views: readonly ViewName[],
  alt: string,
  caption: string,
): Picture[] {
  const drawn = house.start.body.views[view];
  if (!drawn) return [];
  const deep =
    !!atlas && !!item && !!layer && drawnIn(atlas, view, layer).some((s) => s.id === item && s.deep);
  return [
    {
      kind: 'body',
      layer,
      item,
      deep,
      views,
      surface: layer === null ? `body:${view}` : `layers:${layer}:${view}`,
      alt,
      caption,
      box: [0, 0, drawn.width, drawn.height],
      from: FROM * drawn.height,
      places: placesOf(house, atlas, view, layer),
      view,
    },
  ];
}

/** What is drawn in a view and has a name: the layer's own structures first, then the places of the body. */
function placesOf(house: House, atlas: Atlas | undefined, view: string, layer: string | null): Place[] {
  const structures: readonly Structure[] = atlas && layer ? drawnIn(atlas, view, layer) : [];
  const named = structures
    .filter((structure) => !isSliver(structure))
    .flatMap(({ id, side, label }) => {
      const name = atlas?.words.structures[id]?.name;
      return name ? { id: `${id}:${side}`, name: placeName(name, side), at: label } : [];
    });
  const regions = (house.start.body.views[view]?.regions ?? []).flatMap(({ region, side, label }) => {
    const name = house.region(region)?.name;
    return name ? { id: `${region}:${side}`, name: placeName(name, side), at: label } : [];
  });
  const ids = new Set(named.map(({ id }) => id));
  return [...named, ...regions.filter(({ id }) => !ids.has(id))];
}

/** The names that stand on a layer: root areas are short of name, muscles have the numbers of their list. */
export function namesOn(atlas: Atlas, layer: string): Record<string, string> {
  if (layer === 'roots')
    return Object.fromEntries(cardsOf(atlas, layer).map(({ id }) => [id, id.toUpperCase()]));
  return {};
}
