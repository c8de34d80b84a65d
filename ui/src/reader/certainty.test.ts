import { expect, test } from 'vitest';
import type { Block } from '../ipc/bindings/Block';
import type { Callout } from '../ipc/bindings/Callout';
import { fixture, show } from '../testing/house';
import Blocks from './Blocks.svelte';

const paragraph = (text: string): Block => ({ type: 'paragraph', inlines: [{ type: 'text', text }] });
const said = (kind: Callout, text: string): Block => ({ type: 'callout', kind, blocks: [paragraph(text)] });

async function draw(...blocks: Block[]): Promise<HTMLElement[]> {
  show(await fixture(), Blocks, { blocks, path: 'how-sure' });
  return [...document.querySelectorAll<HTMLElement>('[role=note]')];
}

test('how sure we are is three steps, more of them filled the surer, and a word that says the same', async () => {
  const notes = await draw(
    said('sure', 'scans do not help most people.'),
    said('fairly_sure', 'bed rest brings no gain.'),
    said('not_known', 'which care suits you best.'),
  );
  const marks = notes.map((note) => ({
    steps: [...note.querySelectorAll('circle')].map((step) => step.classList.contains('filled')),
    named: note.getAttribute('aria-label'),
    word: note.querySelector('.word')?.textContent,
    text: note.querySelector('.line > p')?.textContent,
  }));
  expect(marks).toEqual([
    { steps: [true, true, true], named: 'Sure', word: 'Sure', text: 'scans do not help most people.' },
    {
      steps: [true, true, false],
      named: 'Fairly sure',
      word: 'Fairly sure',
      text: 'bed rest brings no gain.',
    },
    {
      steps: [true, false, false],
      named: 'Not known',
      word: 'Not known',
      text: 'which care suits you best.',
    },
  ]);
  // The word is heard; the picture of it is not heard as well.
  for (const note of notes) expect(note.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
});

test('other callouts keep their frame and have no steps', async () => {
  const [note] = await draw(said('red_flag', 'Numb between the legs.'));
  expect(note?.classList.contains('callout')).toBe(true);
  expect(note?.querySelector('.word')?.textContent).toBe('Do not wait');
  expect(document.querySelector('[data-certainty]')).toBeNull();
});
