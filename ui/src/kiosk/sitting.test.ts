import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Port } from '../ipc';
import type { Sign } from '../ipc/bindings/Sign';
import type { SittingState } from '../ipc/bindings/SittingState';
import { Sitting } from './sitting.svelte';

const ACTIVE: SittingState = { number: 1, phase: 'active', left: 90_000, returned: false };
const WARNING: SittingState = { ...ACTIVE, phase: 'warning', left: 30_000 };
const WELCOME: SittingState = { ...ACTIVE, phase: 'welcome', left: null };

let signs: Sign[] = [];
let numbers = new Set<number>();
let answer: (sign: Sign) => Promise<SittingState>;
let stop: () => void = () => undefined;
const reload = vi.fn();

function sit(): Sitting {
  const port = {
    sitting: (number: number, sign: Sign) => {
      signs.push(sign);
      numbers.add(number);
      return answer(sign);
    },
  } as unknown as Port;
  const sitting = new Sitting(port, 1, reload);
  stop = sitting.attend();
  return sitting;
}

function count(type: Sign['type']): number {
  return signs.filter((sign) => sign.type === type).length;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  flushSync();
}

function press(target: EventTarget = document.body): void {
  target.dispatchEvent(new Event('pointerdown', { bubbles: true }));
}

beforeEach(() => {
  vi.useFakeTimers();
  signs = [];
  numbers = new Set();
  answer = async () => WELCOME;
  reload.mockClear();
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
  vi.useRealTimers();
});

test('it says every second that the page is alive, before anybody came too', async () => {
  sit();
  await pass(5000);
  expect(signs).toEqual(Array.from({ length: 6 }, () => ({ type: 'alive' })));
});

test('twenty seconds are twenty whatever fraction of a millisecond the clock is at', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(16_269.3);
  answer = async () => ({ ...WARNING, left: 20_000 });
  const sitting = sit();
  await pass(0);
  expect(sitting.seconds).toBe(20);
  clock.mockRestore();
});

test('the first touch begins, once the program says so', async () => {
  const sitting = sit();
  await pass(0);
  press();
  await pass(0);
  expect(count('touched')).toBe(0);
  expect(sitting.phase).toBe('welcome');
  answer = async () => ACTIVE;
  await sitting.touch();
  expect(count('touched')).toBe(1);
  expect(sitting.phase).toBe('active');
});

test('a thousand touches in a second are one request, and one more for the last of them', async () => {
  answer = async () => ACTIVE;
  const sitting = sit();
  await sitting.touch();
  await pass(1500);
  signs = [];
  for (let touch = 0; touch < 1000; touch += 1) {
    press();
    await pass(1);
  }
  await pass(1000);
  expect(count('touched')).toBeLessThanOrEqual(3);
  expect(count('touched')).toBeGreaterThanOrEqual(2);
});

test('of one kind one request is under way, however slow the program is', async () => {
  let under = 0;
  let most = 0;
  answer = async () => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setTimeout(resolve, 700));
    under -= 1;
    return WARNING;
  };
  const sitting = sit();
  const first = sitting.touch();
  for (let touch = 0; touch < 1000; touch += 1) void sitting.touch();
  await pass(5000);
  await first;
  expect(count('touched')).toBe(2);
  // One of each kind: alive and touched.
  expect(most).toBeLessThanOrEqual(2);
});

test('in the countdown every touch is told at once, but the button to finish and the way to it are no answer', async () => {
  answer = async () => WARNING;
  const sitting = sit();
  await pass(0);
  signs = [];
  const finish = Object.assign(document.createElement('button'), { textContent: 'x' });
  finish.dataset['finishNow'] = '';
  document.body.append(finish);
  press(finish);
  finish.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true }));
  document.body.dispatchEvent(new Event('scroll', { bubbles: true }));
  await pass(0);
  expect(count('touched')).toBe(0);
  answer = async () => ACTIVE;
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }));
  await pass(0);
  expect(count('touched')).toBe(1);
  expect(sitting.phase).toBe('active');
});

test('a key that something leans on is nobody', async () => {
  answer = async () => ACTIVE;
  sit();
  await pass(2000);
  signs = [];
  for (let beat = 0; beat < 50; beat += 1)
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', repeat: true, bubbles: true }));
  await pass(3000);
  expect(count('touched')).toBe(0);
});

test('between two answers the seconds run on by the page’s own clock', async () => {
  const sitting = sit();
  answer = async () => WARNING;
  await pass(1000);
  expect(sitting.seconds).toBe(30);
  answer = () => new Promise(() => undefined);
  await pass(4300);
  expect(sitting.seconds).toBe(26);
});

test('when the phase is about to change, it asks at that moment', async () => {
  answer = async () => ({ ...ACTIVE, left: 300 });
  const sitting = sit();
  await pass(0);
  answer = async () => WARNING;
  await pass(330);
  expect(sitting.phase).toBe('warning');
});

test('a late answer to an earlier question is dropped', async () => {
  const waiting: ((state: SittingState) => void)[] = [];
  answer = () => new Promise((resolve) => waiting.push(resolve));
  const sitting = sit();
  void sitting.touch();
  await pass(0);
  waiting[1]?.(ACTIVE);
  await pass(0);
  waiting[0]?.(WELCOME);
  await pass(0);
  expect(sitting.phase).toBe('active');
});

test('once it is over it stays over, and a page that is not loaded anew helps itself', async () => {
  answer = async () => ACTIVE;
  const sitting = sit();
  await pass(0);
  answer = async () => ({ ...ACTIVE, phase: 'ending', left: null });
  await sitting.finish();
  await pass(0);
  expect(sitting.phase).toBe('ending');
  answer = async () => ({ ...WELCOME, number: 2 });
  await pass(1000);
  expect(sitting.phase).toBe('ending');
  expect(reload).not.toHaveBeenCalled();
  await pass(6000);
  expect(reload).toHaveBeenCalledTimes(1);
});

test('whatever it tells, it says which sitting it is for, over or not', async () => {
  answer = async () => ACTIVE;
  const sitting = sit();
  await sitting.touch();
  answer = async () => ({ ...ACTIVE, number: 2 });
  press();
  await pass(3000);
  expect(sitting.phase).toBe('ending');
  expect([...numbers]).toEqual([1]);
});

test('when the program does not answer, it goes on trying, and says again what was not heard', async () => {
  answer = async () => Promise.reject(new Error('busy'));
  const sitting = sit();
  await expect(sitting.touch()).resolves.toBeUndefined();
  await sitting.finish();
  await pass(3000);
  expect(count('alive')).toBeGreaterThanOrEqual(3);
  expect(count('finish')).toBeGreaterThanOrEqual(3);
  answer = async () => ACTIVE;
  await pass(1000);
  const before = count('finish');
  await pass(3000);
  expect(count('finish')).toBe(before);
  expect(sitting.phase).toBe('active');
});

test('words in view are told when they change, and no sooner than all has settled', async () => {
  answer = async () => ACTIVE;
  sit();
  await pass(600);
  signs = [];
  const main = document.createElement('main');
  main.append(Object.assign(document.createElement('p'), { textContent: 'four words stand here' }));
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({
    top: 10,
    bottom: 100,
    width: 100,
    height: 90,
  } as DOMRect);
  document.body.append(main);
  await pass(300);
  expect(count('reading')).toBe(0);
  await pass(200);
  expect(signs).toContainEqual({ type: 'reading', words: 4 });
  window.dispatchEvent(new Event('resize'));
  await pass(1000);
  expect(count('reading')).toBe(1);
});
