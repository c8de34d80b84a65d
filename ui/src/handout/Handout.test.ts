import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HandoutAsk } from '../ipc/bindings/HandoutAsk';
import type { HandedOut } from '../ipc/bindings/HandedOut';
import type { HandoutView } from '../ipc/bindings/HandoutView';
import { clinic, patientPage } from '../present/fixture';
import { presentingOf } from '../present/presenting.svelte';
import { fixture, show, type Fixture } from '../testing/house';
import Handout from './Handout.svelte';
import { usualPaper } from './wish.svelte';

function find<T extends HTMLElement = HTMLInputElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const there = (selector: string) => waitFor(() => expect(document.querySelector(selector)).not.toBeNull());
const ready = () => there('[data-preview=ready]');

/** What was asked for last. */
function last({ port }: Fixture): HandoutAsk {
  const call = vi.mocked(port.handout).mock.calls.at(-1);
  if (!call) throw new Error('nothing was asked');
  return call[0];
}

const topics = (ask: HandoutAsk) => ask.items.map(({ topic }) => topic);

async function open(options?: Parameters<typeof fixture>[0]): Promise<Fixture> {
  const made = await fixture({ at: { screen: 'handout', topic: 'daily-care' }, ...options });
  show(made, Handout);
  await ready();
  return made;
}

async function tick(selector: string): Promise<void> {
  await fireEvent.click(find(selector));
}

const rested = async (made: Fixture, check: (ask: HandoutAsk) => void) => waitFor(() => check(last(made)));

beforeEach(() => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE']);
});
afterEach(() => vi.restoreAllMocks());

test('from a topic, that topic is chosen, and its pages are shown', async () => {
  const made = await open();
  expect(last(made)).toEqual({
    items: [{ topic: 'daily-care', sections: [], note: null }],
    language: 'en',
    paper: 'a4',
    large_print: false,
    black_and_white: false,
    clinic: null,
    date: '',
    label: null,
    pain: null,
    drawings: [],
    questions: [],
    sources: false,
  });
  const page = find<HTMLImageElement>('.pages img');
  expect(page.getAttribute('src')).toMatch(/^data:image\/svg\+xml/);
  expect(page.alt).toBe('Page 1 of 1');
});

test('from “My topics”, what was read is chosen; without that, what was opened', async () => {
  const views = (topic: string, read: number) => ({
    topic,
    opened: 1,
    read,
    listened: 0,
    understood: null,
    given: 0,
    explained: 0,
    seconds: 9,
    first: 1,
    last: 1,
    sections: [],
  });
  const one = await open({
    at: { screen: 'handout' },
    change: (start) => (start.summary.topics = [views('daily-care', 1), views('trigger-points', 0)]),
  });
  expect(topics(last(one))).toEqual(['daily-care']);
  document.body.replaceChildren();
  const other = await open({
    at: { screen: 'handout' },
    change: (start) => (start.summary.topics = [views('trigger-points', 0)]),
  });
  expect(topics(last(other))).toEqual(['trigger-points']);
});

test('with a patient, what was covered is chosen, with the sections that were seen', async () => {
  const made = await clinic(patientPage(), { screen: 'handout', patient: 'p1' });
  const presenting = presentingOf(made.house, made.page);
  presenting.goTo(0);
  presenting.goTo(2);
  const second = made.house.topic('what-is-sciatica')?.sections[1]?.id;
  show(made, Handout);
  await ready();
  expect(last(made).items).toEqual([{ topic: 'what-is-sciatica', sections: [second], note: null }]);
  expect(last(made).clinic).toBe('Hill Street');
  expect(last(made).paper).toBe('letter');
  // A name is on it only when that is wanted.
  expect(last(made).label).toBeNull();
  await tick('[data-named]');
  expect(find('[data-label]').value).toBe('Blue 7');
  await rested(made, (ask) => expect(ask.label).toBe('Blue 7'));
});

test('what was drawn today is on the paper, with what it was drawn on; what is older when asked for', async () => {
  const shapes = [{ type: 'here' as const, at: [400, 900] as [number, number] }];
  const plan = [
    { type: 'topic' as const, topic: 'what-is-sciatica' },
    { type: 'body' as const, chapter: 'spine', view: null, item: 'herniated' },
  ];
  const drawings = [
    { surface: 'spine:side', shapes, at: Date.now() },
    { surface: 'body:back', shapes, at: 1 },
  ];
  const made = await clinic(patientPage(plan, { drawings }), { screen: 'handout', patient: 'p1' });
  show(made, Handout);
  await ready();
  expect(last(made).drawings).toEqual([{ surface: 'spine:side', shapes, shows: 'herniated' }]);
  await tick('[data-drawing="body:back"]');
  await tick('[data-drawing="spine:side"]');
  await rested(made, (ask) => expect(ask.drawings).toEqual([{ surface: 'body:back', shapes, shows: null }]));
});

