import { fireEvent, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { CODE, PASSPHRASE, type ClinicWishes } from '../ipc/browserClinic';
import type { ClinicRefusal } from '../ipc/bindings/ClinicRefusal';
import { focused, click, find, room, there, type } from '../testing/clinic';

const GOOD = 'lamp river seven coats';

async function settings(wishes: ClinicWishes = {}) {
  const made = await room(
    { is: 'open', patients: ['Anna K.'], ...wishes },
    { at: { screen: 'clinic-settings' } },
  );
  await there('[data-settings]');
  return made;
}

test('name, lock and paper are kept', async () => {
  const { port } = await settings();
  await type('[data-settings] input', 'Riverside Massage');
  await click('[data-stepper=lock] button:last-of-type');
  await click('[data-settings] input[value=letter]');
  await click('[data-save-settings]');
  await waitFor(() => expect(find('[data-saved]').textContent).toBe('Saved.'));
  const kept = await port.clinic({ type: 'settings' });
  expect(kept).toMatchObject({ name: 'Riverside Massage', lock_minutes: 11, letter: true, logo: false });
  await waitFor(() => expect(find('[data-locks]').textContent).toBe('Locks in 11 min'));
});

test('a name that is too long is said beside it', async () => {
  await settings();
  await type('[data-settings] input', 'a'.repeat(121));
  await click('[data-save-settings]');
  await waitFor(() => expect(find('[data-settings] [data-wrong]').textContent).toMatch(/120 letters/));
  expect(find('[data-settings] input').getAttribute('aria-invalid')).toBe('true');
});

test('the passphrase is changed only by who knows the one that is good now', async () => {
  const { port } = await settings();
  const form = '[data-change-passphrase]';
  await type(`${form} [data-field=old] input`, 'not this one at all');
  await type(`${form} [data-field=new] input`, GOOD);
  await type(`${form} [data-field=again] input`, GOOD);
  await fireEvent.submit(find(form));
  await waitFor(() =>
    expect(find(`${form} [data-field=old] [data-wrong]`).textContent).toMatch(/not the passphrase/),
  );
  await type(`${form} [data-field=old] input`, PASSPHRASE);
  await fireEvent.submit(find(form));
  await waitFor(() => expect(find('[data-changed]').textContent).toMatch(/is changed/));
  for (const field of ['old', 'new', 'again'])
    expect(find<HTMLInputElement>(`${form} [data-field=${field}] input`).value).toBe('');
  await port.clinicKnock({ type: 'lock' });
  expect((await port.clinicKnock({ type: 'passphrase', passphrase: GOOD })).refused).toBeNull();
});

test('a new recovery sheet wants the passphrase, and is shown until it is put away', async () => {
  await settings();
  const form = '[data-new-sheet]';
  await type(`${form} input`, 'not this one at all');
  await fireEvent.submit(find(form));
  await waitFor(() => expect(find(`${form} [data-wrong]`).textContent).toMatch(/not the passphrase/));
  await type(`${form} input`, PASSPHRASE);
  await fireEvent.submit(find(form));
  await there('[data-recovery]');
  expect(find('[data-code]').textContent).not.toBe(CODE);
  await click('[data-put-away]');
  await there('main[data-screen=clinic-settings]');
});

test('the key goes into the keyring and out of it', async () => {
  const { port } = await settings();
  find('[data-keyring-switch]').focus();
  await click('[data-keyring-switch]');
  // While it works it keeps the focus, and takes no other wish.
  expect(find('[data-keyring-switch]').getAttribute('aria-disabled')).toBe('true');
  expect(find<HTMLInputElement>('[data-keyring-switch]').disabled).toBe(false);
  await click('[data-keyring-switch]');
  await there('[data-keyring-is=on]');
  await waitFor(() => expect(find('[data-keyring-switch]').getAttribute('aria-disabled')).toBe('false'));
  expect(find<HTMLInputElement>('[data-keyring-switch]').checked).toBe(true);
  expect(document.activeElement).toBe(find('[data-keyring-switch]'));
  await click('[data-keyring-switch]');
  await there('[data-keyring-is=off]');
  expect((await port.clinicDoor()).keyring).toBe('off');
});

test('without a keyring none is offered', async () => {
  await settings({ keyring: 'none' });
  expect(document.querySelector('[data-keyring-switch]')).toBeNull();
});

test('a backup says where it is and who is in it', async () => {
  await settings();
  await click('[data-backup]');
  await waitFor(() =>
    expect(find('[data-backed-up]').textContent).toBe(
      'Written: /home/therapist/backstory.backup. Patients in it: 1.',
    ),
  );
});

test('a backup with another passphrase asks for it, and is then joined in', async () => {
  await settings();
  await click('[data-restore-go]');
  await there('[data-field=backup] input');
  await focused(() => find('[data-field=backup] input'));
  await type('[data-field=backup] input', 'the other laptop’s');
  await click('[data-restore-go]');
  await waitFor(() => expect(find('[data-restore-from] [data-file]').textContent).toMatch(/^Restored from/));
});

test('while it works it says so, and is asked for once', async () => {
  const { port } = await settings();
  let done: () => void = () => undefined;
  vi.mocked(port.clinic).mockClear();
  vi.mocked(port.clinic).mockReturnValueOnce(
    new Promise((answer) => {
      done = () => answer({ type: 'file', file: '/b', patients: 2, events: 9 });
    }),
  );
  await click('[data-restore-go]');
  await there('[data-restore-from] progress');
  expect(find('[data-restore-from]').getAttribute('aria-busy')).toBe('true');
  await click('[data-restore-go]');
  expect(port.clinic).toHaveBeenCalledTimes(1);
  done();
  await waitFor(() =>
    expect(find('[data-restore-from] [data-file]').textContent).toBe(
      'Restored from /b. Patients: 2. New events: 9.',
    ),
  );
});

test.each<[ClinicRefusal, RegExp]>([
  [{ type: 'not_a_backup' }, /not a backup/],
  [{ type: 'newer_backup', needed: '3.1' }, /version 3\.1/],
  [{ type: 'full' }, /disk is full/],
  [{ type: 'file', detail: 'b.bak: denied' }, /b\.bak: denied/],
])('what restoring refuses is said: %o', async (why, words) => {
  const { port } = await settings();
  vi.mocked(port.clinic).mockResolvedValueOnce({ type: 'refused', why });
  await click('[data-restore-go]');
  await waitFor(() => expect(find('[data-restore-from] [data-wrong]').textContent).toMatch(words));
});

test('counts are offered of all patients only, and where all is kept is said', async () => {
  await settings();
  expect(find('[data-export] input[value=counts]')).toBeTruthy();
  expect(find('[data-kept]').textContent).toContain('/home/therapist/.local/share/backstory/clinic');
});
