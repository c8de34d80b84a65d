import type { House } from '../app/house.svelte';
import type { Atlas } from '../ipc/bindings/Atlas';
import type { Block } from '../ipc/bindings/Block';
import { plain } from '../reader/plain';

export interface FigureWords {
  figure: string;
  alt: string;
  caption: string;
}

/** The figures within blocks, with their words. */
export function figuresIn(blocks: readonly Block[]): FigureWords[] {
  return blocks.flatMap((block) => {
    if (block.type === 'figure')
      return [{ figure: block.figure, alt: block.alt, caption: plain(block.caption) }];
    if (block.type === 'callout') return figuresIn(block.blocks);
    return block.type === 'list' ? block.items.flatMap(figuresIn) : [];
  });
}

/** The words of a figure: those of the first topic that shows it. A figure has none of its own. */
export async function wordsOf(house: House, figure: string): Promise<FigureWords | undefined> {
  for (const { id } of house.library.topics) {
    const page = await house.page(id).catch(() => undefined);
    const found = page?.sections
      .flatMap((section) => figuresIn(section.blocks))
      .find((words) => words.figure === figure);
    if (found) return found;
  }
  return undefined;
}

/** What a figure shows that no topic has words for: what the atlas says of its layer, its spine or its posture. */
export function atlasAlt(id: string, house: House, atlas: Atlas | undefined): string {
  const figure = house.figure(id);
  if (!figure || !atlas) return '';
  const { words } = atlas;
  const cards = figure.scene
    ? words.states.filter((card) => card.id === (figure.spine ?? 'healthy'))
    : figure.posture
      ? [...words.postures, ...words.causes].filter((card) => card.figures.includes(id))
      : [...words.layers, ...words.massage].filter((card) => figure.layers.includes(card.id));
  return cards.map((card) => card.alt ?? '').find((alt) => alt !== '') ?? '';
}
