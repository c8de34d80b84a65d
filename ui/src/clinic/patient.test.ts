import { fireEvent, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { PainMap } from '../ipc/bindings/PainMap';
import { focused, atPatient, click, find, gone, pageOf, texts, there, type } from '../testing/clinic';
import { isDay } from '../app/days';

const TOPICS = ['daily-care', 'why-it-happens', 'how-it-feels'];

/** A patient with a plan of three topics. */
async function planned() {
  const made = await atPatient();
  for (const topic of TOPICS) {
    await fireEvent.change(find('[data-add-topic]'), { target: { value: topic } });
    await fireEvent.submit(find('[data-add-topic]').closest('form') as HTMLElement);
    await there(`[data-target="topic:${topic}"]`);
  }
  return made;
}

const order = () =>
  [...document.querySelectorAll<HTMLElement>('[data-item]')].map((item) => item.dataset['target']?.slice(6));
const act = (topic: string, name: string) => find(`[data-target="topic:${topic}"] [data-act=${name}]`);

test('the plan is put in order with buttons, and the button keeps the focus', async () => {
  const { port, patient } = await planned();
  expect(order()).toEqual(TOPICS);
  await fireEvent.click(act('daily-care', 'down'));
  await waitFor(() => expect(order()).toEqual(['why-it-happens', 'daily-care', 'how-it-feels']));
  await focused(() => act('daily-care', 'down'));
  expect(find('[data-plan-said]').textContent).toMatch(/now number 2 of 3/);
  const page = await pageOf(port, patient);
  expect(page.plan[1]?.target).toEqual({ type: 'topic', topic: 'daily-care' });
  // The first one stays where it is.
  expect(act('why-it-happens', 'up').getAttribute('aria-disabled')).toBe('true');
  await fireEvent.click(act('why-it-happens', 'up'));
  expect(order()[0]).toBe('why-it-happens');
});

test('the plan is put in order with the keyboard, however quickly the keys come', async () => {
  await planned();
  const last = act('how-it-feels', 'up');
  last.focus();
  void fireEvent.keyDown(last, { key: 'ArrowUp', altKey: true });
  void fireEvent.keyDown(last, { key: 'ArrowUp', altKey: true });
  await waitFor(() => expect(order()).toEqual(['how-it-feels', 'daily-care', 'why-it-happens']));
  await focused(() => act('how-it-feels', 'up'));
  await waitFor(() => expect(find('[data-plan-said]').textContent).toMatch(/now number 1 of 3/));
  await fireEvent.keyDown(last, { key: 'ArrowUp' });
  expect(order()[0]).toBe('how-it-feels');
});

test('it is put in order by dragging too', async () => {
  await planned();
  // happy-dom lays nothing out: rows of forty pixels are stood in for.
  for (const [index, row] of [...document.querySelectorAll('[data-item]')].entries())
    vi.spyOn(row, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, index * 40, 300, 40));
  const grip = act('daily-care', 'drag');
  grip.setPointerCapture = () => undefined;
  await fireEvent.pointerDown(grip, { button: 0, clientY: 20 });
  await fireEvent.pointerMove(grip, { clientY: 110 });
  await fireEvent.pointerUp(grip, { clientY: 110 });
  await waitFor(() => expect(order()).toEqual(['why-it-happens', 'how-it-feels', 'daily-care']));
  // From there the keys go on.
  await focused(() => act('daily-care', 'up'));
});

test('what is dragged by is for the pointer alone: nothing keys or a screen reader come to', async () => {
  await planned();
  const grip = act('daily-care', 'drag');
  expect(grip.getAttribute('aria-hidden')).toBe('true');
  expect(grip.matches('button, a, [tabindex], [role]')).toBe(false);
});

