import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../App.svelte';
import { m } from '../paraglide/messages';
import { show } from '../testing/house';
import { inLanguages } from '../testing/languages';
import { clinic, layOut, patientPage, SEEN, type Clinic } from './fixture';
import Present from './Present.svelte';

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const there = (selector: string) => waitFor(() => expect(document.querySelector(selector)).not.toBeNull());
const slide = () => find('[data-slide]').dataset['slide'];
const position = () => find('[data-position]').textContent;
const press = (key: string, target: Element = document.body) => fireEvent.keyDown(target, { key });

async function open(made: Promise<Clinic> = clinic()): Promise<Clinic> {
  const house = await made;
  show(house, Present);
  await there('[data-slide]');
  return house;
}

/** Goes to something in the plan by the list. */
async function jump(item: number): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name: 'Plan' }));
  await fireEvent.click(find(`[data-plan-item=item-${item}]`));
}

/** A mark on the picture that is seen, in the middle of it; or what another tool does by a tap there. */
async function mark(tool = 'here'): Promise<void> {
  layOut();
  await fireEvent.click(find(`[data-tool-choose=${tool}]`));
  const where = {
    clientX: SEEN.left + SEEN.width / 2,
    clientY: SEEN.top + SEEN.height / 2,
    pointerId: 1,
    button: 0,
  };
  const over = screen.getByRole('application');
  await fireEvent.pointerDown(over, where);
  await fireEvent.pointerUp(over, where);
  vi.restoreAllMocks();
}

const draws = ({ asked }: Clinic) => asked.filter((ask) => ask.type === 'draw');
const explains = ({ asked }: Clinic) => asked.filter((ask) => ask.type === 'explain');

afterEach(() => vi.restoreAllMocks());

test('the plan is gone through one thing at a time, by button and by key', async () => {
  const { house } = await open();
  const sections = house.topic('what-is-sciatica')?.sections.length ?? 0;
  expect(slide()).toBe('key');
  expect(position()).toBe(`1 of 3 in the plan · part 1 of ${sections + 2}`);
  await fireEvent.click(find('[data-step=next]'));
  expect(slide()).toBe('section');
  await press('ArrowRight');
  await press('PageDown');
  expect(position()).toBe(`1 of 3 in the plan · part 4 of ${sections + 2}`);
  await press('PageUp');
  await press('ArrowLeft');
  await press('ArrowLeft');
  expect(slide()).toBe('key');
  await press('ArrowLeft');
  expect(slide()).toBe('key');
  for (let step = 0; step <= sections; step += 1) await press('PageDown');
  expect(slide()).toBe('explain');
  await press('PageDown');
  expect(slide()).toBe('figure');
  expect(position()).toBe('2 of 3 in the plan');
});

test('where one is is said to those who listen', async () => {
  await open();
  await press('PageDown');
  await waitFor(() =>
    expect(
      [...document.querySelectorAll('[role=status]')].map((each) => each.textContent).join(' '),
    ).toContain('1 of 3 in the plan'),
  );
});

test('at the ends of the plan the focus stays on the button that led there', async () => {
  await open(clinic(patientPage([{ type: 'figure', figure: 'low-back' }])));
  for (const way of ['next', 'previous']) {
    const button = find(`[data-step=${way}]`);
    button.focus();
    await fireEvent.click(button);
    await fireEvent.click(button);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.activeElement).toBe(button);
  }
});

test('what had the focus on a card that goes leaves it to the heading', async () => {
  await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  await there('[role=application]');
  screen.getByRole('application').focus();
  await press('PageDown', screen.getByRole('application'));
  expect(slide()).toBe('body');
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
});

test('another tool gives up an arrow that a tap began', async () => {
  await open(clinic(patientPage([{ type: 'figure', figure: 'low-back' }])));
  await there('[role=application]');
  await mark('arrow');
  await there('[data-shape=arrow]');
  await fireEvent.click(find('[data-tool-choose=pen]'));
  expect(document.querySelector('[data-shape=arrow]')).toBeNull();
});

