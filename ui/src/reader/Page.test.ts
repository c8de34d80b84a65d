import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { fixture, show, type Fixture } from '../testing/house';
import Topic from './Topic.svelte';

async function topic(id: string, options: Parameters<typeof fixture>[0] = {}): Promise<Fixture> {
  const made = await fixture({ ...options, at: { screen: 'topic', topic: id } });
  show(made, Topic);
  await waitFor(() => expect(document.querySelector('main')).not.toBeNull());
  return made;
}

test('a topic shows its key message, its sections, its questions and its sources', async () => {
  const { house } = await topic('why-it-happens');
  const page = await house.page('why-it-happens');
  const main = document.querySelector('main') as HTMLElement;
  expect(main.dataset['topic']).toBe('why-it-happens');
  for (const section of page.sections)
    expect(document.getElementById(section.id)?.textContent).toBe(section.title);
  expect(document.querySelectorAll('[data-question]')).toHaveLength(page.questions.length);
  expect(document.querySelectorAll('.sources li')).toHaveLength(page.sources.length);
});

test('the bar at the foot says what the part beside it says', async () => {
  await topic('why-it-happens');
  const bar = document.querySelector('[role=progressbar]');
  const value = (name: string) => Number(bar?.getAttribute(name));
  const words = bar?.getAttribute('aria-valuetext') ?? '?';
  expect(words).toBe(`Part ${value('aria-valuenow')} of ${value('aria-valuemax')}`);
  expect(document.querySelector('main')?.textContent).toContain(words);
});

test('all topics of the fixtures can be drawn', async () => {
  const { house } = await fixture();
  expect(house.library.topics.length).toBeGreaterThan(0);
  for (const card of house.library.topics) {
    const made = await topic(card.id);
    expect(document.querySelector('h1')?.textContent).toBe(card.title);
    document.body.replaceChildren();
    made.router.close();
  }
});

test('get help now is the help screen', async () => {
  await topic('get-help-now');
  expect(document.querySelector('main')?.dataset['screen']).toBe('help');
});

test('a glossary word opens below its paragraph and Escape closes it, focus kept', async () => {
  const { house } = await topic('why-it-happens');
  const word = document.querySelector('article [data-term]') as HTMLElement;
  word.focus();
  await fireEvent.click(word);
  expect(word.getAttribute('aria-expanded')).toBe('true');
  const meaning = document.querySelector('[data-definition]') as HTMLElement;
  expect(meaning.textContent).toContain(house.library.terms[word.dataset['term'] as string]?.plain);
  expect(meaning.closest('.line')?.contains(word)).toBe(true);
  await fireEvent.keyDown(word, { key: 'Escape' });
  expect(document.querySelector('[data-definition]')).toBeNull();
  expect(document.activeElement).toBe(word);
});

test('pressing the word again, or its close button, closes the meaning', async () => {
  await topic('why-it-happens');
  const word = document.querySelector('article [data-term]') as HTMLElement;
  await fireEvent.click(word);
  await fireEvent.click(word);
  expect(document.querySelector('[data-definition]')).toBeNull();
  await fireEvent.click(word);
  await fireEvent.click(screen.getByRole('button', { name: /^Close the meaning/ }));
  expect(document.querySelector('[data-definition]')).toBeNull();
});

test('a number in the text leads to its source and back', async () => {
  await topic('why-it-happens');
  const cite = screen.getAllByRole('button', { name: 'Source 1' })[0] as HTMLElement;
  await fireEvent.click(cite);
  expect(document.activeElement?.id).toBe('source-1');
  await fireEvent.click(screen.getByRole('button', { name: 'Back to the text' }));
  expect(document.activeElement).toBe(cite);
});

test('an answer is judged when asked for, in words, and told', async () => {
  const { house, port } = await topic('why-it-happens');
  const question = (await house.page('why-it-happens')).questions[0];
  if (!question) throw new Error('no question');
  const form = document.querySelector('form') as HTMLFormElement;
  const radios = [...form.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  await fireEvent.submit(form);
  expect(form.textContent).toContain('Choose an answer first.');
  const wrong = radios.findIndex((_, index) => index !== question.right);
  await fireEvent.click(radios[wrong] as HTMLElement);
  expect(form.querySelector('[data-verdict]')).toBeNull();
  await fireEvent.submit(form);
  expect(form.querySelector('[data-verdict=wrong]')?.textContent).toContain('Not quite.');
  await fireEvent.click(radios[question.right] as HTMLElement);
  await fireEvent.submit(form);
  expect(form.querySelector('[data-verdict=right]')?.textContent).toContain('That is right.');
  await waitFor(() =>
    expect(port.attend).toHaveBeenCalledWith(0, { type: 'answered', question: 0, choice: question.right }),
  );
});

test('opened again, a topic starts at the top and offers to go on where the reader stopped', async () => {
  await topic('why-it-happens', {
    change: (start) => (start.places = [{ topic: 'why-it-happens', section: 'wear', at: 1 }]),
  });
  await fireEvent.click(document.querySelector('[data-resume=wear]') as Element);
  expect(document.activeElement?.id).toBe('wear');
});

test('a source says in which language it is, whatever the page is in', async () => {
  await topic('why-it-happens');
  const source = document.querySelector('#source-1 p span[lang]');
  expect(source?.getAttribute('lang')).toBe('en');
  expect(source?.textContent?.length).toBeGreaterThan(20);
});

test('a checklist can be ticked', async () => {
  await topic('daily-care');
  const box = document.querySelector<HTMLInputElement>('article ul input[type=checkbox]') as HTMLInputElement;
  await fireEvent.click(box);
  expect(box.checked).toBe(true);
});

test('a topic that is not there says so and leads home', async () => {
  const made = await fixture({ at: { screen: 'topic', topic: 'no-such-topic' } });
  show(made, Topic);
  expect(await screen.findByText('This topic did not open')).toBeTruthy();
});
