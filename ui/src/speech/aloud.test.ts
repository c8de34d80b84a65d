import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Said } from '../ipc/bindings/Said';
import { Aloud, type Piece } from './aloud.svelte';
import { sentences } from './sentences';
import type { Speech } from './speech';
import { Voice } from './voice.svelte';

let over: ((said: Said) => void) | undefined;
const speech = {
  speaks: vi.fn(async () => true),
  say: vi.fn<Speech['say']>(
    () =>
      new Promise<Said>((done) => {
        over = done;
      }),
  ),
  stop: vi.fn(() => over?.('stopped')),
};
const voice = new Voice(speech as Speech, 100);
let aloud: Aloud;
const heard = vi.fn();

function piece(key = 'topic'): Piece {
  document.body.innerHTML =
    '<article><h2 id="a">A</h2><p>One. Two.</p><h2 id="b">B</h2><p>Three.</p></article><button id="other">x</button><div data-aloud-controls><button id="own">y</button></div>';
  const root = document.querySelector('article') as Element;
  return { key, language: 'en', sentences: () => sentences(root, 'en'), onheard: heard };
}

const last = () => speech.say.mock.lastCall?.[0];
async function done(said: Said = 'done'): Promise<void> {
  over?.(said);
  await vi.waitFor(() => undefined);
  await new Promise((later) => setTimeout(later));
}

beforeEach(() => {
  aloud = new Aloud(voice);
  speech.speaks.mockResolvedValue(true);
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(() => {
  aloud.close();
  vi.clearAllMocks();
});

async function playing(key?: string): Promise<void> {
  void aloud.play(piece(key));
  await vi.waitFor(() => expect(last()).toBe('A.'));
}

test('sentences follow one another, and a section is heard once all of it was said', async () => {
  await playing();
  expect(document.querySelector('[data-spoken]')?.id).toBe('a');
  await done();
  expect(last()).toBe('One.');
  await done();
  expect(heard).not.toHaveBeenCalled();
  await done();
  expect(heard).toHaveBeenCalledExactlyOnceWith('a');
  expect(last()).toBe('B.');
  await done();
  await done();
  expect(heard).toHaveBeenLastCalledWith('b');
  expect(aloud.playing).toBe(false);
  expect(aloud.at).toBe(0);
  expect(document.querySelector('[data-spoken]')).toBeNull();
});

test('a sentence that was skipped leaves its section unheard', async () => {
  await playing();
  aloud.go(1);
  await vi.waitFor(() => expect(last()).toBe('One.'));
  await done();
  await done();
  expect(last()).toBe('B.');
  expect(heard).not.toHaveBeenCalled();
});

test('a sentence in another language is said in it, where there is a voice', async () => {
  const mixed = piece();
  document.querySelector('article p')?.setAttribute('lang', 'es');
  void aloud.play(mixed);
  await vi.waitFor(() => expect(last()).toBe('A.'));
  await done();
  await vi.waitFor(() => expect(last()).toBe('One.'));
  expect(speech.say.mock.lastCall?.[1].language).toBe('es');
  speech.speaks.mockImplementation(async (...[language]: string[]) => language !== 'es');
  await done();
  await vi.waitFor(() => expect(last()).toBe('Two.'));
  expect(speech.say.mock.lastCall?.[1].language).toBe('en');
});

test('it can begin at any part, and does so again when asked', async () => {
  const whole = piece();
  void aloud.play(whole, document.getElementById('b'));
  await vi.waitFor(() => expect(last()).toBe('B.'));
  expect(aloud.section).toBe('b');
  void aloud.play(whole, document.getElementById('a'));
  await vi.waitFor(() => expect(last()).toBe('A.'));
  expect(aloud.section).toBe('a');
});

test('a touch or a key elsewhere stops the voice, its own buttons do not', async () => {
  await playing();
  document.getElementById('own')?.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
  expect(aloud.playing).toBe(true);
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift', bubbles: true }));
  expect(aloud.playing).toBe(true);
  document.getElementById('other')?.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
  expect(aloud.playing).toBe(false);
  expect(speech.stop).toHaveBeenCalled();
});

test('it goes on where it was left, even after something else was read', async () => {
  await playing();
  await done();
  await done();
  expect(last()).toBe('Two.');
  aloud.close();
  await playing('another');
  aloud.close();
  void aloud.play(piece('topic'));
  await vi.waitFor(() => expect(last()).toBe('Two.'));
});

test('without a voice it says so and stays quiet', async () => {
  speech.speaks.mockResolvedValue(false);
  await aloud.play(piece());
  expect(aloud.trouble).toBe('no_voice');
  expect(speech.say).not.toHaveBeenCalled();
});

test('a voice that vanishes while speaking stops the reading, which can go on later', async () => {
  await playing();
  await done();
  await done('gone');
  expect(aloud.trouble).toBe('gone');
  expect(aloud.playing).toBe(false);
  aloud.toggle();
  await vi.waitFor(() => expect(last()).toBe('One.'));
  expect(aloud.trouble).toBeUndefined();
});
