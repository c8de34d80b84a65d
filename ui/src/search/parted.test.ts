import { expect, test } from 'vitest';
import type { Span } from '../ipc/bindings/Span';
import { parted } from './parted';

const words = (spans: Span[]) => spans.map(({ text }) => text).join('');
const plain = (text: string): Span => ({ text, found: false });
const found = (text: string): Span => ({ text, found: true });

test('a short excerpt stays whole', () => {
  const excerpt = [plain('A '), found('disc'), plain(' can bulge.')];
  expect(parted(excerpt)).toEqual([excerpt, []]);
});

test('a long one is parted between two words, and nothing of it is lost', () => {
  const excerpt = [plain('Each '), found('disc'), plain(` has a ${'soft '.repeat(30)}middle`)];
  const [first, rest] = parted(excerpt);
  expect(words(first).length).toBeLessThanOrEqual(80);
  expect(words(first)).toMatch(/ soft$/);
  expect(words(rest)).toMatch(/^ soft/);
  expect(words(first) + words(rest)).toBe(words(excerpt));
  expect(first).toContainEqual(found('disc'));
});

test('what was found is in the first part, however late it comes', () => {
  const excerpt = [plain('soft '.repeat(17)), found('disc'), plain(' and more of it')];
  const [first, rest] = parted(excerpt);
  expect(first.at(-1)).toEqual(found('disc'));
  expect(words(rest)).toBe(' and more of it');
});

test('a single word longer than the line stays whole', () => {
  const excerpt = [plain('s'.repeat(200))];
  expect(parted(excerpt)).toEqual([excerpt, []]);
});
