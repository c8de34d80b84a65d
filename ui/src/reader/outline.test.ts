import { expect, test } from 'vitest';
import type { TopicPage } from '../ipc/bindings/TopicPage';
import { figuresBeside, outline } from './outline';

const paragraph = { type: 'paragraph' as const, inlines: [] };
const figure = { type: 'figure' as const, figure: 'nerve-path', caption: [], alt: '' };

const page = {
  sections: [
    { id: 'a', title: 'A', words: 1, blocks: [paragraph] },
    { id: 'b', title: 'B', words: 1, blocks: [paragraph, figure, paragraph, figure] },
    { id: 'c', title: 'C', words: 1, blocks: [paragraph] },
    { id: 'd', title: 'D', words: 1, blocks: [figure] },
  ],
} as unknown as TopicPage;

test('the figures of a section stand together, where its first one is', () => {
  const rows = outline(page).filter((row) => row.section === 'b');
  expect(rows.map((row) => (row.kind === 'figures' ? `${row.figures.length} figures` : row.kind))).toEqual([
    'heading',
    'block',
    '2 figures',
    'block',
  ]);
});

test.each([
  [null, 'b'],
  ['a', 'b'],
  ['b', 'b'],
  ['c', 'b'],
  ['d', 'd'],
  ['sources', undefined],
])('while %s is read, the figures of %s stand beside the text', (here, beside) => {
  expect(figuresBeside(page, here)).toBe(beside);
});
