import { fireEvent, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { CODE, PASSPHRASE } from '../ipc/browserClinic';
import type { DoorProblem } from '../ipc/bindings/DoorProblem';
import type { DoorRefusal } from '../ipc/bindings/DoorRefusal';
import { focused, click, find, gone, room, texts, there, type, unlock } from '../testing/clinic';

const GOOD = 'lamp river seven coats';

function wrong(field: string): string {
  return find(`[data-field=${field}] [data-wrong]`).textContent ?? '';
}

/** What is wrong is tied to its field, and the field has the focus. */
async function refused(field: string, words: RegExp): Promise<void> {
  await waitFor(() => expect(wrong(field)).toMatch(words));
  const input = find<HTMLInputElement>(`[data-field=${field}] input`);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  const tied = input.getAttribute('aria-describedby')?.split(' ') ?? [];
  expect(tied).toContain(find(`[data-field=${field}] [data-wrong]`).id);
  await focused(() => input);
}

async function choose(first: string, again = first): Promise<void> {
  await type('[data-field=new] input', first);
  await type('[data-field=again] input', again);
  await click('[data-create]');
}

test('the first time a passphrase is chosen, and the code is shown until it is put away', async () => {
  const print = vi.fn();
  vi.stubGlobal('print', print);
  const { port } = await room();
  await there('[data-door=unset]');
  await choose(GOOD);
  await there('[data-recovery]');
  expect(find('[data-code]').textContent).toBe(CODE);
  await click('[data-print]');
  expect(print).toHaveBeenCalledTimes(1);
  // No way leads on past it.
  await click('[data-strip] [data-go=clinic-settings]');
  await there('[data-recovery]');
  await click('[data-put-away]');
  await there('main[data-screen=clinic-settings]');
  expect(document.body.textContent).not.toContain(CODE);
  expect((await port.clinicDoor()).is).toBe('open');
});

test('a passphrase is too short, too plain, or not typed the same twice', async () => {
  const { port } = await room();
  await there('[data-door=unset]');
  await choose('short');
  await refused('new', /at least 12/);
  expect(port.clinicKnock).not.toHaveBeenCalled();
  await choose(GOOD, 'something else entirely');
  await refused('again', /not the same/);
  expect(port.clinicKnock).not.toHaveBeenCalled();
  await choose('aaaaaaaaaaaaaaaa');
  await refused('new', /easy to guess/);
  expect((await port.clinicDoor()).is).toBe('unset');
});

test('how long it is yet is told while it is typed', async () => {
  await room();
  await there('[data-door=unset]');
  await type('[data-field=new] input', 'lamp');
  expect(find('[data-letters]').textContent?.trim()).toBe('4 of at least 12');
  await type('[data-field=new] input', GOOD);
  expect(find('[data-letters]').textContent?.trim()).toBe('Long enough.');
});

test('a passphrase can be shown to be checked', async () => {
  await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  const input = find<HTMLInputElement>('[data-field=passphrase] input');
  expect(input.type).toBe('password');
  await click('[data-show]');
  expect(find<HTMLInputElement>('[data-field=passphrase] input').type).toBe('text');
  expect(find('[data-show]').getAttribute('aria-pressed')).toBe('true');
});

test('the passphrase opens the door, a wrong one says so beside its field', async () => {
  await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  expect(document.body.textContent).not.toContain('Anna K.');
  await unlock('not this one at all');
  await refused('passphrase', /not the passphrase/);
  await unlock();
  await there('[data-patient]');
  expect(texts('[data-patient] .name')).toEqual(['Anna K.']);
});

test('after three wrong ones it waits, counts down, and asks nothing meanwhile', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const { port } = await room({ patients: ['Anna K.'] });
    await there('[data-door=locked]');
    for (let tries = 0; tries < 3; tries += 1) await unlock('not this one at all');
    await there('[data-wait="30"]');
    expect(find('[data-enter]').getAttribute('aria-disabled')).toBe('true');
    const knocks = vi.mocked(port.clinicKnock).mock.calls.length;
    await unlock();
    expect(port.clinicKnock).toHaveBeenCalledTimes(knocks);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(Number(find('[data-wait]').dataset['wait'])).toBeLessThanOrEqual(21);
    await vi.advanceTimersByTimeAsync(25_000);
    await gone('[data-wait]');
    await unlock();
    await there('[data-patient]');
  } finally {
    vi.useRealTimers();
  }
});

test('the keyring opens it where it keeps the key, and is not offered elsewhere', async () => {
  await room({ patients: ['Anna K.'], keyring: 'off' });
  await there('[data-door=locked]');
  expect(document.querySelector('[data-keyring]')).toBeNull();
  document.body.replaceChildren();
  await room({ patients: ['Anna K.'], keyring: 'on' });
  await there('[data-keyring]');
  await click('[data-keyring]');
  await there('[data-patient]');
});

test.each<[DoorRefusal, RegExp]>([
  ['no_key', /no key that fits/],
  ['not_kept', /could not be saved/],
])('what the keyring refuses is said: %s', async (refusal, words) => {
  const { port } = await room({ patients: ['Anna K.'], keyring: 'on' });
  await there('[data-keyring]');
  vi.mocked(port.clinicKnock).mockResolvedValueOnce({
    door: await port.clinicDoor(),
    refused: refusal,
    recovery: null,
  });
  await click('[data-keyring]');
  await waitFor(() => expect(find('[data-shut]').textContent).toMatch(words));
});

