import type { House } from '../app/house.svelte';
import type { Route } from '../app/router.svelte';
import type { Seen } from '../app/therapist';
import { viewName } from '../app/words';
import type { ViewName } from '../body/chooser.svelte';
import { CHAPTERS, type Chapter, type Looking } from '../body/look.svelte';
import { lookFor } from '../body/lookFor';
import { chapterName } from '../body/chapterNames';
import type { Atlas } from '../ipc/bindings/Atlas';
import type { AtlasCard } from '../ipc/bindings/AtlasCard';
import type { PlanTarget } from '../ipc/bindings/PlanTarget';
import { m } from '../paraglide/messages';

/** Chapters in which the body is seen from one of several sides. */
const TURNED: readonly Chapter[] = ['places', 'nerve', 'muscles', 'roots', 'spots', 'massage'];

/** What is looked at, as a plan keeps it. */
export function targetOf(seen: Seen): PlanTarget {
  if ('figure' in seen) return { type: 'figure', figure: seen.figure };
  if ('looking' in seen) return bodyTarget(seen.looking);
  return seen.section === undefined
    ? { type: 'topic', topic: seen.topic }
    : { type: 'section', topic: seen.topic, section: seen.section };
}

function bodyTarget({ chapter, view, item }: Looking): PlanTarget {
  return {
    type: 'body',
    chapter,
    view: TURNED.includes(chapter) ? view : null,
    item: chapter === 'places' ? null : item,
  };
}

export function sameTarget(one: PlanTarget, other: PlanTarget): boolean {
  return keyOf(one) === keyOf(other);
}

/** One text per target. */
export function keyOf(target: PlanTarget): string {
  switch (target.type) {
    case 'topic':
      return `topic:${target.topic}`;
    case 'section':
      return `section:${target.topic}/${target.section}`;
    case 'figure':
      return `figure:${target.figure}`;
    case 'body':
      return `body:${target.chapter}/${target.view ?? ''}/${target.item ?? ''}`;
  }
}

/** The topic something belongs to. */
export function topicOf(target: PlanTarget): string | undefined {
  return target.type === 'topic' || target.type === 'section' ? target.topic : undefined;
}

/** Where it is to be seen; none for what this pack has no place for. */
export function routeOf(target: PlanTarget, house: House): Route | undefined {
  switch (target.type) {
    case 'topic':
      return house.topic(target.topic) && { screen: 'topic', topic: target.topic };
    case 'section':
      return house.section(target.topic, target.section)
        ? { screen: 'topic', topic: target.topic, section: target.section }
        : house.topic(target.topic) && { screen: 'topic', topic: target.topic };
    case 'figure': {
      const figure = house.figure(target.figure);
      const look = figure && lookFor(figure);
      return look && { screen: 'body', look };
    }
    case 'body': {
      const chapter = CHAPTERS.find((known) => known === target.chapter);
      if (!chapter) return undefined;
      return {
        screen: 'body',
        look: {
          chapter,
          ...(target.view === null ? {} : { view: target.view as ViewName }),
          ...(target.item === null ? {} : { item: target.item }),
        },
      };
    }
  }
}

/** Its name; of a picture, what the pack says under it. */
export function titleOf(
  target: PlanTarget,
  house: House,
  { atlas, captions }: { atlas?: Atlas | undefined; captions?: ReadonlyMap<string, string> | undefined } = {},
): string {
  switch (target.type) {
    case 'topic':
      return house.topic(target.topic)?.title ?? m.mine_gone_topic();
    case 'section': {
      const topic = house.topic(target.topic)?.title;
      const section = house.section(target.topic, target.section)?.title;
      if (topic === undefined) return m.mine_gone_topic();
      return section === undefined ? topic : m.clinic_target_section({ topic, section });
    }
    case 'figure': {
      const caption = captions?.get(target.figure);
      return caption === undefined ? m.clinic_target_figure() : m.clinic_target_figure_named({ caption });
    }
    case 'body': {
      const chapter = CHAPTERS.find((known) => known === target.chapter);
      const name = chapter ? chapterName(chapter) : m.body_title();
      const item = atlas && target.item !== null ? itemName(atlas, target.item) : undefined;
      const view = target.view === null ? undefined : viewName(target.view);
      return [m.clinic_target_body({ chapter: name }), item, view].filter(Boolean).join(', ');
    }
  }
}

function itemName({ words }: Atlas, id: string): string | undefined {
  const lists: AtlasCard[][] = [
    words.layers,
    words.stops,
    words.states,
    words.causes,
    words.massage,
    words.cautions,
    words.postures,
  ];
  return words.structures[id]?.name ?? lists.flat().find((card) => card.id === id)?.name;
}
