import { expect, test, vi } from 'vitest';
import type { Library } from '../ipc/bindings/Library';
import { fixture } from '../testing/house';
import { inLanguages } from '../testing/languages';

const made = () => fixture({ port: inLanguages() });
const shown = () => document.documentElement.lang;

test('a language is spoken for somebody else without being kept, and the reader’s own is back at once', async () => {
  const { house, port } = await made();
  const own = house.library;
  await house.speak('es');
  expect([house.library.language, house.settings.language, shown()]).toEqual(['es', 'es', 'es']);
  expect((await house.page('daily-care')).language).toBe('es');
  void house.speak();
  expect(house.library).toBe(own);
  expect([house.settings.language, shown()]).toEqual(['en', 'en']);
  expect((await house.page('daily-care')).language).toBe('en');
  expect(port.saveSettings).not.toHaveBeenCalled();
});

test('what is set meanwhile is kept with the reader’s own language, unless it is the language', async () => {
  const { house, port } = await made();
  await house.speak('es');
  await house.set({ theme: 'dark' });
  expect(port.saveSettings).toHaveBeenLastCalledWith({ text_size: 100, theme: 'dark', language: 'en' });
  expect([house.settings.language, house.library.language]).toEqual(['es', 'es']);
  await house.set({ language: 'es' });
  expect(port.saveSettings).toHaveBeenLastCalledWith({ text_size: 100, theme: 'dark', language: 'es' });
  await house.speak();
  expect([house.settings.language, house.library.language, shown()]).toEqual(['es', 'es', 'es']);
});

test('another language is asked for once, and nothing else is asked anew', async () => {
  const { house, port } = await made();
  for (const language of ['es', 'en', 'es']) await house.set({ language });
  expect(vi.mocked(port.library).mock.calls).toEqual([['es']]);
  expect(port.start).toHaveBeenCalledTimes(1);
});

test('a language that comes after it is wanted no more is not shown', async () => {
  const { house, port } = await made();
  const late = await port.library('es');
  let answer: (library: Library) => void = () => undefined;
  vi.mocked(port.library).mockReturnValueOnce(new Promise((done) => (answer = done)));
  const speaking = house.speak('es');
  await house.speak();
  answer(late);
  await speaking;
  expect([house.library.language, house.settings.language, shown()]).toEqual(['en', 'en', 'en']);
});
