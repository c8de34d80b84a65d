import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Found } from '../ipc/bindings/Found';
import { fixture, show } from '../testing/house';
import Search from './Search.svelte';

async function search(port: Parameters<typeof fixture>[0] = {}) {
  const made = await fixture({ ...port, at: { screen: 'search' } });
  show(made, Search);
  const field = screen.getByRole<HTMLInputElement>('searchbox');
  return { ...made, field };
}

const ready = () => waitFor(() => expect(document.querySelector('[data-answer=ready]')).not.toBeNull());

test('the field has the cursor, and results come while typing, with what was found marked', async () => {
  const { field } = await search();
  expect(document.activeElement).toBe(field);
  await fireEvent.input(field, { target: { value: 'slipped disc' } });
  await ready();
  expect(document.querySelectorAll('mark').length).toBeGreaterThan(0);
  expect(screen.getByRole('status').textContent).toMatch(/results?/);
});

test('arrow keys walk through the results and back to the field; Enter in the field takes the first', async () => {
  const { field, router } = await search();
  await fireEvent.input(field, { target: { value: 'slipped disc' } });
  await ready();
  await fireEvent.keyDown(field, { key: 'ArrowDown' });
  const first = document.activeElement as HTMLElement;
  expect(first.tagName).toBe('A');
  await fireEvent.keyDown(first, { key: 'ArrowDown' });
  expect(document.activeElement).not.toBe(first);
  await fireEvent.keyDown(document.activeElement as HTMLElement, { key: 'ArrowUp' });
  await fireEvent.keyDown(first, { key: 'ArrowUp' });
  expect(document.activeElement).toBe(field);
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(router.route.screen).toBe('topic');
});

test('who is among the results when others take their place goes on from the field', async () => {
  let late: (found: Found) => void = () => undefined;
  const { field, port } = await search();
  await fireEvent.input(field, { target: { value: 'slipped disc' } });
  await ready();
  vi.spyOn(port, 'search').mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
  await fireEvent.input(field, { target: { value: 'slipped discs' } });
  await fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(document.activeElement?.tagName).toBe('A');
  late({ query: 'slipped discs', hits: [], suggestions: [], ready: true });
  await waitFor(() => expect(document.activeElement).toBe(field));
});

test('nothing found is said, with other words and the body to choose from', async () => {
  const { field } = await search();
  await fireEvent.input(field, { target: { value: 'zzzz' } });
  await ready();
  expect(screen.getByRole('status').textContent).toContain('zzzz');
  expect(document.querySelector('main [data-go=body]')).not.toBeNull();
});

test('while the index is not ready it says so and asks again', async () => {
  vi.useFakeTimers();
  const answers: Found[] = [
    { query: 'disc', hits: [], suggestions: [], ready: false },
    { query: 'disc', hits: [], suggestions: ['sciatica'], ready: true },
  ];
  const { field } = await search({ port: { search: async () => answers.shift() as Found } });
  await fireEvent.input(field, { target: { value: 'disc' } });
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getByRole('status').textContent).toContain('getting ready');
  await vi.advanceTimersByTimeAsync(300);
  expect(document.querySelector('[data-answer=ready]')).not.toBeNull();
  vi.useRealTimers();
});

test('a late answer to an earlier question is dropped', async () => {
  const waiting: ((found: Found) => void)[] = [];
  const { field } = await search({ port: { search: () => new Promise((resolve) => waiting.push(resolve)) } });
  await fireEvent.input(field, { target: { value: 'a' } });
  await fireEvent.input(field, { target: { value: 'ab' } });
  waiting[1]?.({ query: 'ab', hits: [], suggestions: [], ready: true });
  waiting[0]?.({ query: 'a', hits: [], suggestions: [], ready: true });
  await ready();
  expect(screen.getByRole('status').textContent).toContain('“ab”');
});

test('what a low screen leaves out of an excerpt stands apart, and no word of it is lost', async () => {
  const excerpt = [
    { text: 'disc', found: true },
    { text: ` ${'and more '.repeat(15)}`, found: false },
  ];
  const hit = {
    topic: 'why-it-happens',
    section: null,
    title: 'Why it happens',
    section_title: null,
    excerpt,
    score: 1,
  };
  const answer: Found = { query: 'disc', hits: [hit], suggestions: [], ready: true };
  const { field } = await search({ port: { search: async () => answer } });
  await fireEvent.input(field, { target: { value: 'disc' } });
  await ready();
  const shown = document.querySelector('.excerpt');
  expect(shown?.textContent).toBe(excerpt.map(({ text }) => text).join(''));
  const rest = shown?.querySelector('.rest')?.textContent ?? '';
  expect(rest).toMatch(/^ (and|more) /);
  expect(shown?.querySelector('.rest mark')).toBeNull();
});