test('a drag that is given up with Escape moves nothing', async () => {
  const { port } = await planned();
  vi.mocked(port.clinic).mockClear();
  const grip = act('daily-care', 'drag');
  grip.setPointerCapture = () => undefined;
  await fireEvent.pointerDown(grip, { button: 0, clientY: 0 });
  await fireEvent.pointerMove(grip, { clientY: 500 });
  await fireEvent.keyDown(window, { key: 'Escape' });
  await fireEvent.pointerUp(grip, { clientY: 500 });
  expect(port.clinic).not.toHaveBeenCalled();
});

test('what was taken out is put back where it was, as it was', async () => {
  const { port, patient } = await planned();
  await fireEvent.click(act('why-it-happens', 'note'));
  await fireEvent.input(find('[data-plan] textarea'), { target: { value: 'show the spine' } });
  await click('[data-keep-note]');
  await there('[data-item-note]');
  const before = (await pageOf(port, patient)).plan;
  await fireEvent.click(act('why-it-happens', 'remove'));
  await waitFor(() => expect(order()).toEqual(['daily-care', 'how-it-feels']));
  await focused(() => find('[data-put-back]'));
  await click('[data-put-back]');
  await waitFor(() => expect(order()).toEqual(TOPICS));
  expect((await pageOf(port, patient)).plan).toEqual(before);
  await focused(() => act('why-it-happens', 'remove'));
});

test('a ready-made plan adds what is not there yet', async () => {
  const { house } = await planned();
  const [ready] = house.library.plans;
  await click(`[data-ready="${ready?.id}"] button`);
  await waitFor(() => expect(find(`[data-ready="${ready?.id}"]`).textContent).toMatch(/All of it/));
  // Two of its six were there.
  expect(document.querySelectorAll('[data-item]').length).toBe(3 + 6 - 2);
  await waitFor(() => expect(texts('[data-target^="figure:"] .title')[0]).toMatch(/Picture: ./));
});

test('name and notes are changed in place, and undone', async () => {
  const { port, patient } = await atPatient();
  await click('[data-edit-who]');
  await fireEvent.input(find('[data-who] textarea'), { target: { value: 'runs, sits a lot' } });
  await click('[data-save-who]');
  await there('[data-undo-who]');
  expect(find('[data-note]').textContent).toBe('runs, sits a lot');
  await focused(() => find('[data-edit-who]'));
  await click('[data-undo-who]');
  await gone('[data-note]');
  expect((await pageOf(port, patient)).note).toBe('');
});

test('a name that will not do is said beside it, and nothing changes', async () => {
  const { port, patient } = await atPatient({ patients: ['Anna K.', 'Rider'] });
  await click('[data-edit-who]');
  await fireEvent.input(find('[data-who] input'), { target: { value: ' ' } });
  await click('[data-save-who]');
  await waitFor(() => expect(find('[data-who] [data-wrong]').textContent).toMatch(/Type a code/));
  await focused(() => find('[data-who] input'));
  await fireEvent.input(find('[data-who] input'), { target: { value: 'rider' } });
  await click('[data-save-who]');
  await waitFor(() => expect(find('[data-who] [data-wrong]').textContent).toMatch(/Another patient/));
  expect((await pageOf(port, patient)).patient.name).toBe('Anna K.');
});

test('a topic is marked as explained, with what the patient could say', async () => {
  await planned();
  expect(texts('[data-next] [data-step=explain] .title').length).toBe(3);
  await fireEvent.click(act('daily-care', 'explained'));
  await there('[data-dialog=explained][open]');
  await click('[data-dialog=explained] input[value=not_yet]');
  await click('[data-dialog=explained] [data-confirm]');
  await there('[data-happened] [data-views=daily-care]');
  const row = '[data-happened] [data-views=daily-care]';
  expect(find(`${row} [data-kind=explained]`).textContent).toBe('today');
  expect(find(`${row} [data-kind=read]`).textContent).toBe('not yet');
  expect(find(`${row} [data-kind=taught]`).textContent?.trim()).toBe('not yet, today');
  expect(find('[data-step=explain_again]').dataset['of']).toBe('daily-care');
});

