import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import App from './App.svelte';
import { fixture, type Fixture } from './testing/house';

async function open(options?: Parameters<typeof fixture>[0]): Promise<Fixture> {
  const made = await fixture(options);
  render(App, { props: { house: made.house, router: made.router } });
  return made;
}

function main(): HTMLElement {
  return document.querySelector('main') as HTMLElement;
}

test('home shows every topic in its group, and help in the bar alone', async () => {
  const { house } = await open();
  expect(main().dataset['screen']).toBe('home');
  for (const card of house.library.topics.filter(({ kind }) => kind !== 'urgent')) {
    expect(main().querySelector(`.groups [data-open="${card.id}"]`), card.id).not.toBeNull();
  }
  expect(screen.getByRole('link', { name: 'Get help now', current: false, description: '' })).toBeTruthy();
});

test('a new screen takes focus to its heading', async () => {
  await open();
  await fireEvent.click(document.querySelector('[data-go=mine]') as HTMLElement);
  await waitFor(() => expect(main().dataset['screen']).toBe('mine'));
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
});

test('the first screen takes no focus', async () => {
  await open();
  expect(document.activeElement).toBe(document.body);
});

test('get help now is one step from any screen and says so to tests and scripts', async () => {
  await open({ at: { screen: 'mine' } });
  await fireEvent.click(document.querySelector('[data-go=help]') as HTMLElement);
  await waitFor(() => expect(main().dataset['screen']).toBe('help'));
  expect(main().dataset['topic']).toBe('get-help-now');
});

test('Ctrl or Command with K opens the search with the cursor in it, and the way there says so', async () => {
  for (const event of [
    { key: 'k', ctrlKey: true },
    { key: 'K', metaKey: true },
  ]) {
    const { router } = await open();
    expect(document.querySelector('[aria-keyshortcuts]')?.getAttribute('data-go')).toBe('search');
    await fireEvent.keyDown(document.body, event);
    expect(router.route.screen).toBe('search');
    await waitFor(() => expect((document.activeElement as HTMLInputElement).type).toBe('search'));
    document.body.replaceChildren();
  }
});

test('F1 leads to the list of keys, which a kiosk words for its own', async () => {
  const { router } = await open();
  await fireEvent.keyDown(document.body, { key: 'F1' });
  expect(router.route).toEqual({ screen: 'about', part: 'keys' });
  await waitFor(() => expect(document.activeElement?.id).toBe('keys'));
  const list = document.querySelector('[data-keys]')?.textContent ?? '';
  expect(list).toContain('Ctrl K');
  expect(list).not.toContain('While you listen');
});

test('a key without another held does nothing by itself', async () => {
  const { router } = await open();
  for (const key of ['/', 'k', 'K', '?', '1']) await fireEvent.keyDown(document.body, { key });
  expect(router.route.screen).toBe('home');
});

test('in a kiosk there is no shortcut, and none is promised', async () => {
  const kiosk = {
    number: 0,
    idle_seconds: 90,
    warning_seconds: 30,
    languages: ['en'],
    volume: 60,
    pin_set: true,
  };
  const { router } = await open({ change: (start) => (start.kiosk = kiosk) });
  await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  expect(router.route.screen).toBe('home');
  expect(document.querySelector('[aria-keyshortcuts]')).toBeNull();
});

test('typing in the home field goes on in the search', async () => {
  const { router } = await open();
  await fireEvent.input(main().querySelector('input[type=search]') as HTMLElement, {
    target: { value: 's' },
  });
  await waitFor(() => expect(main().dataset['screen']).toBe('search'));
  expect(router.route).toEqual({ screen: 'search', query: 's' });
  expect((main().querySelector('input[type=search]') as HTMLInputElement).value).toBe('s');
});

test('the home field says beforehand what typing does', async () => {
  await open();
  const field = screen.getByRole('searchbox', { description: 'As you type, a list of results opens.' });
  expect(field).toBe(main().querySelector('input[type=search]'));
});

test('notices stand in words and can be put away, and the focus goes to what is left', async () => {
  await open({
    change: (start) =>
      (start.notices = [
        { code: 'store_set_aside', detail: '/data/old' },
        { code: 'pack_refused', detail: '/data/pack' },
      ]),
  });
  expect(screen.getByText(/\/data\/old/)).toBeTruthy();
  const [first, second] = screen.getAllByRole('button', { name: 'Dismiss' });
  first?.focus();
  await fireEvent.click(first as HTMLElement);
  expect(screen.queryByText(/\/data\/old/)).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(second));
  await fireEvent.click(second as HTMLElement);
  await waitFor(() => expect(document.activeElement).toBe(main().querySelector('h1')));
});

test('text size and colours are set on the page and kept', async () => {
  const { port } = await open();
  await fireEvent.click(screen.getByRole('button', { name: 'Text size' }));
  await fireEvent.click(screen.getByRole('radio', { name: '150 %' }));
  expect(document.documentElement.style.getPropertyValue('--text-size')).toBe('1.5');
  await fireEvent.click(screen.getByRole('button', { name: 'Colors' }));
  await fireEvent.click(screen.getByRole('radio', { name: 'High contrast' }));
  expect(document.documentElement.dataset['theme']).toBe('contrast');
  expect(port.saveSettings).toHaveBeenLastCalledWith({ text_size: 150, theme: 'contrast', language: 'en' });
});

test('Escape closes a menu and returns to its button', async () => {
  await open();
  const button = screen.getByRole('button', { name: 'Colors' });
  await fireEvent.click(button);
  const option = screen.getByRole('radio', { name: 'Dark' });
  option.focus();
  await fireEvent.keyDown(option, { key: 'Escape' });
  expect(screen.queryByRole('radio', { name: 'Dark' })).toBeNull();
  expect(document.activeElement).toBe(button);
});

test('with one language there is no language chooser', async () => {
  await open({ change: (start) => (start.library.pack.languages = ['en']) });
  expect(screen.queryByRole('button', { name: 'Language' })).toBeNull();
});

test('home offers to go on where the reader stopped', async () => {
  const { router } = await open({
    change: (start) => (start.places = [{ topic: 'why-it-happens', section: 'wear', at: 1 }]),
  });
  const card = document.querySelector('[data-continue=why-it-happens]') as HTMLElement;
  expect(card.textContent).toContain('Wear with age');
  await fireEvent.click(card.querySelector('a') as HTMLElement);
  expect(router.route).toEqual({ screen: 'topic', topic: 'why-it-happens', section: 'wear' });
});

test('a screen that only another room has is asked of whoever opened the window', async () => {
  const made = await fixture({ at: { screen: 'mine' } });
  const onbeyond = vi.fn();
  render(App, { props: { house: made.house, router: made.router, onbeyond } });
  await waitFor(() => expect(main().dataset['screen']).toBe('mine'));
  expect(onbeyond).not.toHaveBeenCalled();
  await fireEvent.click(main().querySelector('[data-go=clinic]') as HTMLElement);
  await waitFor(() => expect(onbeyond).toHaveBeenCalled());
  expect(made.router.route).toEqual({ screen: 'clinic' });
});
