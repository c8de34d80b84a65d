import { afterEach, expect, test, vi } from 'vitest';
import type { Port } from '../ipc';
import { choose, speech } from './speech';

const tag = (voice: string) => voice;

test.each([
  [['es', 'es-419', 'es-MX'], 'es', 'es-419'],
  [['es_ES', 'es_MX'], 'es', 'es_MX'],
  [['es-ES'], 'es', 'es-ES'],
  [['en-GB', 'en-US'], 'en', 'en-US'],
  [['en-GB', 'en-US'], 'en-GB', 'en-GB'],
  [['fr', 'de'], 'es', undefined],
])('of %j the best for %s is %s', (voices, language, best) => {
  expect(choose(voices, tag, language)).toBe(best);
});

function port(change: Partial<Port> = {}): Port {
  return {
    voices: vi.fn(async () => ['en', 'es-419']),
    say: vi.fn(async () => 'done'),
    hush: vi.fn(async () => undefined),
    ...change,
  } as unknown as Port;
}

afterEach(() => vi.unstubAllGlobals());

const how = { language: 'es', volume: 60, rate: 1 };

test('without a voice of the web view the system speaks, and sound is told of', async () => {
  const told = vi.fn();
  const one = port();
  expect(await speech(one, told).say('Hola.', how)).toBe('done');
  expect(one.say).toHaveBeenCalledWith({ text: 'Hola.', language: 'es-419', volume: 60, rate: 1 });
  expect(told.mock.calls).toEqual([[true], [false]]);
});

test('no voice anywhere is an answer, and is asked for anew', async () => {
  const none = port({ voices: vi.fn(async () => []) });
  const machine = speech(none);
  expect(await machine.speaks('es')).toBe(false);
  expect(await machine.say('Hola.', how)).toBe('gone');
  expect(none.say).not.toHaveBeenCalled();
  vi.mocked(none.voices).mockResolvedValue(['es']);
  expect(await machine.speaks('es')).toBe(true);
});

test('silence ends what the system says', async () => {
  let end: ((said: 'stopped') => void) | undefined;
  const slow = port({ say: vi.fn(() => new Promise<'stopped'>((done) => (end = done))) });
  const machine = speech(slow);
  const said = machine.say('Hola.', how);
  await vi.waitFor(() => expect(slow.say).toHaveBeenCalled());
  machine.stop();
  expect(slow.hush).toHaveBeenCalled();
  end?.('stopped');
  expect(await said).toBe('stopped');
});

test('a program that fails is a voice that is gone', async () => {
  const broken = port({ say: vi.fn(async () => Promise.reject(new Error('no'))) });
  expect(await speech(broken).say('Hola.', how)).toBe('gone');
});

test('a web view without voices is waited for once, not before every word', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('speechSynthesis', {
    getVoices: () => [],
    addEventListener: () => undefined,
    cancel: () => undefined,
  });
  const one = port();
  const machine = speech(one);
  const first = machine.say('Uno.', how);
  await vi.advanceTimersByTimeAsync(500);
  expect(await first).toBe('done');
  // No clock goes on here: it would wait for ever.
  expect(await machine.say('Dos.', how)).toBe('done');
  vi.useRealTimers();
});
