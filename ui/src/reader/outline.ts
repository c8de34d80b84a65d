import type { Block } from '../ipc/bindings/Block';
import type { TopicPage } from '../ipc/bindings/TopicPage';

/** One row of a topic's page: a heading or a block. */
export type Row =
  | { kind: 'heading'; key: string; section: string; title: string; row: number }
  | { kind: 'block'; key: string; section: string; title: string; block: Block; row: number }
  | { kind: 'figure'; key: string; section: string; title: string; block: Block; row: number; until: number };

/**
 * The sections of a topic as rows, the first being row 1. Where there is room, a figure stands beside the text
 * from its own row until the next figure's (or the end), and stays in sight over that stretch.
 */
export function outline(page: TopicPage): Row[] {
  const rows: Row[] = [];
  let row = 1;
  for (const section of page.sections) {
    const at = { section: section.id, title: section.title };
    rows.push({ kind: 'heading', key: section.id, ...at, row: row++ });
    section.blocks.forEach((block, index) => {
      const key = `${section.id}.${index}`;
      if (block.type === 'figure') rows.push({ kind: 'figure', key, ...at, block, row, until: 0 });
      else rows.push({ kind: 'block', key, ...at, block, row: row++ });
    });
  }
  let until = row;
  for (const item of rows.toReversed()) {
    if (item.kind !== 'figure') continue;
    item.until = Math.max(until, item.row + 1);
    until = item.row;
  }
  return rows;
}

/** Rows the sections take up. */
export function height(rows: readonly Row[]): number {
  return rows.reduce((most, row) => Math.max(most, row.row), 0);
}
