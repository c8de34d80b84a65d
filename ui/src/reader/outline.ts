import type { Block } from '../ipc/bindings/Block';
import type { TopicPage } from '../ipc/bindings/TopicPage';

export type FigureBlock = Extract<Block, { type: 'figure' }>;

/** One row of a topic's page: a heading, a block, or the figures of a section. */
export type Row =
  | { kind: 'heading'; key: string; section: string; title: string }
  | { kind: 'block'; key: string; section: string; title: string; block: Block }
  | { kind: 'figures'; key: string; section: string; title: string; figures: FigureBlock[] };

/** The sections of a topic as rows. The figures of a section stand together, where its first one is. */
export function outline(page: TopicPage): Row[] {
  const rows: Row[] = [];
  for (const section of page.sections) {
    const at = { section: section.id, title: section.title };
    const figures = section.blocks.filter((block) => block.type === 'figure');
    let drawn = false;
    rows.push({ kind: 'heading', key: section.id, ...at });
    section.blocks.forEach((block, index) => {
      const key = `${section.id}.${index}`;
      if (block.type !== 'figure') rows.push({ kind: 'block', key, ...at, block });
      else if (!drawn) rows.push({ kind: 'figures', key, ...at, figures });
      drawn ||= block.type === 'figure';
    });
  }
  return rows;
}

/**
 * The section whose figures stand beside the text while another is being read: the nearest before, or the first
 * there is. Beside questions and sources there are none: they would have nothing to do with them.
 */
export function figuresBeside(page: TopicPage, here: string | null): string | undefined {
  const withFigures = page.sections.filter((section) =>
    section.blocks.some((block) => block.type === 'figure'),
  );
  const order = page.sections.map((section) => section.id);
  if (here !== null && !order.includes(here)) return undefined;
  const at = here === null ? -1 : order.indexOf(here);
  return (withFigures.findLast((section) => order.indexOf(section.id) <= at) ?? withFigures[0])?.id;
}