test('the paper speaks as the therapist last spoke to the patient, and another language can be chosen', async () => {
  const made = await clinic(patientPage(), { screen: 'handout', patient: 'p1' });
  await presentingOf(made.house, made.page).speak('es');
  await made.house.speak();
  show(made, Handout);
  await ready();
  expect(last(made).language).toBe('es');
  await tick('[data-paper-language=en]');
  await rested(made, (ask) => expect(ask.language).toBe('en'));
});

test('with a patient with whom nothing was presented, the plan is chosen, and its note only when asked for', async () => {
  const page = patientPage();
  page.plan = page.plan.map((item, index) => (index === 0 ? { ...item, note: 'Walk daily.' } : item));
  const made = await clinic(page, { screen: 'handout', patient: 'p1' });
  show(made, Handout);
  await ready();
  expect(last(made).items).toEqual([{ topic: 'what-is-sciatica', sections: [], note: null }]);
  await tick('[data-take-note="what-is-sciatica"]');
  await rested(made, (ask) => expect(ask.items[0]?.note).toBe('Walk daily.'));
});

test('topics and sections are in their own order, whatever order they were chosen in', async () => {
  const made = await open();
  const sections = made.house.topic('daily-care')?.sections.map(({ id }) => id) ?? [];
  await tick(`[data-wish=daily-care] [data-take-section="${sections[2]}"]`);
  await tick(`[data-wish=daily-care] [data-take-section="${sections[0]}"]`);
  await tick('[data-take=what-is-sciatica]');
  await rested(made, (ask) => {
    expect(topics(ask)).toEqual(['what-is-sciatica', 'daily-care']);
    expect(ask.items[1]?.sections).toEqual([sections[0], sections[2]]);
  });
});

test('paper, print, colour, sources and questions go into the wish', async () => {
  const made = await open();
  await tick('[data-paper=letter]');
  await tick('[data-large]');
  await tick('[data-black]');
  await tick('[data-sources]');
  await fireEvent.input(find('[data-questions]'), {
    target: { value: ' Can I swim? \n\nDo I need a scan?\n' },
  });
  await rested(made, (ask) =>
    expect(ask).toMatchObject({
      paper: 'letter',
      large_print: true,
      black_and_white: true,
      sources: true,
      questions: ['Can I swim?', 'Do I need a scan?'],
    }),
  );
});

test('where it hurts is offered when something is marked, and printed only when ticked', async () => {
  const none = await open();
  expect(document.querySelector('[data-pain]')).toBeNull();
  document.body.replaceChildren();
  const map = { marks: [{ region: 'calf', side: 'left' as const }], strength: 3, kinds: [], since: null };
  const report = { ...(await none.port.pain('en')), map };
  const made = await open({ port: { pain: async () => report } });
  expect(last(made).pain).toBeNull();
  await tick('[data-pain]');
  await rested(made, (ask) => expect(ask.pain).toEqual(map));
});

test('when to get help cannot be left out, and the screen says so', async () => {
  await open();
  expect(find('[data-always-help]').textContent).toContain('It cannot be left out.');
  expect(document.querySelector('[data-take=get-help-now]')).toBeNull();
});

test('while pages are made the screen is busy, and an older answer never replaces a newer one', async () => {
  const arrive: ((view: HandoutView) => void)[] = [];
  const made = await fixture({
    at: { screen: 'handout', topic: 'daily-care' },
    port: { handout: () => new Promise((resolve) => arrive.push(resolve)) },
  });
  show(made, Handout);
  await there('[data-preview=busy]');
  await waitFor(() => expect(arrive).toHaveLength(1));
  await tick('[data-large]');
  await waitFor(() => expect(arrive).toHaveLength(2));
  const view = (text: string): HandoutView => ({
    pages: ['data:,page'],
    codes: [],
    text,
    topics: [],
    notices: [],
  });
  arrive[1]?.(view('newer'));
  await ready();
  arrive[0]?.(view('older'));
  await Promise.resolve();
  expect(find('[data-words]').textContent).toBe('newer');
});

