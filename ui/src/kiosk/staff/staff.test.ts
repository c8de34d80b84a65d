import { fireEvent, render, waitFor } from '@testing-library/svelte';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { fixture, type Fixture } from '../../testing/house';
import Kiosk from '../Kiosk.svelte';

const PIN = '271828';

// Screens are fetched once the first one is seen; fetched before, none is still under way when the tests are over.
beforeAll(async () => {
  await Promise.all([
    import('../../about/About.svelte'),
    import('../../body/BodyScreen.svelte'),
    import('../../handout/Handout.svelte'),
    import('../../mine/Mine.svelte'),
    import('../../reader/Topic.svelte'),
    import('../../search/Search.svelte'),
    import('../Finish.svelte'),
  ]);
}, 120_000);

async function open(options: Parameters<typeof fixture>[0] & { set?: boolean; idle?: number } = {}) {
  const made = await fixture({
    ...options,
    change: (start) => {
      start.profile = 'kiosk';
      start.kiosk = {
        number: 0,
        idle_seconds: options.idle ?? 90,
        warning_seconds: 30,
        languages: ['en'],
        volume: 60,
        pin_set: options.set ?? true,
      };
    },
  });
  render(Kiosk, { props: { house: made.house, router: made.router, reload: vi.fn() } });
  return made;
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const screen = () => find('main').dataset['screen'];
const there = (selector: string) => waitFor(() => expect(document.querySelector(selector)).not.toBeNull());
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const key = (name: string, more = {}) => fireEvent.keyDown(document.body, { key: name, ...more });
const said = () => find('main [role=alert]:not(.trouble)').textContent;

async function press(selector: string): Promise<void> {
  find(selector).focus();
  await fireEvent.click(find(selector));
}

async function atDoor(options?: Parameters<typeof open>[0]): Promise<Fixture> {
  const made = await open(options);
  for (let touch = 0; touch < 5; touch += 1) await fireEvent.click(find('header .brand'));
  await there('main[data-screen=staff-door]');
  return made;
}

async function type(pin: string): Promise<void> {
  for (const digit of pin) await key(digit);
}

async function inside(options?: Parameters<typeof open>[0]): Promise<Fixture> {
  const made = await atDoor(options);
  await type(PIN);
  await key('Enter');
  await there('main[data-screen=staff] [data-staff-reset]');
  return made;
}

afterEach(() => vi.useRealTimers());

// Time

test('the door tells its time, counts the last twenty seconds, and any key or touch puts it off', async () => {
  vi.useFakeTimers();
  await atDoor();
  expect(find('main').textContent).toContain('After 30 seconds without a touch or a key');
  await pass(9);
  expect(document.querySelector('[data-closing]')).toBeNull();
  expect(said()).toBe('');
  await pass(2);
  expect(Number(find('[data-closing]').dataset['closing'])).toBeGreaterThanOrEqual(19);
  expect(said()).toContain('Seconds until this page closes: 20. To go on, touch the screen or press a key.');
  const once = said();
  await pass(5);
  expect(Number(find('[data-closing]').dataset['closing'])).toBeLessThanOrEqual(14);
  expect(said()).toBe(once);
  await key('1');
  expect(document.querySelector('[data-closing]')).toBeNull();
  await pass(25);
  await fireEvent.pointerDown(document.body);
  await pass(25);
  // A thing that leans on a key is nobody.
  await key('1', { repeat: true });
  await pass(6);
  expect(screen()).toBe('welcome');
});

test('the staff page tells its time, and goes on as long as anybody touches it', async () => {
  vi.useFakeTimers();
  const { port } = await inside();
  expect(find('main').textContent).toContain(
    'After about 5 minutes without a touch or a key, this page closes.',
  );
  for (let minutes = 0; minutes < 16; minutes += 4) {
    await pass(240);
    expect(screen()).toBe('staff');
    await fireEvent.pointerDown(document.body);
    // The program reckons from what it was asked.
    expect(port.staff).toHaveBeenLastCalledWith(expect.any(String), { type: 'look' });
  }
});

test('it warns a minute ahead, and closes with nobody there before the program lets nobody in', async () => {
  vi.useFakeTimers();
  const { port } = await inside();
  await pass(225);
  expect(document.querySelector('[data-closing]')).toBeNull();
  await pass(10);
  expect(Number(find('[data-closing]').dataset['closing'])).toBeGreaterThan(50);
  expect(said()).toContain('60. To go on, touch the screen');
  await key('Shift');
  expect(document.querySelector('[data-closing]')).toBeNull();
  await pass(285);
  expect(screen()).toBe('staff');
  await pass(6);
  await waitFor(() => expect(screen()).toBe('welcome'));
  expect(port.staff).toHaveBeenLastCalledWith(expect.any(String), { type: 'close' });
});

test('touched again and again, the program is told once in ten seconds, and what is typed stays', async () => {
  vi.useFakeTimers();
  const { port } = await inside();
  await press('[data-stepper=idle] button:last-of-type');
  vi.mocked(port.staff).mockClear();
  await pass(10);
  for (let touch = 0; touch < 20; touch += 1) await fireEvent.pointerDown(document.body);
  expect(port.staff).toHaveBeenCalledTimes(1);
  expect(find('[data-stepper=idle] output').textContent).toBe('105 seconds');
});

test('a page whose time is over in the program leads back to the door at the next touch', async () => {
  vi.useFakeTimers();
  const { port } = await inside();
  vi.mocked(port.staff).mockRejectedValue({ code: 'forbidden', message: 'closed' });
  await pass(20);
  await fireEvent.pointerDown(document.body);
  await pass(0);
  expect(screen()).toBe('staff-door');
});

test('in the middle of a sitting it is the sitting’s time that is told', async () => {
  const made = await open();
  await fireEvent.click(find('[data-begin]'));
  await there('main[data-screen=home]');
  for (let touch = 0; touch < 5; touch += 1) await fireEvent.click(find('header .brand'));
  await there('main[data-screen=staff-door]');
  await type(PIN);
  await key('Enter');
  await there('main[data-screen=staff] [data-staff-reset]');
  expect(find('main').textContent).toContain('After 90 seconds without a touch, the screen asks');
  expect(made.port.staff).toHaveBeenCalled();
});

// Focus

test('entered once too often, the PIN’s button waits and keeps the focus', async () => {
  await atDoor();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await type('000001');
    await press('[data-enter]');
  }
  await there('[data-wait="30"]');
  expect(find('[data-enter]').getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement).toBe(find('[data-enter]'));
});

test('whoever stays in the kiosk after all is back at the button that asked', async () => {
  await inside();
  await press('[data-staff-leave]');
  await waitFor(() => expect(document.activeElement).toBe(find('[data-staff-leave-no]')));
  await press('[data-staff-leave-no]');
  await waitFor(() => expect(document.activeElement).toBe(find('[data-staff-leave]')));
});

test('choosing a PIN is begun again from the heading', async () => {
  await open({ set: false });
  await type(PIN);
  await key('Enter');
  await there('[data-choose-over]');
  await press('[data-choose-over]');
  await waitFor(() => expect(document.activeElement).toBe(find('main h1')));
});
