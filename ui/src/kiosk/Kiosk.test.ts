import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fixture, type Fixture } from '../testing/house';
import Kiosk from './Kiosk.svelte';
import type { Speech } from '../speech/speech';

const start = {
  idle_seconds: 90,
  warning_seconds: 30,
  languages: ['en'],
  volume: 60,
  number: 0,
  pin_set: true,
};
const said: string[] = [];
/** The language each of it was said in. */
const tongues: string[] = [];
let voice = true;
const speech: Speech = {
  speaks: async () => voice,
  say: async (text, { language }) => {
    said.push(text);
    tongues.push(language);
    return 'done';
  },
  stop: vi.fn(),
};

async function open({
  kiosk = {},
  ...options
}: Parameters<typeof fixture>[0] & { kiosk?: Partial<typeof start> } = {}): Promise<Fixture> {
  const made = await fixture({
    ...options,
    change: (given) => {
      given.profile = 'kiosk';
      given.kiosk = { ...start, ...kiosk };
      options.change?.(given);
    },
  });
  render(Kiosk, { props: { house: made.house, router: made.router, speech, reload: vi.fn() } });
  return made;
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const there = (selector: string) => waitFor(() => expect(document.querySelector(selector)).not.toBeNull());
const gone = (selector: string) => waitFor(() => expect(document.querySelector(selector)).toBeNull());

async function begun(options?: Parameters<typeof open>[0]): Promise<Fixture> {
  const made = await open(options);
  await fireEvent.click(find('[data-begin]'));
  await there('main[data-screen=home]');
  return made;
}

async function knock(): Promise<void> {
  for (let touch = 0; touch < 5; touch += 1) await fireEvent.click(find('header .brand'));
  await there('main[data-screen=staff-door]');
}

async function enter(pin: string): Promise<void> {
  for (const digit of pin) await fireEvent.keyDown(document.body, { key: digit });
  await fireEvent.keyDown(document.body, { key: 'Enter' });
}

beforeEach(() => {
  said.length = 0;
  tongues.length = 0;
  voice = true;
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

// The welcome screen

test('it welcomes, says what is kept, and one screen is there at a time', async () => {
  const { port } = await open();
  expect(document.querySelectorAll('main')).toHaveLength(1);
  expect(find('main').dataset['screen']).toBe('welcome');
  expect(document.body.textContent).toContain('After 90 seconds');
  expect(document.documentElement.dataset['room']).toBe('kiosk');
  await fireEvent.load(find('.picture img'));
  await waitFor(() => expect(port.painted).toHaveBeenCalledTimes(1));
});

test('a touch anywhere begins', async () => {
  await open();
  await fireEvent.click(find('main[data-screen=welcome]'));
  await there('main[data-screen=home]');
});

test.each(['Tab', 'Enter', 'x'])('the first key, %s, leads to the button that begins', async (key) => {
  await open();
  await fireEvent.keyDown(document.body, { key });
  expect(document.activeElement).toBe(find('[data-begin]'));
  expect(find('main').dataset['screen']).toBe('welcome');
  await fireEvent.keyDown(document.activeElement as Element, { key: 'x' });
  await there('main[data-screen=home]');
});

test('stopping the pictures begins nothing', async () => {
  const { port } = await open();
  await fireEvent.click(find('[data-loop-pause]'));
  expect(find('[data-loop-pause]').getAttribute('aria-label')).toBe('Play the pictures');
  expect(port.sitting).not.toHaveBeenCalledWith(expect.any(Number), { type: 'touched' });
});

test('pictures follow one another, and stand still once stopped', async () => {
  vi.useFakeTimers();
  await open();
  const shown = () => find('.words section.shown h1').textContent;
  const first = shown();
  await vi.advanceTimersByTimeAsync(8100);
  expect(shown()).not.toBe(first);
  await fireEvent.click(find('[data-loop-pause]'));
  const second = shown();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(shown()).toBe(second);
});

test('help is one touch away', async () => {
  const { router } = await open();
  await fireEvent.click(find('[data-go=help]'));
  await there('main[data-screen=help]');
  expect(router.canGoBack).toBe(true);
});

test('with more than one language each stands there in its own', async () => {
  const { port } = await open({ kiosk: { languages: ['en', 'es'] } });
  const spanish = find('[data-language-choice=es]');
  expect([spanish.lang, spanish.textContent?.trim()]).toEqual(['es', 'Español']);
  await fireEvent.click(spanish);
  await waitFor(() =>
    expect(port.saveSettings).toHaveBeenCalledWith(expect.objectContaining({ language: 'es' })),
  );
});

test('with one language there is nothing to choose', async () => {
  await open();
  expect(document.querySelector('[data-language-choice]')).toBeNull();
});

// A sitting

test('a sitting tells its time in advance, and has no list of what was opened', async () => {
  const { router } = await begun();
  expect(find('[data-told]').textContent).toContain('90 seconds');
  expect(document.querySelector('[data-go=mine]')).toBeNull();
  expect(document.querySelector('[data-finish]')).not.toBeNull();
  router.go({ screen: 'search' });
  await gone('[data-told]');
});

test('each screen gone to is told', async () => {
  const { port, router } = await begun();
  router.go({ screen: 'search' });
  await waitFor(() => expect(port.sitting).toHaveBeenCalledWith(expect.any(Number), { type: 'screen' }));
});

test('letters touched on the screen are typed into the field', async () => {
  await begun();
  await fireEvent.click(find('nav [data-go=search]'));
  await there('[data-keyboard]');
  await there('main[data-screen=search] input');
  const field = find('main input[type=search]') as HTMLInputElement;
  // Whoever has scrolled down to the results sees what they type.
  const seen = vi.spyOn(field, 'scrollIntoView');
  for (const name of ['d', 'i', 's', 'k']) await fireEvent.click(screen.getByRole('button', { name }));
  expect(seen).toHaveBeenCalledTimes(4);
  await fireEvent.click(screen.getByRole('button', { name: 'Delete the last letter' }));
  await fireEvent.click(screen.getByRole('button', { name: 'c' }));
  expect(field.value).toBe('disc');
  await fireEvent.click(screen.getByRole('button', { name: 'Clear all you typed' }));
  expect(field.value).toBe('');
  await fireEvent.click(screen.getByRole('button', { name: 'Hide the keyboard' }));
  expect(document.querySelector('[data-keyboard]')).toBeNull();
});

test('after a pause it asks whether somebody new has come', async () => {
  const { port } = await begun({
    port: { sitting: async () => ({ number: 0, phase: 'active', left: 90_000, returned: true }) },
  });
  await there('[data-not-you]');
  await fireEvent.click(find('[data-same]'));
  expect(port.sitting).toHaveBeenCalledWith(expect.any(Number), { type: 'same' });
  await fireEvent.click(find('[data-start-fresh]'));
  expect(port.sitting).toHaveBeenCalledWith(expect.any(Number), { type: 'finish' });
});

// The question whether anybody is there

async function asked() {
  let phase: 'active' | 'warning' = 'active';
  const made = await begun({
    port: {
      sitting: async (_number, sign) => {
        if (sign.type === 'touched') phase = 'active';
        return { number: 0, phase, left: phase === 'warning' ? 20_000 : 90_000, returned: false };
      },
    },
  });
  const link = find('nav [data-go=search]');
  link.focus();
  phase = 'warning';
  await waitFor(() => expect(document.querySelector('[data-warning]')).not.toBeNull());
  return { ...made, link };
}

test('the question stands over everything, takes the focus and gives it back', async () => {
  const { link } = await asked();
  const warning = find('[data-warning]');
  expect(warning.getAttribute('role')).toBe('alertdialog');
  expect(warning.textContent).toContain('20');
  expect(find('.room').inert).toBe(true);
  expect(document.activeElement).toBe(find('[data-still-here]'));
  expect(said.join(' ')).toContain('20 seconds');
  await fireEvent.keyDown(document.activeElement as Element, { key: 'Tab' });
  expect(document.activeElement).toBe(find('[data-finish-now]'));
  expect(document.querySelector('[data-warning]')).not.toBeNull();
  await fireEvent.click(find('[data-still-here]'));
  await gone('[data-warning]');
  await waitFor(() => expect(document.activeElement).toBe(link));
});

test('a touch anywhere answers it, and it goes only once the finger is lifted', async () => {
  await asked();
  const warning = find('[data-warning]');
  await fireEvent.pointerDown(warning);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(document.querySelector('[data-warning]')).not.toBeNull();
  await fireEvent.pointerUp(warning);
  await fireEvent.click(warning);
  await gone('[data-warning]');
});

test('its second button finishes', async () => {
  const { port } = await asked();
  await fireEvent.click(find('[data-warning] [data-finish-now]'));
  expect(port.sitting).toHaveBeenCalledWith(expect.any(Number), { type: 'finish' });
});

// Finishing

test('with nothing seen there is nothing to take home', async () => {
  await begun();
  await fireEvent.click(find('[data-finish]'));
  await there('main[data-screen=finish]');
  expect(document.querySelector('[data-nothing]')).not.toBeNull();
  expect(document.querySelector('[data-take-home]')).toBeNull();
  await fireEvent.click(find('[data-finish-now]'));
  await there('[data-ending]');
  expect(document.querySelector('main')).toBeNull();
});

test('what was seen is shown, and can be taken home code by code', async () => {
  const codes = ['first', 'second'].map((text) => ({ size: 29, path: 'M4 4h1v1h-1z', text }));
  const { router } = await begun({
    port: { takeHome: async () => ({ text: 'The whole of it', codes }) },
    change: (given) => {
      given.summary.topics = [];
    },
  });
  await fireEvent.click(find('[data-go=help]'));
  await there('main[data-screen=help]');
  await new Promise((resolve) => setTimeout(resolve, 20));
  router.go({ screen: 'finish' });
  await there('[data-views=get-help-now]');
  await fireEvent.click(find('[data-take-home]'));
  await there('[data-code="0"]');
  expect(find('[data-take-text]').textContent).toBe('The whole of it');
  await fireEvent.click(find('[data-code-next]'));
  expect(document.querySelector('[data-code="1"]')).not.toBeNull();
  expect(screen.getByText('Code 2 of 2')).toBeTruthy();
});

// Staff

test('five touches on the name open the door, and nothing of the sitting is behind it', async () => {
  await begun();
  await knock();
  expect(document.querySelectorAll('main')).toHaveLength(1);
  await fireEvent.click(find('[data-leave]'));
  await there('main[data-screen=home]');
});

test('on the welcome screen the name knocks too, and begins nothing', async () => {
  const { port } = await open();
  await knock();
  // Longer than the welcome screen waits to see whether a touch on the name was the last.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(port.sitting).not.toHaveBeenCalledWith(expect.any(Number), { type: 'touched' });
});

test('Escape held for five seconds opens the door, and let go sooner does not', async () => {
  vi.useFakeTimers();
  await begun();
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  await vi.advanceTimersByTimeAsync(4000);
  await fireEvent.keyUp(document.body, { key: 'Escape' });
  await vi.advanceTimersByTimeAsync(2000);
  expect(find('main').dataset['screen']).toBe('home');
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  await vi.advanceTimersByTimeAsync(5100);
  expect(find('main').dataset['screen']).toBe('staff-door');
});

test('the door closes itself when nobody is at it', async () => {
  vi.useFakeTimers();
  await open();
  for (let touch = 0; touch < 5; touch += 1) await fireEvent.click(find('header .brand'));
  expect(find('main').dataset['screen']).toBe('staff-door');
  await vi.advanceTimersByTimeAsync(20_000);
  await fireEvent.keyDown(document.body, { key: '1' });
  expect(find('[data-dots]').dataset['dots']).toBe('1');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(find('main').dataset['screen']).toBe('staff-door');
  await vi.advanceTimersByTimeAsync(11_000);
  expect(find('main').dataset['screen']).toBe('welcome');
});

test('a wrong PIN is said, and after three the door waits', async () => {
  await open();
  await knock();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await enter('000001');
    await waitFor(() => expect(screen.getByText(/That PIN is not right/)).toBeTruthy());
  }
  await there('[data-wait="30"]');
  expect((find('[data-digit="1"]') as HTMLButtonElement).disabled).toBe(true);
});

test('a PIN file that cannot be read is said, with who can mend it', async () => {
  await open({ port: { staffDoor: async () => ({ pin_set: true, wait_seconds: 0, broken: true }) } });
  await knock();
  await there('[data-broken]');
  expect(document.body.textContent).toContain('sudo backstory kiosk pin');
  expect(document.querySelector('[data-digit]')).toBeNull();
});

async function inside(options?: Parameters<typeof open>[0]): Promise<Fixture> {
  const made = await open(options);
  await knock();
  await enter('271828');
  await there('main[data-screen=staff] [data-staff-reset]');
  return made;
}

test('the right PIN opens the staff page, with counts in words', async () => {
  await inside();
  expect(document.querySelectorAll('main')).toHaveLength(1);
  const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent?.replace(/\s+/g, ' '));
  expect(rows[0]).toMatch(/You are not alone ?opened ?English ?12/);
  expect(rows.at(-1)).toMatch(/under 5/);
});

test('settings are changed by steps and saved, and the page is made anew with nobody sitting', async () => {
  const { port } = await inside();
  await fireEvent.click(
    screen.getByRole('button', { name: 'More: Time without a touch before the screen asks' }),
  );
  await fireEvent.click(screen.getByRole('button', { name: 'Less: Hour' }));
  await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  await fireEvent.click(find('[data-staff-save]'));
  await waitFor(() => expect(find('[data-saved]').textContent).toBe('The settings are saved.'));
  expect(port.staff).toHaveBeenLastCalledWith(expect.any(String), {
    type: 'set',
    settings: expect.objectContaining({ idle_seconds: 105, reload_at: '02:30', theme: 'dark' }),
  });
  await fireEvent.click(find('[data-staff-close]'));
  expect(port.staff).toHaveBeenLastCalledWith(expect.any(String), { type: 'reset' });
});

test('the last language cannot be taken away', async () => {
  await inside();
  const language = (tag: string) => find(`[data-staff-language=${tag}]`) as HTMLInputElement;
  expect(language('en').disabled).toBe(false);
  await fireEvent.click(language('es'));
  await waitFor(() => expect(language('en').disabled).toBe(true));
});

test('leaving the kiosk is asked twice', async () => {
  const { port } = await inside();
  await fireEvent.click(find('[data-staff-leave]'));
  await waitFor(() => expect(document.activeElement).toBe(find('[data-staff-leave-no]')));
  expect(port.staff).not.toHaveBeenCalledWith(expect.any(String), { type: 'leave' });
  await fireEvent.click(find('[data-staff-leave-yes]'));
  expect(port.staff).toHaveBeenLastCalledWith(expect.any(String), { type: 'leave' });
});

test('exporting says where the file is', async () => {
  await inside();
  await fireEvent.click(find('[data-staff-export]'));
  await waitFor(() => expect(find('[data-exported]').textContent).toMatch(/counts-.*\.csv/));
});

test('a token that is good no more leads back to the door', async () => {
  const { port } = await inside();
  vi.mocked(port.staff).mockRejectedValue({ code: 'forbidden', message: 'closed' });
  await fireEvent.click(find('[data-staff-export]'));
  await there('main[data-screen=staff-door]');
});

test('a new kiosk asks for a PIN first, and says why one is refused', async () => {
  const chosen: string[] = [];
  await open({
    kiosk: { pin_set: false },
    port: {
      staffSetPin: async (pin) => {
        chosen.push(pin);
        return pin === '111111' ? { type: 'refused', why: 'plain' } : { type: 'open', token: 'token' };
      },
      staff: async () => {
        throw { code: 'store', message: 'no sheet in this test' };
      },
    },
  });
  expect(find('main').dataset['screen']).toBe('staff-pin');
  await enter('123');
  expect(find('[data-said]').textContent).toContain('6 to 12 digits');
  await enter('111111');
  await enter('111111');
  await waitFor(() => expect(find('[data-said]').textContent).toContain('too easy'));
  await enter('271828');
  await enter('271829');
  expect(find('[data-said]').textContent).toContain('not the same');
  await enter('271828');
  await enter('271828');
  await there('main[data-screen=staff]');
  expect(chosen).toEqual(['111111', '271828']);
});

// By ear

test('listening, the screen and what has the focus are said, and any key stops it', async () => {
  await open();
  await fireEvent.click(find('[data-listen]'));
  await there('[data-listen-bar]');
  expect(document.documentElement.hasAttribute('data-listening')).toBe(true);
  await waitFor(() => expect(said.join(' ')).toContain('Where does it hurt?'));
  find('nav [data-go=search]').focus();
  expect(said.at(-1)).toBe('Search, link');
  find('[data-slower]').focus();
  await fireEvent.keyDown(document.body, { key: 'x' });
  expect(speech.stop).toHaveBeenCalled();
  find('[data-repeat]').focus();
  expect(said.at(-1)).toBe('Say it again, button');
  await fireEvent.click(find('[data-repeat]'));
  await waitFor(() => expect(said.at(-1)).toBe('Slower, button'));
  await fireEvent.click(find('[data-listen-stop]'));
  await gone('[data-listen-bar]');
});

test('the first key has it said how to listen, in each language by its voice; then what has the focus is said', async () => {
  await open({ kiosk: { languages: ['en', 'es'] } });
  await fireEvent.keyDown(document.body, { key: 'Tab' });
  await waitFor(() => expect(said.at(-1)).toBe('Touch to begin, button'));
  expect(said).toEqual([
    expect.stringMatching(/^This screen can speak.*Listen and use keys/),
    expect.stringMatching(/^Para escuchar en este idioma/),
    'Touch to begin, button',
  ]);
  expect(tongues).toEqual(['en', 'es', 'en']);
  find('[data-listen]').focus();
  expect(said.at(-1)).toBe('Listen and use keys, button');
  find('[data-language-choice=es]').focus();
  expect([said.at(-1), tongues.at(-1)]).toEqual(['Español', 'es']);
  await fireEvent.click(find('[data-language-choice=es]'));
  await there('[data-listen-bar]');
  await waitFor(() => expect(tongues.at(-1)).toBe('es'));
});

test('whoever pressed a key and went away is not taken for the next person', async () => {
  vi.useFakeTimers();
  await open();
  await fireEvent.keyDown(document.body, { key: 'Tab' });
  await vi.advanceTimersByTimeAsync(46_000);
  expect(document.activeElement).toBe(document.body);
  said.length = 0;
  await fireEvent.keyDown(document.body, { key: 'Tab' });
  await vi.advanceTimersByTimeAsync(10);
  expect(said[0]).toContain('This screen can speak');
});

test('who begins by touch hears nothing', async () => {
  await begun();
  find('nav [data-go=search]').focus();
  expect(said).toEqual([]);
});

async function listening(options?: Parameters<typeof open>[0]): Promise<Fixture> {
  const made = await open(options);
  await fireEvent.click(find('[data-listen]'));
  await there('[data-listen-bar]');
  await waitFor(() => expect(said.join(' ')).toContain('Where does it hurt?'));
  return made;
}

test('the down arrow reads all that the screen shows, from what has the focus on', async () => {
  const { router } = await listening();
  router.go({ screen: 'topic', topic: 'what-is-sciatica' });
  await there('main[data-topic] h1');
  await waitFor(() => expect(said.at(-1)).toContain(find('main h1').textContent ?? '?'));
  said.length = 0;
  await fireEvent.keyDown(document.body, { key: 'ArrowDown' });
  await waitFor(() => expect(find('[data-player] [data-play]').textContent).toContain('Go on'));
  const all = said.join('\n');
  const question = find('main fieldset legend .ask').textContent?.trim() ?? '?';
  const source = find('#source-1 p').textContent?.split(':')[1]?.trim().slice(0, 12) ?? '?';
  for (const words of [question, 'choice', source]) expect(all).toContain(words);
  said.length = 0;
  find('#source-1').focus();
  await fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' });
  await waitFor(() => expect(said.length).toBeGreaterThan(2));
  expect(said.join('\n')).not.toContain(question);
});

test('what changes by itself is said, after what is being said', async () => {
  const { router } = await listening();
  router.go({ screen: 'search' });
  await there('main[data-screen=search] input');
  const field = find('main input[type=search]') as HTMLInputElement;
  field.value = 'd';
  await fireEvent(field, new InputEvent('input', { data: 'd', bubbles: true }));
  expect(said.at(-1)).toBe('d');
  await waitFor(() => expect(said.at(-1)).toBe(`${find('main .count').textContent?.trim()}.`));
});

test('who listens hears that all is cleared, and only then it is', async () => {
  const { port, router } = await listening();
  router.go({ screen: 'finish' });
  await there('[data-finish-now]');
  let silent: (said: 'done') => void = () => undefined;
  const say = vi.spyOn(speech, 'say').mockReturnValueOnce(new Promise((resolve) => (silent = resolve)));
  await fireEvent.click(find('[data-finish-now]'));
  expect(say.mock.calls.at(-1)?.[0]).toContain('Everything is cleared');
  expect(port.sitting).not.toHaveBeenCalledWith(expect.any(Number), { type: 'finish' });
  silent('done');
  await waitFor(() => expect(port.sitting).toHaveBeenCalledWith(expect.any(Number), { type: 'finish' }));
});

test('a voice that hangs keeps nothing from being cleared', async () => {
  const { port, router } = await listening();
  router.go({ screen: 'finish' });
  await there('[data-finish-now]');
  vi.useFakeTimers();
  vi.spyOn(speech, 'say').mockReturnValueOnce(new Promise(() => undefined));
  await fireEvent.click(find('[data-finish-now]'));
  await vi.advanceTimersByTimeAsync(6000);
  expect(port.sitting).toHaveBeenCalledWith(expect.any(Number), { type: 'finish' });
});

test('without a voice it says so in words', async () => {
  voice = false;
  await open();
  await fireEvent.click(find('[data-listen]'));
  await there('[data-no-voice]');
  expect(find('[data-no-voice]').textContent).toContain('no voice for English');
});