test('the list of the plan leads anywhere in it', async () => {
  await open();
  await jump(2);
  expect(slide()).toBe('body');
  await there('[data-surface="layers:muscles:back"]');
  expect(document.activeElement?.tagName).toBe('H1');
});

test('it begins where it was asked to', async () => {
  await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  expect(slide()).toBe('figure');
});

test('keys belong to a picture that has the focus', async () => {
  await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  await there('[role=application]');
  const over = screen.getByRole('application');
  over.focus();
  await press('ArrowRight', over);
  expect(slide()).toBe('figure');
  await press('PageDown', over);
  expect(slide()).toBe('body');
});

test('neither the note for the therapist nor the patient’s name is on screen', async () => {
  await open(
    clinic(
      patientPage([{ type: 'figure', figure: 'calf' }], {
        plan: [
          {
            id: 'item-0',
            target: { type: 'figure', figure: 'calf' },
            note: 'Is afraid of cancer.',
            added: 1,
          },
        ],
      }),
    ),
  );
  await fireEvent.click(screen.getByRole('button', { name: 'Plan' }));
  expect(document.body.textContent).not.toContain('Only for the therapist.');
  expect(document.body.textContent).not.toContain('Is afraid of cancer.');
  expect(document.body.textContent).not.toContain('Blue 7');
});

test('in the window, only what is presented is seen', async () => {
  const made = await clinic();
  render(App, {
    props: { ...made, more: { present: () => import('./Present.svelte') } },
  });
  await there('main[data-screen=present]');
  expect(document.querySelector('.brand')).toBeNull();
  expect(screen.getByRole('link', { name: 'Get help now' })).toBeTruthy();
});

test('Escape leaves, but closes the meaning of a word first', async () => {
  const { router } = await open();
  const back = vi.spyOn(router, 'back').mockImplementation(() => undefined);
  await there('.key .line');
  for (let step = 0; step < 8 && !document.querySelector('[data-term]'); step += 1) await press('PageDown');
  await fireEvent.click(find('[data-term]'));
  await there('[data-definition]');
  await press('Escape');
  expect(back).not.toHaveBeenCalled();
  await waitFor(() => expect(document.querySelector('[data-definition]')).toBeNull());
  await press('Escape');
  expect(back).toHaveBeenCalledTimes(1);
});

test('what is drawn is kept when one goes on, and shown again on return', async () => {
  const made = await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  await there('[role=application]');
  await mark();
  expect(draws(made)).toEqual([]);
  await press('PageDown');
  await waitFor(() => expect(draws(made)).toHaveLength(1));
  expect(draws(made)[0]).toMatchObject({
    patient: 'p1',
    surface: 'figure:low-back',
    shapes: [{ type: 'here', at: [255, 695] }],
  });
  await press('PageUp');
  await there('[data-shape=here]');
});

test('what is drawn is kept on leaving the screen', async () => {
  const made = await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  await there('[role=application]');
  await mark();
  cleanup();
  await waitFor(() => expect(draws(made)).toHaveLength(1));
});

test('drawings of an earlier day are there', async () => {
  await open(
    clinic(
      patientPage(undefined, {
        drawings: [{ surface: 'figure:low-back', shapes: [{ type: 'pen', points: [[255, 600]] }], at: 1 }],
      }),
      { screen: 'present', item: 'item-1' },
    ),
  );
  await there('[data-shape=pen]');
});

test('undo, redo and clear stand beside the picture', async () => {
  await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  await there('[role=application]');
  expect(find('[data-undo]').getAttribute('aria-disabled')).toBe('true');
  await mark();
  await there('[data-shape=here]');
  await fireEvent.click(find('[data-clear]'));
  expect(document.querySelector('[data-shape]')).toBeNull();
  await fireEvent.click(find('[data-undo]'));
  await there('[data-shape=here]');
  await fireEvent.click(find('[data-undo]'));
  expect(document.querySelector('[data-shape]')).toBeNull();
  await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true, shiftKey: true });
  await there('[data-shape=here]');
});

