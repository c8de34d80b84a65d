import { fireEvent, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { PatientPage } from '../ipc/bindings/PatientPage';
import { atPatient, click, find, focused, gone, room, there, type } from '../testing/clinic';

// Whoever goes by keys keeps a place, also where the button that was pressed goes.

async function press(selector: string): Promise<void> {
  find(selector).focus();
  await click(selector);
}

const heading = () => find('main h1');

test('a patient who is closed at the list leaves the focus at its heading', async () => {
  const { router } = await atPatient();
  router.go({ screen: 'clinic' });
  await there('[data-patient]');
  await press('[data-close-patient]');
  await gone('[data-close-patient]');
  await focused(heading);
});

test('what failed and was read leaves the focus at the heading', async () => {
  const { port } = await atPatient();
  vi.mocked(port.clinic).mockRejectedValueOnce({ code: 'store', message: 'the disk is gone' });
  await click('[data-ready] button');
  await there('[data-trouble]');
  await press('[data-trouble] button');
  await gone('[data-trouble]');
  await focused(heading);
});

test('whoever is still here goes on at the heading', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    await atPatient({ lockMinutes: 2 });
    await vi.advanceTimersByTimeAsync(65_000);
    await there('[data-stay]');
    await press('[data-stay]');
    await gone('[data-stay]');
    await focused(heading);
  } finally {
    vi.useRealTimers();
  }
});

test('the sheet with the code, put away, leaves the focus at the heading of what comes then', async () => {
  await room();
  await there('[data-door=unset]');
  for (const field of ['new', 'again']) await type(`[data-field=${field}] input`, 'lamp river seven coats');
  await click('[data-create]');
  await there('[data-recovery]');
  await press('[data-put-away]');
  await there('[data-nobody]');
  await focused(heading);
});

test('a new patient given up leaves the focus at the button that asked', async () => {
  await room({ is: 'open', patients: ['Anna K.'] });
  await there('[data-patient]');
  await click('[data-new-patient]');
  await focused(() => find('[data-new] input'));
  await press('[data-new] [data-cancel]');
  await focused(() => find('[data-new-patient]'));
});

test('put away and brought back, the focus is at the other button, or at the heading', async () => {
  await atPatient();
  await press('[data-archive=away]');
  await there('[data-archive=back]');
  await focused(() => find('[data-archive=back]'));
  await press('[data-bring-back]');
  await gone('[data-bring-back]');
  await focused(heading);
});

test('another one to join with is looked for in the field', async () => {
  await atPatient({ patients: ['Anna K.', 'Rider'] });
  await click('[data-merge]');
  await there('[data-merge-with]');
  await press('[data-merge-with]');
  await focused(() => find('[data-dialog=merge] [data-cancel]'));
  await press('[data-merge-another]');
  await focused(() => find('[data-dialog=merge] input[type=search]'));
});

test('a ready-made plan, added, is where the focus stays', async () => {
  const { house } = await atPatient();
  const ready = `[data-ready="${house.library.plans[0]?.id}"]`;
  await press(`${ready} button`);
  await gone(`${ready} button`);
  await focused(() => find(`${ready} .title`));
});

test('a step that was done leaves the focus at the heading of what is next', async () => {
  const { port, patient } = await atPatient();
  const target = { type: 'topic', topic: 'daily-care' } as const;
  await fireEvent.change(find('[data-add-topic]'), { target: { value: target.topic } });
  await fireEvent.submit(find('[data-add-topic]').closest('form') as HTMLElement);
  await there('[data-step=explain]');
  await press('[data-step=explain] [data-explained]');
  await there('[data-dialog=explained][open]');
  await press('[data-dialog=explained] [data-confirm]');
  await there('[data-step=ask_back]');
  await focused(() => find('[data-next] h2'));
  expect(((await port.clinic({ type: 'open', patient })) as PatientPage).taught).toEqual([]);
});

/** The settings, of a clinic that has a picture for its paper or has none. */
async function settings(logo = false) {
  const made = await room({ is: 'open', patients: ['Anna K.'] }, { at: { screen: 'clinic-settings' } });
  await there('[data-settings]');
  if (logo) {
    await click('[data-logo]');
    await there('[data-no-logo]');
  }
  return made;
}

test('a logo taken away leaves the focus at the button that chooses one', async () => {
  await settings(true);
  await press('[data-no-logo]');
  await gone('[data-no-logo]');
  await focused(() => find('[data-logo]'));
});

test('a passphrase changed by Enter leaves the focus where the next would begin', async () => {
  await settings();
  const form = '[data-change-passphrase]';
  await type(`${form} [data-field=old] input`, 'correct horse battery');
  for (const field of ['new', 'again'])
    await type(`${form} [data-field=${field}] input`, 'lamp river seven coats');
  find(`${form} [data-field=again] input`).focus();
  await fireEvent.submit(find(form));
  await waitFor(() => expect(find('[data-changed]').textContent).toMatch(/is changed/));
  await focused(() => find(`${form} [data-field=old] input`));
});

test('long work that is stopped leaves the focus at the button that began it', async () => {
  const { port } = await settings();
  let done: () => void = () => undefined;
  vi.mocked(port.clinicProgress).mockResolvedValue({ done: 300, total: 1200 });
  for (const [begin, work] of [
    ['[data-backup]', '[data-long-work] button'],
    ['[data-restore-go]', '[data-restore-from] [data-long-work] button'],
  ] as const) {
    vi.mocked(port.clinic).mockReturnValueOnce(
      new Promise((answer) => (done = () => answer({ type: 'refused', why: { type: 'cancelled' } }))),
    );
    await click(begin);
    await there(work);
    await press(work);
    done();
    await gone(work);
    await focused(() => find(begin));
  }
});