test('the printed code opens it with a new passphrase, and a wrong code says so', async () => {
  const { port } = await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  await click('[data-forgotten]');
  await focused(() => find('[data-field=code] input'));
  await type('[data-field=new] input', GOOD);
  await type('[data-field=again] input', GOOD);
  await type('[data-field=code] input', 'AAAA');
  await click('[data-enter]');
  await refused('code', /not the code/);
  // However it is typed.
  await type('[data-field=code] input', CODE.toLowerCase().replaceAll('-', ' '));
  await click('[data-enter]');
  await there('[data-patient]');
  await port.clinicKnock({ type: 'lock' });
  const again = await port.clinicKnock({ type: 'passphrase', passphrase: PASSPHRASE });
  expect(again.refused).toBe('wrong');
});

test('with the code too, a new passphrase that is refused says so beside itself', async () => {
  const { port } = await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  await click('[data-forgotten]');
  await type('[data-field=code] input', CODE);
  await type('[data-field=new] input', 'aaaaaaaaaaaaaaaa');
  await type('[data-field=again] input', 'aaaaaaaaaaaaaaaa');
  await click('[data-enter]');
  await refused('new', /easy to guess/);
  expect((await port.clinicDoor()).is).toBe('locked');
});

test.each<[DoorRefusal, RegExp]>([
  ['wait', /Too many were wrong/],
  ['already_set', /a passphrase already/],
  ['not_kept', /could not be saved/],
])('what creating refuses is said: %s', async (refusal, words) => {
  const { port } = await room();
  await there('[data-door=unset]');
  vi.mocked(port.clinicKnock).mockResolvedValueOnce({
    door: await port.clinicDoor(),
    refused: refusal,
    recovery: null,
  });
  await choose(GOOD);
  await refused('new', words);
});

test('a program that does not answer is said, and can be tried again', async () => {
  const { port } = await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  vi.mocked(port.clinicKnock).mockRejectedValueOnce({ code: 'store', message: 'gone' });
  await unlock();
  await refused('passphrase', /did not answer/);
  await unlock();
  await there('[data-patient]');
});

test.each<[DoorProblem, RegExp, RegExp]>([
  [{ type: 'newer', needed: '2.0' }, /newer Backstory/, /Install Backstory 2\.0/],
  [{ type: 'damaged', file: 'patients.db' }, /patients\.db is damaged/, /backup/],
  [{ type: 'missing', file: 'keys' }, /keys is missing/, /put it back/],
  [{ type: 'busy' }, /Another program/, /Close the other/],
  [{ type: 'unavailable', reason: 'read-only' }, /read-only/, /Check that the disk/],
])(
  'a problem is said with what mends it, and no passphrase is chosen meanwhile: %o',
  async (problem, what, mend) => {
    const { port } = await room({ problem });
    await there(`[data-problem=${problem.type}]`);
    const words = find('[data-problem]').textContent ?? '';
    expect(words).toMatch(what);
    expect(words).toMatch(mend);
    expect(document.querySelector('[data-create]')).toBeNull();
    vi.mocked(port.clinicDoor).mockResolvedValueOnce({ ...(await port.clinicDoor()), problem: null });
    await click('[data-again]');
    await there('[data-create]');
  },
);

test.each<DoorProblem>([
  { type: 'damaged', file: 'patients.db' },
  { type: 'missing', file: 'keys' },
])(
  'what opens no more is begun anew, only when asked for, and leads on to the backup: %o',
  async (problem) => {
    const { port } = await room({ is: 'locked', problem });
    await there('[data-anew]');
    expect(document.querySelector('[data-create]')).toBeNull();
    await click('[data-anew]');
    await there('[data-create]');
    expect(find('[data-door]').textContent).toMatch(/kept there under another name/);
    await choose(GOOD);
    await there('[data-recovery]');
    await click('[data-put-away]');
    await there('[data-nobody]');
    expect(find('[data-restore-go]')).toBeTruthy();
    expect((await port.clinicDoor()).is).toBe('open');
  },
);

test.each<DoorProblem>([{ type: 'busy' }, { type: 'newer', needed: '2.0' }])(
  'what may yet be opened is never begun anew: %o',
  async (problem) => {
    await room({ is: 'locked', problem });
    await there('[data-problem]');
    expect(document.querySelector('[data-anew]')).toBeNull();
    expect(document.querySelector('[data-enter]')).not.toBeNull();
  },
);

test('a right passphrase for a file that cannot be used says what the problem is', async () => {
  const { port } = await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  vi.mocked(port.clinicKnock).mockResolvedValueOnce({
    door: { ...(await port.clinicDoor()), problem: { type: 'damaged', file: 'patients.db' } },
    refused: null,
    recovery: null,
  });
  await unlock();
  await there('[data-problem=damaged]');
});

test('the way around stays open at a locked door, and no screen behind it is reached', async () => {
  const { router } = await room({ patients: ['Anna K.'] });
  await there('[data-door=locked]');
  for (const route of [
    { screen: 'clinic-settings' },
    { screen: 'patient', patient: 'anybody' },
    { screen: 'present' },
    { screen: 'handout', patient: 'anybody' },
  ] as const) {
    router.go(route);
    expect(router.route).toEqual({ screen: 'clinic' });
  }
  await fireEvent.click(find('nav [data-go=home]'));
  await there('main[data-screen=home]');
});
