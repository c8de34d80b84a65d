import { m } from '../paraglide/messages';
import type { Chapter } from './look.svelte';

const NAMES: Record<Chapter, () => string> = {
  places: m.chapter_places,
  nerve: m.chapter_nerve,
  muscles: m.chapter_muscles,
  roots: m.chapter_roots,
  spots: m.chapter_spots,
  massage: m.chapter_massage,
  spine: m.chapter_spine,
  causes: m.chapter_causes,
  postures: m.chapter_postures,
};

export function chapterName(chapter: Chapter): string {
  return NAMES[chapter]();
}
