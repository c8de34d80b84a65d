import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Port } from '../ipc';
import type { Signal } from '../ipc/bindings/Signal';
import { Visit } from './visit';

let sent: string[];
let visit: Visit;
let opened: boolean;
const changes = vi.fn();

const port = {
  beginVisit: async () => 7,
  attend: async (number: number, signal: Signal) => {
    sent.push(`${number}:${signal.type}${signal.type === 'section' ? ` ${signal.section}` : ''}`);
    return { seconds: 0, opened, read: false, listened: false, understood: false };
  },
} as unknown as Port;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  opened = false;
  changes.mockClear();
  visit = new Visit(port, 'daily-care', 'en', changes);
});

afterEach(() => {
  void visit.leave();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

test('a visit begins shown, and ticks every five seconds while it is', async () => {
  await settle();
  expect(sent).toEqual(['7:shown']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual(['7:shown', '7:tick', '7:tick']);
});

test('looking away stops the ticks, coming back begins them again', async () => {
  window.dispatchEvent(new Event('blur'));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toEqual(['7:shown', '7:hidden']);
  window.dispatchEvent(new Event('focus'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(['7:shown', '7:hidden', '7:shown', '7:tick']);
});

test('a hidden window is not shown, whatever has focus', async () => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event('focus'));
  await settle();
  expect(sent).toEqual(['7:shown', '7:hidden']);
});

test('activity is told at most every five seconds', async () => {
  for (const name of ['pointermove', 'keydown', 'wheel', 'scroll', 'touchstart']) {
    document.body.dispatchEvent(new Event(name, { bubbles: true }));
  }
  await settle();
  expect(sent.filter((line) => line === '7:active')).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_001);
  document.body.dispatchEvent(new Event('pointermove', { bubbles: true }));
  await settle();
  expect(sent.filter((line) => line === '7:active')).toHaveLength(2);
});

test('each section is told once, and leaving is the last word', async () => {
  visit.section('disc');
  visit.section('disc');
  visit.section('do');
  await visit.leave();
  visit.section('how-sure');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toEqual(['7:shown', '7:section disc', '7:section do', '7:left']);
});

test('only what newly counts is passed on', async () => {
  await settle();
  expect(changes).not.toHaveBeenCalled();
  opened = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(changes).toHaveBeenCalledTimes(1);
});

test('a record that cannot be kept does not stop the reading', async () => {
  const broken = { ...port, attend: () => Promise.reject(new Error('store')) } as unknown as Port;
  const other = new Visit(broken, 'daily-care', 'en', changes);
  other.section('do');
  await expect(other.leave()).resolves.toBeUndefined();
});
