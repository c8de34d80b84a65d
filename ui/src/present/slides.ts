import type { House } from '../app/house.svelte';
import { chapterName } from '../body/chapterNames';
import { CHAPTERS, type Chapter } from '../body/look.svelte';
import { lookFor } from '../body/lookFor';
import type { PlanItem } from '../ipc/bindings/PlanItem';
import { m } from '../paraglide/messages';
import { firstSentence } from '../reader/plain';

/** What is seen at once. */
export type Shown =
  /** The main message of a topic. */
  | { kind: 'key'; topic: string }
  | { kind: 'section'; topic: string; section: string }
  /** Whether it was explained, and what the patient can say of it. */
  | { kind: 'explain'; topic: string }
  | { kind: 'figure'; figure: string }
  | { kind: 'body'; chapter: Chapter; view: string | null; item: string | null }
  /** The pack has it no more. */
  | { kind: 'gone' }
  | { kind: 'end' };

/** One step of presenting a plan. */
export interface Slide {
  key: string;
  /** Its place in the plan, from 0; as long as the plan for the end. */
  item: number;
  shown: Shown;
}

/** A plan, one thing at a time. */
export function slidesOf(plan: readonly PlanItem[], house: House): Slide[] {
  const slides = plan.flatMap((item, index) => {
    const parts = partsOf(item, house);
    const topic = topicOf(item);
    // Once for what stands together of one topic, after the last of it.
    const after = plan[index + 1];
    const asks = topic && house.topic(topic) && (!after || topicOf(after) !== topic);
    const shown: Shown[] = asks ? [...parts, { kind: 'explain', topic }] : parts;
    return shown.map((shown, part) => ({ key: `${item.id} ${part}`, item: index, shown }));
  });
  return [...slides, { key: 'end', item: plan.length, shown: { kind: 'end' } }];
}

function partsOf({ target }: PlanItem, house: House): Shown[] {
  const gone: Shown[] = [{ kind: 'gone' }];
  switch (target.type) {
    case 'topic': {
      const card = house.topic(target.topic);
      if (!card) return gone;
      return [
        { kind: 'key', topic: card.id },
        ...card.sections.map(({ id }) => ({ kind: 'section' as const, topic: card.id, section: id })),
      ];
    }
    case 'section':
      return house.section(target.topic, target.section)
        ? [{ kind: 'section', topic: target.topic, section: target.section }]
        : gone;
    case 'figure':
      return house.figure(target.figure) ? [{ kind: 'figure', figure: target.figure }] : gone;
    case 'body':
      return isChapter(target.chapter)
        ? [{ kind: 'body', chapter: target.chapter, view: target.view, item: target.item }]
        : gone;
  }
}

export function topicOf({ target }: PlanItem): string | undefined {
  return target.type === 'topic' || target.type === 'section' ? target.topic : undefined;
}

function isChapter(chapter: string): chapter is Chapter {
  return CHAPTERS.some((known) => known === chapter);
}

/** What something in a plan is called. */
export function itemName(
  { target }: PlanItem,
  house: House,
  captions: Readonly<Partial<Record<string, string>>> = {},
): string {
  switch (target.type) {
    case 'topic':
      return house.topic(target.topic)?.title ?? m.present_gone();
    case 'section':
      return house.section(target.topic, target.section)?.title ?? m.present_gone();
    case 'figure':
      return figureName(target.figure, house, captions);
    case 'body':
      return isChapter(target.chapter) ? chapterName(target.chapter) : m.present_gone();
  }
}

/** A figure has no name of its own: what stands under it, or the chapter of the body it belongs to. */
function figureName(id: string, house: House, captions: Readonly<Partial<Record<string, string>>>): string {
  const figure = house.figure(id);
  if (!figure) return m.present_gone();
  const look = lookFor(figure);
  const caption = captions[id];
  if (caption) return firstSentence(caption);
  return look ? m.present_figure_of({ chapter: chapterName(look.chapter) }) : m.present_figure();
}
