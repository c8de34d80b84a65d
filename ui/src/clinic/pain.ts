import type { House } from '../app/house.svelte';
import { placeName } from '../app/words';
import type { PainPort } from '../body/pain.svelte';
import { NOTHING } from '../body/pain.svelte';
import type { Figure } from '../ipc/bindings/Figure';
import type { PainEntry } from '../ipc/bindings/PainEntry';
import type { PainMap } from '../ipc/bindings/PainMap';
import type { PainReport } from '../ipc/bindings/PainReport';
import type { ViewName } from '../body/chooser.svelte';
import { m } from '../paraglide/messages';
import type { Clinic } from './clinic.svelte';
import { dayOf, today } from '../app/days';

const VIEWS: readonly ViewName[] = ['back', 'front', 'side-left', 'side-right'];

/** The view in which most of what is marked is seen. */
export function bestView(map: PainMap, house: House): ViewName {
  const seen = (view: ViewName) =>
    map.marks.filter((mark) =>
      house.start.body.views[view]?.regions.some(
        (shape) => shape.region === mark.region && shape.side === mark.side,
      ),
    ).length;
  return VIEWS.reduce((best, view) => (seen(view) > seen(best) ? view : best));
}

/** It is felt from the low back down: as on the body itself, the picture begins at the middle of the back. */
const FROM = 0.235;

/** A day's marks as a figure, to be drawn like any other. */
export function painFigure(map: PainMap, view: ViewName, house: House): Figure {
  const box = house.start.body.views[view];
  return {
    id: `pain-${view}`,
    view,
    posture: null,
    picture: null,
    scene: null,
    spine: null,
    people: null,
    layers: [],
    shows: null,
    deep: false,
    marks: map.marks.map((mark) => `${mark.region}:${mark.side}`),
    crop: box ? [0, FROM * box.height, box.width, (1 - FROM) * box.height] : null,
  };
}

/** What is marked, for those who do not see it. */
export function painAlt(map: PainMap, house: House): string {
  const places = map.marks.map((mark) =>
    placeName(house.region(mark.region)?.name ?? mark.region, mark.side),
  );
  return places.length > 0 ? m.pain_says_places({ places: places.join('; ') }) : m.clinic_pain_no_marks();
}

/** Today's entry of a patient, as the marking screen keeps it: each change is kept as the day's entry. */
export function painOf(
  clinic: Clinic,
  house: House,
  patient: string,
  entries: readonly PainEntry[],
): PainPort {
  const now = entries.find((entry) => dayOf(entry.at) === today());
  const report = (map: PainMap, kept: boolean, entry: PainEntry | undefined): PainReport => ({
    map,
    says: map.marks.length > 0 ? [painAlt(map, house)] : [],
    alert: entry?.alert ?? null,
    topics: [],
    kept,
  });
  return {
    async pain() {
      return report(now?.map ?? NOTHING, true, now);
    },
    async keepPain(map) {
      const asked = await clinic.ask({ type: 'pain', patient, map });
      const page = asked?.done?.type === 'page' ? asked.done : undefined;
      const entry = page?.pain.find((other) => dayOf(other.at) === today());
      return report(map, asked?.done !== undefined, entry);
    },
  };
}
