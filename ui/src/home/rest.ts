import type { TopicCard } from '../ipc/bindings/TopicCard';

/** Minutes left from a section on, by its share of the words; 0 when next to nothing is left. */
export function restOf(card: TopicCard, section: string | null): number {
  const words = card.sections.map((known) => known.words);
  const at = Math.max(
    0,
    card.sections.findIndex((known) => known.id === section),
  );
  const all = sum(words);
  return all === 0 ? 0 : Math.round((card.minutes * sum(words.slice(at))) / all);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
