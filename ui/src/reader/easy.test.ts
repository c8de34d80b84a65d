import { cleanup, fireEvent, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Route } from '../app/router.svelte';
import { browser } from '../ipc/browser';
import type { EasyCard } from '../ipc/bindings/EasyCard';
import { fixture, show, type Fixture } from '../testing/house';
import Topic from './Topic.svelte';

const TOPIC = 'why-it-happens';
const card = (figure: string, text: string): EasyCard => ({ figure, inlines: [{ type: 'text', text }] });

/** The first of them stands in the text too, the second does not. */
async function cardsOf(topic: string): Promise<EasyCard[]> {
  const { sections } = await browser().topic(topic, 'en');
  const described = sections.flatMap(({ blocks }) => blocks).find((block) => block.type === 'figure');
  return [
    ...(described ? [card(described.figure, 'A disc can bulge.')] : []),
    card('no-such-picture', 'It may press on a nerve.'),
  ];
}

/** A house whose topics have an easy view, but for those left out. */
async function house(without: string[] = []): Promise<Fixture> {
  const plain = browser();
  return fixture({
    port: {
      topic: async (topic, language) => ({
        ...(await plain.topic(topic, language)),
        easy: without.includes(topic) ? [] : await cardsOf(topic),
      }),
    },
  });
}

async function open(made: Fixture, topic = TOPIC, section: string | null = null): Promise<void> {
  cleanup();
  made.router.go({ screen: 'topic', topic, section } satisfies Route);
  show(made, Topic);
  await waitFor(() => expect(document.querySelector('h1')).not.toBeNull());
}

const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
const find = (selector: string): HTMLElement => {
  const [found] = all(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const press = (selector: string) => fireEvent.click(find(selector));
const toEasy = () => press('[data-easy-switch] [data-to=easy]');
const toFull = () => press('[data-easy-switch] [data-to=full]');
const pressed = () => all('[data-easy-switch] [aria-pressed=true]').map((button) => button.dataset['to']);

/** What belongs to the whole text and to nothing else. */
const OF_THE_TEXT = 'article h2, [data-question], .sources, nav, [role=progressbar], [data-take-home]';

test('the easy view is the key message and the cards, and nothing of the text', async () => {
  const made = await house();
  await open(made);
  expect(pressed()).toEqual(['full']);
  expect(document.querySelector('[data-easy]')).toBeNull();
  expect(all(OF_THE_TEXT).length).toBeGreaterThan(6);

  find('[data-easy-switch] [data-to=easy]').focus();
  await toEasy();
  const page = await made.house.page(TOPIC);
  expect(pressed()).toEqual(['easy']);
  expect(find('h1').textContent).toBe(page.title);
  expect(document.querySelector('.key')).not.toBeNull();
  expect(all('[data-easy-card]').map((each) => each.dataset['easyCard'])).toEqual(
    page.easy.map(({ figure }) => figure),
  );
  expect(all('[data-easy-card] .line > p').map((each) => each.textContent)).toEqual([
    'A disc can bulge.',
    'It may press on a nerve.',
  ]);
  expect(all('[data-easy-card] .number').map((each) => each.textContent)).toEqual(['1', '2']);
  expect(all(OF_THE_TEXT)).toEqual([]);
  // The way on, and the cursor, are where they were.
  expect(document.querySelector(`[data-open='${page.next}']`)).not.toBeNull();
  expect((document.activeElement as HTMLElement).dataset['to']).toBe('easy');
});

test('a picture that the text describes is described on its card too', async () => {
  const made = await house();
  await open(made);
  await toEasy();
  const page = await made.house.page(TOPIC);
  const block = page.sections.flatMap(({ blocks }) => blocks).find((each) => each.type === 'figure');
  const alt = block?.type === 'figure' ? block.alt : '';
  expect(alt).not.toBe('');
  await waitFor(() =>
    expect(find('[data-easy-card]').querySelector('[role=img]')?.getAttribute('aria-label')).toBe(alt),
  );
});

test('the switch, and the button below the cards, bring the whole text back', async () => {
  const made = await house();
  await open(made);
  const before = all(OF_THE_TEXT).length;
  await toEasy();
  await toFull();
  expect(all(OF_THE_TEXT)).toHaveLength(before);
  expect(document.querySelector('[data-easy]')).toBeNull();

  await toEasy();
  await press('[data-easy-full]');
  await waitFor(() => expect((document.activeElement as HTMLElement).dataset['to']).toBe('full'));
  expect(pressed()).toEqual(['full']);
  expect(all(OF_THE_TEXT)).toHaveLength(before);
});

test('the next topic opens in the view that was chosen', async () => {
  const made = await house();
  await open(made);
  await toEasy();
  await open(made, 'daily-care');
  expect(find('main').dataset['topic']).toBe('daily-care');
  expect(document.querySelector('[data-easy]')).not.toBeNull();
  await toFull();
  await open(made);
  expect(document.querySelector('[data-easy]')).toBeNull();
});

test('a topic without an easy view has its text and no switch, whatever was chosen', async () => {
  const made = await house(['daily-care']);
  await open(made);
  await toEasy();
  await open(made, 'daily-care');
  expect(document.querySelector('[data-easy-switch]')).toBeNull();
  expect(document.querySelector('[data-easy]')).toBeNull();
  expect(all(OF_THE_TEXT).length).toBeGreaterThan(6);
});

test('who comes for a section gets the text, and keeps the choice for other topics', async () => {
  const made = await house();
  await open(made);
  await toEasy();
  await open(made, TOPIC, 'wear');
  expect(document.querySelector('[data-easy]')).toBeNull();
  expect(document.activeElement?.id).toBe('wear');
  await open(made, 'daily-care');
  expect(document.querySelector('[data-easy]')).not.toBeNull();
});

test('who asks for a source of the key message is brought to it', async () => {
  const plain = browser();
  const made = await fixture({
    port: {
      topic: async (topic, language) => {
        const page = await plain.topic(topic, language);
        const [source] = page.sources;
        if (!source) throw new Error('no source');
        const key_message = [{ type: 'cite' as const, key: source.key, number: source.number }];
        return { ...page, key_message, easy: await cardsOf(topic) };
      },
    },
  });
  made.house.easy = true;
  await open(made);
  await press('.key .cite');
  await waitFor(() => expect(document.activeElement?.id).toBe('source-1'));
});

test('looking at cards is not reading sections, and the place in the text stays', async () => {
  const made = await house();
  made.house.places = [{ topic: TOPIC, section: 'wear', at: 1 }];
  vi.mocked(made.port.attend).mockResolvedValue({
    seconds: 9,
    opened: true,
    read: false,
    listened: false,
    understood: false,
  });
  // Headings as they would lie one below the other.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return { top: (all('h2').indexOf(this) + 1) * 150 } as DOMRect;
  });
  const sections = () =>
    vi.mocked(made.port.attend).mock.calls.filter(([, signal]) => signal.type === 'section').length;
  made.house.easy = true;
  await open(made);
  await fireEvent.scroll(find('.scroll'));
  await waitFor(() => expect(made.port.keepPlace).toHaveBeenCalled());
  expect(made.port.keepPlace).toHaveBeenCalledWith(TOPIC, 'wear');
  expect(sections()).toBe(0);
  await toFull();
  await waitFor(() => expect(sections()).toBeGreaterThan(0));
});
