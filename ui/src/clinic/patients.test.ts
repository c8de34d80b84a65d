import { fireEvent, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { ClinicAnswer } from '../ipc/bindings/ClinicAnswer';
import { focused, click, find, gone, room, texts, there, type } from '../testing/clinic';

const SEARCH = 'main input[type=search]';
const many = Array.from({ length: 130 }, (_, index) => `Patient ${index + 1}`);

test('an empty list helps to begin, and the first patient is written down in place', async () => {
  const { router } = await room({ is: 'open' });
  await there('[data-nobody]');
  await click('[data-create-patient]');
  await waitFor(() => expect(find('[data-new] [data-wrong]').textContent).toMatch(/Type a code/));
  await focused(() => find('[data-new] input'));
  await type('[data-new] input', '  Rider ');
  await click('[data-create-patient]');
  await there('main[data-screen=patient] [data-plan]');
  expect(find('h1').textContent).toBe('Rider');
  expect(router.route.screen).toBe('patient');
});

test('patients are found while one types, and how many is said', async () => {
  await room({ is: 'open', patients: ['Anna K.', 'Rider', 'Annabel'] });
  await there('[data-patient]');
  expect(texts('[data-patient] .name')).toEqual(['Anna K.', 'Rider', 'Annabel']);
  await type(SEARCH, 'ann');
  await waitFor(() => expect(texts('[data-patient] .name')).toEqual(['Anna K.', 'Annabel']));
  expect(find('[data-found]').textContent?.trim()).toBe('2 patients');
  await type(SEARCH, 'zz');
  await there('[data-found-none]');
  expect(find('[data-found-none]').textContent).toContain('“zz”');
});

test('an answer to what was typed before does not replace the newer one', async () => {
  const { port } = await room({ is: 'open', patients: ['Anna K.', 'Rider'] });
  await there('[data-patient]');
  let answer: (late: ClinicAnswer) => void = () => undefined;
  const late = await port.clinic({ type: 'list', query: 'anna', archived: false });
  vi.mocked(port.clinic).mockReturnValueOnce(new Promise((done) => (answer = done)));
  await type(SEARCH, 'anna');
  await type(SEARCH, 'rid');
  await waitFor(() => expect(texts('[data-patient] .name')).toEqual(['Rider']));
  answer(late);
  await Promise.resolve();
  await fireEvent.focus(window);
  expect(texts('[data-patient] .name')).toEqual(['Rider']);
});

test('of many a hundred are shown, and the others are found by typing', async () => {
  await room({ is: 'open', patients: many });
  await there('[data-others="30"]');
  expect(document.querySelectorAll('[data-patient]').length).toBe(100);
  expect(find('[data-found]').textContent?.trim()).toBe('130 patients');
  await type(SEARCH, 'Patient 130');
  await waitFor(() => expect(texts('[data-patient] .name')).toEqual(['Patient 130']));
  await gone('[data-others]');
});

test('from the search the arrow leads down into what was found', async () => {
  await room({ is: 'open', patients: ['Anna K.'] });
  await there('[data-patient]');
  await fireEvent.keyDown(find(SEARCH), { key: 'ArrowDown' });
  await focused(() => find('[data-patient] a'));
});

test('a name somebody has already leads to them', async () => {
  const { router } = await room({ is: 'open', patients: ['Anna K.'] });
  await there('[data-patient]');
  await click('[data-new-patient]');
  await type('[data-new] input', 'anna k.');
  await click('[data-create-patient]');
  await there('[data-taken]');
  expect(find('[data-new] input').getAttribute('aria-invalid')).toBe('true');
  const taken = find('[data-taken]').dataset['taken'];
  await click('[data-taken]');
  expect(router.route).toEqual({ screen: 'patient', patient: taken });
});

test('those put away have a view of their own, and come back from it', async () => {
  const { port } = await room({ is: 'open', patients: ['Anna K.', 'Rider'] });
  await there('[data-patient]');
  await fireEvent.click(find('[data-patient] a'));
  await there('[data-archive=away]');
  await click('[data-archive=away]');
  await there('[data-away]');
  await click('[data-close-patient]');
  await waitFor(() => expect(texts('[data-patient] .name')).toEqual(['Rider']));
  await click('[data-archived]');
  await waitFor(() => expect(texts('[data-patient] .name')).toEqual(['Anna K.']));
  expect(find('h1').textContent).toBe('Archived patients');
  await fireEvent.click(find('[data-patient] a'));
  await there('[data-bring-back]');
  await click('[data-bring-back]');
  await gone('[data-away]');
  const list = await port.clinic({ type: 'list', query: '', archived: true });
  expect(list.type === 'list' && list.found).toBe(0);
});

test('a patient who is gone is said to be, with the way to the others', async () => {
  const { router } = await room({ is: 'open', patients: ['Anna K.'] });
  await there('[data-patient]');
  router.go({ screen: 'patient', patient: 'nobody' });
  await waitFor(() => expect(find('h1').textContent).toMatch(/no longer here/));
  await click('main [data-go=clinic]');
  await there('[data-patient]');
});

test('at home the way for therapists stands among the reader’s own topics', async () => {
  const { router } = await room({ patients: ['Anna K.'] }, { change: (start) => (start.profile = 'home') });
  router.go({ screen: 'mine' });
  await there('main[data-screen=mine]');
  expect(document.querySelector('nav [data-go=clinic]')).toBeNull();
  await click('main [data-go=clinic]');
  await there('[data-door=locked]');
});