test('pages that cannot be made are told, and can be asked for again', async () => {
  let broken = true;
  const made = await fixture({
    at: { screen: 'handout', topic: 'daily-care' },
    port: {
      handout: async () => {
        if (broken) throw { code: 'internal', message: '' };
        return { pages: ['data:,page'], codes: [], text: '', topics: [], notices: [] };
      },
    },
  });
  show(made, Handout);
  await there('[data-preview=failed]');
  expect(screen.getByRole('alert').textContent).toContain('The pages could not be made.');
  broken = false;
  find('[data-again]').focus();
  await fireEvent.click(find('[data-again]'));
  // The button goes with what it was for.
  await waitFor(() => expect(document.activeElement?.id).toBe('preview'));
  await ready();
  expect(document.querySelector('.pages img')).not.toBeNull();
});

test('with nothing chosen there is nothing to print', async () => {
  const made = await open();
  await tick('[data-take=daily-care]');
  await waitFor(() => expect(find('[data-preview]').textContent).toContain('Choose at least one topic.'));
  expect(find('[data-give=print]').getAttribute('aria-disabled')).toBe('true');
  await fireEvent.click(find('[data-give=print]'));
  expect(made.port.handOut).not.toHaveBeenCalled();
});

test.each<[string, HandedOut, string]>([
  ['print', { type: 'printed' }, 'It was sent to the printer.'],
  ['print', { type: 'no_printer' }, 'No printer was found. You can save it as a PDF instead.'],
  ['save', { type: 'saved', file: '/home/me/care.pdf' }, 'Saved: /home/me/care.pdf'],
  ['save', { type: 'cancelled' }, 'Nothing was printed or saved.'],
  ['print', { type: 'failed', detail: 'out of paper' }, 'It did not work: out of paper'],
])('%s: what came of it is told (%o)', async (way, outcome, words) => {
  const made = await open({ port: { handOut: async () => outcome } });
  await fireEvent.click(find(`[data-give=${way}]`));
  await there(`[data-outcome=${outcome.type}]`);
  expect(find('[data-outcome]').textContent).toContain(words);
  expect(made.port.handOut).toHaveBeenCalledWith(last(made), { type: way });
});

test('a print that fails to be asked for is told', async () => {
  await open({ port: { handOut: () => Promise.reject({ code: 'internal', message: 'no answer' }) } });
  await fireEvent.click(find('[data-give=print]'));
  await there('[data-outcome=failed]');
  expect(find('[data-outcome]').textContent).toContain('no answer');
});

test('while it prints, it is not printed twice', async () => {
  let arrive: (value: HandedOut) => void = () => undefined;
  const made = await open({ port: { handOut: () => new Promise((resolve) => (arrive = resolve)) } });
  await fireEvent.click(find('[data-give=print]'));
  await fireEvent.click(find('[data-give=print]'));
  await fireEvent.click(find('[data-give=save]'));
  expect(made.port.handOut).toHaveBeenCalledTimes(1);
  arrive({ type: 'printed' });
  await there('[data-outcome=printed]');
});

test('a phone reads it from the screen, and that it was given is noted', async () => {
  const made = await open();
  await fireEvent.click(find('[data-give=code]'));
  await there('[data-code="0"]');
  expect(made.port.handOut).toHaveBeenCalledWith(last(made), { type: 'code' });
  expect(find('[data-outcome]').textContent?.trim()).toBe('');
  await fireEvent.click(find('[data-give=print]'));
  await waitFor(() => expect(find('[data-outcome]').textContent).toContain('It was sent to the printer.'));
  // The code was of the wish as it was.
  await tick('[data-large]');
  await waitFor(() => expect(document.querySelector('[data-code]')).toBeNull());
});

test('what whoever prints should know is told', async () => {
  await open({
    port: {
      handout: async () => ({
        pages: ['data:,page'],
        codes: [],
        text: '',
        topics: [],
        notices: ['letters_left_out'],
      }),
    },
  });
  expect(find('[data-notice=letters_left_out]').textContent).toContain('Some letters cannot be printed.');
});

test('the paper is the usual one of where one is', () => {
  expect(usualPaper(['en-US', 'en'])).toBe('letter');
  expect(usualPaper(['es-MX'])).toBe('letter');
  expect(usualPaper(['en-GB'])).toBe('a4');
  expect(usualPaper(['de', 'fr'])).toBe('a4');
});