test('without asking back it is explained all the same, and asking back is next', async () => {
  const { port, patient } = await planned();
  await fireEvent.click(act('daily-care', 'explained'));
  await there('[data-dialog=explained][open]');
  await click('[data-dialog=explained] [data-confirm]');
  await there('[data-step=ask_back]');
  expect((await pageOf(port, patient)).taught).toEqual([]);
  await click('[data-step=ask_back] [data-explained]');
  await there('[data-dialog=explained][open]');
  await click('[data-dialog=explained] input[value=own_words]');
  await click('[data-dialog=explained] [data-confirm]');
  await there('[data-step=give]');
  expect((await pageOf(port, patient)).taught[0]?.result).toBe('own_words');
});

test('erasing needs the name, typed', async () => {
  const { port, router } = await atPatient({ patients: ['Anna K.', 'Rider'] });
  await click('[data-erase]');
  await there('[data-dialog=erase][open]');
  vi.mocked(port.clinic).mockClear();
  await fireEvent.submit(find('[data-dialog=erase] form'));
  await waitFor(() => expect(find('[data-dialog=erase] [data-wrong]').textContent).toMatch(/not the name/));
  await type('[data-dialog=erase] input', 'Anna');
  expect(find('[data-dialog=erase] [data-confirm]').getAttribute('aria-disabled')).toBe('true');
  await click('[data-dialog=erase] [data-confirm]');
  expect(port.clinic).not.toHaveBeenCalled();
  await type('[data-dialog=erase] input', 'Anna K.');
  await click('[data-dialog=erase] [data-confirm]');
  await there('main[data-screen=clinic] [data-patient]');
  await waitFor(() => expect(texts('[data-patient] .name')).toEqual(['Rider']));
  expect(find('[data-said]').textContent).toBe('The patient is erased.');
  expect(router.route).toEqual({ screen: 'clinic' });
});

test('a duplicate is chosen, what will happen is said, and only then are the two joined', async () => {
  const { port, patient } = await atPatient({ patients: ['Anna K.', 'Anna Kohl', 'Rider'] });
  await click('[data-merge]');
  await there('[data-dialog=merge] [data-merge-with]');
  // Never the patient themselves.
  expect(texts('[data-dialog=merge] .name')).toEqual(['Anna Kohl', 'Rider']);
  await type('[data-dialog=merge] input[type=search]', 'kohl');
  await waitFor(() => expect(texts('[data-dialog=merge] .name')).toEqual(['Anna Kohl']));
  const other = find('[data-merge-with]').dataset['mergeWith'] as string;
  await click('[data-merge-with]');
  await focused(() => find('[data-dialog=merge] [data-cancel]'));
  expect(find('[data-dialog=merge]').textContent).toContain('All of Anna Kohl becomes part of Anna K.');
  expect(find('[data-dialog=merge]').textContent).toContain('cannot be undone');
  expect(port.clinic).not.toHaveBeenCalledWith(expect.objectContaining({ type: 'merge' }));
  await click('[data-dialog=merge] [data-confirm]');
  await waitFor(() =>
    expect(port.clinic).toHaveBeenCalledWith({ type: 'merge', from: other, into: patient }),
  );
  await waitFor(() => expect(find('main [data-said]').textContent).toContain('is now part of Anna K.'));
  await expect(port.clinic({ type: 'open', patient: other })).rejects.toMatchObject({ code: 'not_found' });
});

test('a merge that is given up leaves the patient open', async () => {
  const { port, patient } = await atPatient({ patients: ['Anna K.', 'Rider'] });
  await click('[data-merge]');
  await there('[data-dialog=merge] [data-merge-with]');
  expect((await port.clinicDoor()).patient).toBeNull();
  await click('[data-dialog=merge] [data-cancel]');
  await waitFor(async () => expect((await port.clinicDoor()).patient).toBe(patient));
  expect(find('h1').textContent).toBe('Anna K.');
});