test('a drawing that cannot be kept is told, is not lost on leaving, and is kept later', async () => {
  const made = await open(clinic(patientPage(), { screen: 'present', item: 'item-1' }));
  await there('[role=application]');
  made.broken = true;
  await mark();
  await press('PageDown');
  await there('[data-not-kept]');
  cleanup();
  show(made, Present);
  await there('[data-slide]');
  await press('PageUp');
  await there('[data-shape=here]');
  await there('[data-not-kept]');
  made.broken = false;
  find('[data-keep-again]').focus();
  await fireEvent.click(find('[data-keep-again]'));
  await waitFor(() => expect(document.querySelector('[data-not-kept]')).toBeNull());
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  expect(made.page.drawings).toMatchObject([{ surface: 'figure:low-back' }]);
});

test('drawn anew, the screen is where it was', async () => {
  const made = await open();
  await jump(2);
  cleanup();
  show(made, Present);
  await there('[data-slide=body]');
});

async function toExplain(made: Clinic): Promise<void> {
  const sections = made.house.topic('what-is-sciatica')?.sections.length ?? 0;
  for (let step = 0; step <= sections; step += 1) await press('PageDown');
  await there('[data-mark-explained]');
}

test('after a topic is marked as explained, the patient is asked, and the answer is kept with it', async () => {
  const made = await open();
  await toExplain(made);
  await fireEvent.click(find('[data-mark-explained]'));
  expect(screen.getByRole('heading', { name: 'Can you tell me in your own words?' })).toBeTruthy();
  const page = await made.house.page('what-is-sciatica');
  expect(page.questions.length).toBeGreaterThan(0);
  expect(find('.question').textContent?.trim().length).toBeGreaterThan(5);
  expect(explains(made)).toEqual([]);
  await fireEvent.click(find('[data-teach=with_help]'));
  await waitFor(() =>
    expect(explains(made)).toEqual([
      {
        type: 'explain',
        patient: 'p1',
        topic: 'what-is-sciatica',
        language: 'en',
        teach_back: 'with_help',
      },
    ]),
  );
  expect(find('[data-explain]').textContent).toContain('Told with some help');
});

test('not asking is an answer, and so is going on without one; each is kept once', async () => {
  const made = await open();
  await toExplain(made);
  await fireEvent.click(find('[data-mark-explained]'));
  await press('PageDown');
  await waitFor(() => expect(explains(made)).toMatchObject([{ teach_back: null }]));
  await press('PageUp');
  expect(find('[data-explain]').dataset['at']).toBe('done');
  cleanup();
  await waitFor(() => expect(explains(made)).toHaveLength(1));
});

test('the end says what was covered, and leads to a handout of it', async () => {
  const made = await open();
  await toExplain(made);
  await fireEvent.click(find('[data-mark-explained]'));
  await fireEvent.click(find('[data-teach=own_words]'));
  await fireEvent.click(screen.getByRole('button', { name: 'Plan' }));
  await fireEvent.click(find('[data-plan-end]'));
  await there('[data-end]');
  expect(
    [...document.querySelectorAll<HTMLElement>('[data-covered]')].map((each) => each.dataset['covered']),
  ).toEqual(['all', 'none', 'none']);
  expect(find('[data-covered=all]').textContent).toContain('Told in own words');
  await fireEvent.click(find('[data-handout]'));
  expect(made.router.route).toEqual({ screen: 'handout', patient: 'p1' });
});

test('the computer is handed over once all is kept; a failure is told', async () => {
  const made = await open(clinic(patientPage([{ type: 'figure', figure: 'low-back' }])));
  await there('[role=application]');
  await mark();
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => undefined);
  await press('PageDown');
  await there('[data-end]');
  made.broken = true;
  await fireEvent.click(find('[data-hand-over]'));
  await waitFor(() => expect(find('[data-end]').textContent).toContain('It could not be handed over.'));
  expect(reload).not.toHaveBeenCalled();
  made.broken = false;
  await fireEvent.click(find('[data-hand-over]'));
  await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  expect(made.asked.at(-1)).toEqual({ type: 'hand_over', patient: 'p1' });
  expect(made.page.drawings).toHaveLength(1);
});

