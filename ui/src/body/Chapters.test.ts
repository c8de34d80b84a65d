import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import Chapters from './Chapters.svelte';
import { CHAPTERS, type Chapter } from './look.svelte';

function chapters(shown: Chapter, offered: readonly Chapter[] = CHAPTERS) {
  const onopen = vi.fn<(chapter: Chapter) => void>();
  const { rerender } = render(Chapters, { chapters: offered, shown, onopen });
  onopen.mockImplementation((chapter) => void rerender({ shown: chapter }));
  return onopen;
}
const line = () => document.querySelector('[data-chapters=all]') as HTMLElement;
const list = () => document.getElementById(line().getAttribute('aria-controls') ?? '') as HTMLElement;

test('in little room one line names the chapter, and which of how many it is', () => {
  chapters('muscles');
  expect(line().textContent).toBe('3 of 9: Muscles');
  expect(line().getAttribute('aria-expanded')).toBe('false');
});

test('the line leads to the chapter before and the one after, and says where one came', async () => {
  const onopen = chapters('nerve');
  await fireEvent.click(screen.getByRole('button', { name: 'Next: Muscles' }));
  expect(onopen).toHaveBeenLastCalledWith('muscles');
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('3 of 9: Muscles'));
  await fireEvent.click(screen.getByRole('button', { name: 'Previous: Nerve path' }));
  expect(onopen).toHaveBeenLastCalledWith('nerve');
});

test.each([
  ['places', 'previous'],
  ['postures', 'next'],
] as const)('from %s there is no way to the %s, and the button keeps the focus', async (shown, way) => {
  const onopen = chapters(shown);
  const button = document.querySelector(`[data-chapters=${way}]`) as HTMLElement;
  expect(button.getAttribute('aria-disabled')).toBe('true');
  await fireEvent.click(button);
  expect(onopen).not.toHaveBeenCalled();
});

test('the line opens all chapters, and folds them with the focus on it when one was chosen', async () => {
  const onopen = chapters('places');
  expect(list().classList.contains('unfolded')).toBe(false);
  await fireEvent.click(line());
  expect(line().getAttribute('aria-expanded')).toBe('true');
  expect(list().classList.contains('unfolded')).toBe(true);
  const spine = list().querySelector('[data-layer=spine]') as HTMLElement;
  spine.focus();
  await fireEvent.click(spine);
  expect(onopen).toHaveBeenLastCalledWith('spine');
  await waitFor(() => expect(document.activeElement).toBe(line()));
  expect(line().getAttribute('aria-expanded')).toBe('false');
  expect(line().textContent).toBe('7 of 9: Low spine');
});

test('where all nine stand in view, the one that was chosen keeps the focus', async () => {
  chapters('places');
  const spine = list().querySelector('[data-layer=spine]') as HTMLElement;
  spine.focus();
  await fireEvent.click(spine);
  await waitFor(() => expect(spine.getAttribute('aria-pressed')).toBe('true'));
  expect(document.activeElement).toBe(spine);
});

test('what is the only chapter needs no line', () => {
  chapters('places', ['places']);
  expect(line()).toBeNull();
  expect(screen.getAllByRole('button')).toHaveLength(1);
});