test('today’s pain is marked like a reader’s own, and kept with the patient alone', async () => {
  const { port, patient } = await atPatient();
  await click('[data-mark-today]');
  await there('[data-marking] [data-list-region=buttock]');
  await fireEvent.click(find('[data-marking] [data-list-region=buttock] button'));
  await waitFor(async () => expect((await pageOf(port, patient)).pain[0]?.map.marks.length).toBe(1));
  expect(port.keepPain).not.toHaveBeenCalled();
  await click('[data-pain-done]');
  await there('[data-pain-day]');
  await focused(() => find('[data-mark-today]'));
  expect(find('[data-mark-today]').textContent).toMatch(/Change today/);
});

test('two days stand side by side', async () => {
  const map = (strength: number): PainMap => ({
    marks: [{ region: 'buttock', side: 'left' }],
    strength,
    kinds: [],
    since: null,
  });
  const made = await atPatient();
  const page = await pageOf(made.port, made.patient);
  page.pain = [
    { id: 'now', at: Date.now(), map: map(3), alert: null },
    { id: 'then', at: Date.now() - 8 * 86_400_000, map: map(8), alert: null },
  ];
  vi.mocked(made.port.clinic).mockResolvedValue({ type: 'page', ...page });
  await click('[data-ready] button');
  await there('[data-pain-day=now]');
  expect(document.querySelectorAll('[data-pain-day]').length).toBe(1);
  await fireEvent.change(find('[data-pain-other]'), { target: { value: 'then' } });
  await there('[data-pain-day=then]');
  expect(find('[data-pain-day=now] dl').textContent).toContain('3 of 10');
  expect(find('[data-pain-day=then] dl').textContent).toContain('8 of 10');
});

test('the note of a day is written to be copied', async () => {
  await atPatient();
  const write = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: write } });
  await type('[data-day]', '2026-02-30');
  await click('[data-write-note]');
  await waitFor(() => expect(find('[data-paper] [data-wrong]').textContent).toMatch(/not a day/));
  await type('[data-day]', '2026-11-28');
  await click('[data-write-note]');
  await there('[data-note-text]');
  await click('[data-copy]');
  await waitFor(() => expect(write).toHaveBeenCalledWith('Anna K., 2026-11-28'));
  vi.unstubAllGlobals();
});

test.each([
  ['2026-11-28', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-11-31', false],
  ['28.11.2026', false],
  ['', false],
])('a day of the calendar: %s', (text, is) => {
  expect(isDay(text)).toBe(is);
});

test('a file is written between two days, and a dialog that is closed is no fault', async () => {
  const { port, patient } = await atPatient();
  const [from, to] = ['[data-export] input[id$=from]', '[data-export] input[id$=to]'];
  await type(from, '2026-11-20');
  await type(to, '2026-11-01');
  await fireEvent.submit(find('[data-export]'));
  await waitFor(() => expect(find('[data-export] [data-wrong]').textContent).toMatch(/after the last/));
  await type(to, '');
  await click('[data-export] input[value=csv]');
  await fireEvent.submit(find('[data-export]'));
  await waitFor(() => expect(find('[data-export] [data-file]').textContent).toContain('Written:'));
  expect(port.clinic).toHaveBeenLastCalledWith({
    type: 'export',
    patient,
    form: 'csv',
    from: '2026-11-20',
    to: null,
  });
  vi.mocked(port.clinic).mockResolvedValueOnce({ type: 'refused', why: { type: 'cancelled' } });
  await fireEvent.submit(find('[data-export]'));
  await waitFor(() => expect(find('[data-export]').getAttribute('aria-busy')).toBe('false'));
  expect(find('[data-export] [data-wrong]').textContent).toBe('');
  expect(find('[data-export] [data-file]').textContent).toBe('');
});