test('with nobody’s page open there is a way out', async () => {
  const made = await clinic();
  vi.spyOn(made.port, 'clinicDoor').mockRejectedValue({ code: 'forbidden', message: '' });
  show(made, Present);
  await there('[data-closed]');
});

test('what the pack has no more is said, and an empty plan too', async () => {
  await open(clinic(patientPage([{ type: 'topic', topic: 'gone' }])));
  expect(slide()).toBe('gone');
  cleanup();
  await open(clinic(patientPage([])));
  expect(find('[data-end]').textContent).toContain('There is nothing in the plan yet.');
});

test('every chapter of the body has something to draw on', async () => {
  const chapters = ['places', 'nerve', 'muscles', 'roots', 'spots', 'massage', 'spine', 'causes', 'postures'];
  await open(
    clinic(patientPage(chapters.map((chapter) => ({ type: 'body', chapter, view: null, item: null })))),
  );
  const surfaces: string[] = [];
  for (const chapter of chapters) {
    await there('[data-surface]');
    surfaces.push(`${chapter} ${find('[data-surface]').dataset['surface']}`);
    await press('PageDown');
  }
  expect(surfaces).toEqual([
    'places body:back',
    'nerve layers:nerve:back',
    'muscles layers:muscles:back',
    'roots layers:roots:back',
    'spots layers:spots:back',
    'massage layers:keep-off:back',
    'spine spine:side',
    expect.stringMatching(/^causes figure:/),
    expect.stringMatching(/^postures figure:/),
  ]);
});

test('the body can be turned, and each side has its own drawings', async () => {
  await open(clinic(patientPage([{ type: 'body', chapter: 'places', view: 'back', item: null }])));
  await there('[role=application]');
  await mark();
  await there('[data-shape=here]');
  await fireEvent.click(find('[data-view=front]'));
  await there('[data-surface="body:front"]');
  expect(document.querySelector('[data-shape]')).toBeNull();
  await fireEvent.click(find('[data-view=back]'));
  await there('[data-shape=here]');
});

test('the list of places does what the tool would do there, and says so', async () => {
  const made = await open(
    clinic(patientPage([{ type: 'body', chapter: 'places', view: 'back', item: null }])),
  );
  await there('[data-place="calf:left"]');
  const at = (side: string) =>
    made.house.start.body.views['back']?.regions
      .find((shape) => shape.region === 'calf' && shape.side === side)
      ?.label.map((value) => Math.round(value * 10) / 10);
  const place = (side: string) => find(`[data-place="calf:${side}"]`);

  expect(place('left').getAttribute('aria-label')).toBe('Point at: Calf, left');
  await fireEvent.click(place('left'));
  expect(document.querySelector('[data-pointer]')).not.toBeNull();

  await fireEvent.click(find('[data-tool-choose=here]'));
  expect(place('left').getAttribute('aria-label')).toBe('“This is you” at: Calf, left');
  await fireEvent.click(place('left'));
  expect(find('.pad [role=status]').textContent).toBe('“This is you” is set at: Calf, left.');

  await fireEvent.click(find('[data-tool-choose=arrow]'));
  await fireEvent.click(place('right'));
  await press('PageDown');
  await waitFor(() => expect(draws(made)).toHaveLength(1));
  expect(draws(made)[0]).toMatchObject({
    surface: 'body:back',
    shapes: [
      { type: 'here', at: at('left') },
      { type: 'arrow', to: at('right') },
    ],
  });
});

test('before the door falls shut that is told, and one touch keeps it open', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const made = await open();
    made.door = { ...made.door, locks_in: 40 };
    await vi.advanceTimersByTimeAsync(6_000);
    await there('[data-locks-soon]');
    find('[data-stay]').focus();
    await fireEvent.click(find('[data-stay]'));
    await waitFor(() => expect(document.querySelector('[data-locks-soon]')).toBeNull());
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
    expect(made.door.locks_in).toBe(600);
  } finally {
    vi.useRealTimers();
  }
});

test('once the door is shut nothing of the patient stays on screen', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const made = await open();
    made.door = { ...made.door, is: 'locked', patient: null, locks_in: null };
    await vi.advanceTimersByTimeAsync(6_000);
    await there('[data-closed]');
    expect(document.querySelector('[data-slide]')).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

/** The whole window, and a pack with languages to choose from, at a patient who reads in one. */
async function together(language: string | null): Promise<Clinic> {
  const page = patientPage();
  const made = await clinic({ ...page, patient: { ...page.patient, language } });
  const { library, topic } = inLanguages();
  vi.mocked(made.port.library).mockImplementation(library);
  vi.mocked(made.port.topic).mockImplementation(topic);
  render(App, { props: { ...made, more: { present: () => import('./Present.svelte') } } });
  await there('[data-slide]');
  return made;
}

const title = () => find('main h1').textContent;
const next = () => find('[data-step=next]').textContent?.trim();
const spanish = { locale: 'es' } as const;

async function choose(language: string): Promise<void> {
  await fireEvent.click(find('main [data-menu=language] button'));
  await fireEvent.click(find(`main [data-menu=language] input[value=${language}]`));
}

test('it is shown, and marked as explained, in the patient’s language, and the therapist’s is kept', async () => {
  const made = await together('es');
  expect(document.documentElement.lang).toBe('es');
  expect(document.documentElement.dataset['together']).toBe('');
  expect(title()).toMatch(/ \(es\)$/);
  expect(next()).toBe(m.present_next({}, spanish));
  await waitFor(() => expect(find('[data-slide]').lang).toBe('es'));
  await toExplain(made);
  await fireEvent.click(find('[data-mark-explained]'));
  await fireEvent.click(find('[data-teach=own_words]'));
  await waitFor(() => expect(explains(made)).toMatchObject([{ language: 'es', teach_back: 'own_words' }]));
  expect(made.port.saveSettings).not.toHaveBeenCalled();
});

test('another language is chosen on the spot: the step, what was asked and the cursor stay', async () => {
  const made = await together(null);
  expect(next()).toBe('Next');
  await toExplain(made);
  const there = position();
  await fireEvent.click(find('[data-mark-explained]'));
  await choose('es');
  await waitFor(() => expect(next()).toBe(m.present_next({}, spanish)));
  await waitFor(() => expect(find('[data-explain]').dataset['at']).toBe('asking'));
  expect(title()).toMatch(/ \(es\)$/);
  expect(position()).not.toBe(there);
  expect(position()?.match(/\d+/g)).toEqual(there?.match(/\d+/g));
  expect(document.documentElement.dataset['together']).toBe('');
  expect(document.activeElement?.closest('[data-menu=language]')).not.toBeNull();
  expect(explains(made)).toEqual([]);
  await fireEvent.click(find('[data-teach=not_yet]'));
  await waitFor(() => expect(explains(made)).toMatchObject([{ language: 'en', teach_back: 'not_yet' }]));
  expect(made.port.saveSettings).not.toHaveBeenCalled();
});

test('what was chosen on the spot goes before what is noted, until the visit ends', async () => {
  const made = await together('es');
  await choose('en');
  await waitFor(() => expect(next()).toBe('Next'));
  await made.house.speak();
  cleanup();
  render(App, { props: { ...made, more: { present: () => import('./Present.svelte') } } });
  await there('[data-slide]');
  expect(next()).toBe('Next');
  expect(document.documentElement.lang).toBe('en');
});

test('a language the pack does not have is not shown, nor one that cannot be had', async () => {
  const made = await together('qu');
  expect(made.port.library).not.toHaveBeenCalled();
  expect(next()).toBe('Next');
  cleanup();
  const other = await clinic();
  other.page = { ...other.page, patient: { ...other.page.patient, language: 'es' } };
  vi.mocked(other.port.library).mockRejectedValue({ code: 'store', message: '' });
  show(other, Present);
  await there('[data-slide]');
  expect(next()).toBe('Next');
});
