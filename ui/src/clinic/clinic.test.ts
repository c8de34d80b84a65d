import { fireEvent, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atPatient, click, find, gone, room, texts, there, type, unlock } from '../testing/clinic';
import { isClinic, firstRoute } from '../app/rooms';
import { m } from '../paraglide/messages';
import { fixture } from '../testing/house';
import { inLanguages } from '../testing/languages';

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

test('when nobody is there it locks, forgets all patients, and comes back to the same one', async () => {
  const { port, router, patient } = await atPatient({ lockMinutes: 2 });
  await port.clinic({ type: 'change', patient, name: 'Anna K.', language: null, note: 'sister drives her' });
  await click('[data-edit-who]');
  await waitFor(() => expect(document.activeElement?.tagName).toBe('TEXTAREA'));
  await vi.advanceTimersByTimeAsync(125_000);
  await there('[data-door=locked]');
  expect(document.body.textContent).not.toContain('Anna');
  expect(document.querySelector('[data-strip]')).toBeNull();
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  await unlock();
  await there('main[data-screen=patient] [data-note]');
  expect(router.route).toEqual({ screen: 'patient', patient });
  expect(find('[data-note]').textContent).toBe('sister drives her');
});

test('on a topic it locks as well, and leads back to the patient whose plan was open', async () => {
  const { router, patient } = await atPatient({ lockMinutes: 1 });
  router.go({ screen: 'topic', topic: 'daily-care' });
  await there('main[data-screen=topic] [data-add="topic:daily-care"]');
  expect(find('[data-whose]').textContent).toContain('Anna K.');
  await vi.advanceTimersByTimeAsync(65_000);
  await there('[data-door=locked]');
  expect(document.body.textContent).not.toContain('Anna');
  await unlock();
  await there('main[data-screen=patient]');
  expect(router.route).toEqual({ screen: 'patient', patient });
});

test('when it locks is told quietly, and clearly in the last minute', async () => {
  const { port } = await atPatient({ lockMinutes: 3 });
  expect(find('[data-locks]').textContent).toBe('Locks in 3 min');
  expect(document.querySelector('[data-stay]')).toBeNull();
  await vi.advanceTimersByTimeAsync(125_000);
  await there('[data-stay]');
  expect(find('[data-strip] [role=alert]').textContent).toMatch(/within a minute/);
  await click('[data-stay]');
  await gone('[data-stay]');
  expect(find('[data-locks]').textContent).toBe('Locks in 3 min');
  expect(port.clinicTouch).toHaveBeenCalled();
});

test('somebody being there is said once in ten seconds, and looking never says it', async () => {
  const { port } = await atPatient();
  vi.mocked(port.clinicTouch).mockClear();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(port.clinicDoor).toHaveBeenCalled();
  expect(port.clinicTouch).not.toHaveBeenCalled();
  for (let key = 0; key < 20; key += 1) await fireEvent.keyDown(document.body, { key: 'a' });
  expect(port.clinicTouch).toHaveBeenCalledTimes(1);
  await fireEvent.keyDown(document.body, { key: 'a', repeat: true });
  await vi.advanceTimersByTimeAsync(10_001);
  await fireEvent.keyDown(document.body, { key: 'a', repeat: true });
  expect(port.clinicTouch).toHaveBeenCalledTimes(1);
  await fireEvent.pointerDown(document.body);
  expect(port.clinicTouch).toHaveBeenCalledTimes(2);
});

test('a program that answers no more does not leave a patient on screen', async () => {
  const { port } = await atPatient({ lockMinutes: 1 });
  vi.mocked(port.clinicDoor).mockRejectedValue({ code: 'store', message: 'gone' });
  await vi.advanceTimersByTimeAsync(62_000);
  await there('[data-door=locked]');
  expect(document.body.textContent).not.toContain('Anna');
});

test('an answer that comes after the door fell shut is nobody’s', async () => {
  const { port, house, patient } = await atPatient();
  const late = await port.clinic({ type: 'open', patient });
  let answer: (value: typeof late) => void = () => undefined;
  vi.mocked(port.clinic).mockReturnValueOnce(new Promise((done) => (answer = done)));
  await click('[data-ready] button');
  await click('[data-lock]');
  await there('[data-door=locked]');
  answer(late);
  await vi.advanceTimersByTimeAsync(10);
  expect(house.therapist?.planning).toBe(false);
  expect(document.body.textContent).not.toContain('Anna');
});

test('what is forbidden in the middle of something shows the door', async () => {
  const { port } = await atPatient();
  await port.clinicKnock({ type: 'lock' });
  await click('[data-ready] button');
  await there('[data-door=locked]');
});

test('a failure is said, and what is on screen stays', async () => {
  const { port } = await atPatient();
  vi.mocked(port.clinic).mockRejectedValueOnce({ code: 'store', message: 'the disk is gone' });
  await click('[data-ready] button');
  await waitFor(() => expect(find('[data-trouble]').textContent).toContain('the disk is gone'));
  expect(find('h1').textContent).toBe('Anna K.');
});

test('a code nobody put away is spoken of after the door fell shut', async () => {
  await room({ is: 'unset', lockMinutes: 1 });
  await there('[data-door=unset]');
  await type('[data-field=new] input', 'lamp river seven coats');
  await type('[data-field=again] input', 'lamp river seven coats');
  await click('[data-create]');
  await there('[data-recovery]');
  await vi.advanceTimersByTimeAsync(65_000);
  await there('[data-door=locked]');
  await unlock('lamp river seven coats');
  await there('[data-code-lost]');
});

test('handing over explains itself, then loads the page anew with nothing of any patient left in it', async () => {
  const { port, reload, patient } = await atPatient({ patients: ['Anna K.', 'Rider'] });
  await click('[data-hand-over]');
  await there('[data-dialog=hand-over][open] li');
  expect(texts('[data-dialog=hand-over] li')).toContain('Only your passphrase leads back.');
  await click('[data-dialog=hand-over] [data-confirm]');
  await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  expect((await port.clinicDoor()).is).toBe('handed_over');
  expect((await port.clinicDoor()).patient).toBe(patient);
  await there('main[data-screen=home]');
  expect(document.body.textContent).not.toContain('Anna');
});

test('while the computer is lent no therapist’s screen is reached, and nobody is named', async () => {
  const { router } = await room({ is: 'handed_over', patients: ['Anna K.'], at: 0 });
  await there('main[data-screen=home]');
  expect(find('[data-lent]').textContent).toContain('lent to you');
  expect(document.querySelector('[data-strip]')).toBeNull();
  for (const route of [
    { screen: 'clinic' },
    { screen: 'patient', patient: 'anybody' },
    { screen: 'clinic-settings' },
    { screen: 'present' },
    { screen: 'handout', patient: 'anybody' },
  ] as const) {
    router.go(route);
    expect(router.route).toEqual({ screen: 'home' });
  }
  router.go({ screen: 'mine' });
  await there('main[data-screen=mine]');
  expect(document.querySelector('main [data-go=clinic]')).toBeNull();
  expect(document.body.textContent).not.toContain('Anna');
  router.go({ screen: 'topic', topic: 'daily-care' });
  await there('main[data-screen=topic]');
  expect(document.querySelector('[data-add]')).toBeNull();
});

test('a lent computer that nobody reads locks, after asking, and the page is loaded anew', async () => {
  const { port, reload } = await room({
    is: 'handed_over',
    patients: ['Anna K.'],
    at: 0,
    lockMinutes: 2,
  });
  await there('[data-lent]');
  expect(document.querySelector('[data-stay]')).toBeNull();
  await vi.advanceTimersByTimeAsync(65_000);
  await there('[data-lent] [data-stay]');
  await click('[data-stay]');
  await gone('[data-stay]');
  await vi.advanceTimersByTimeAsync(110_000);
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(15_000);
  await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  expect((await port.clinicDoor()).is).toBe('locked');
});

test('it is given back with the passphrase alone, and the page is loaded anew', async () => {
  const { port, reload } = await room({
    is: 'handed_over',
    patients: ['Anna K.'],
    at: 0,
    keyring: 'on',
  });
  await there('[data-lent]');
  await click('[data-lent] [data-go=give-back]');
  await there('main[data-screen=give-back]');
  expect(document.querySelector('[data-keyring]')).toBeNull();
  expect(document.querySelector('[data-forgotten]')).toBeNull();
  await unlock('not this one at all');
  await waitFor(() =>
    expect(find('[data-field=passphrase] [data-wrong]').textContent).toMatch(/not the passphrase/),
  );
  expect(reload).not.toHaveBeenCalled();
  await unlock();
  await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  expect((await port.clinicDoor()).is).toBe('open');
});

test('what was planned for the person comes first while they hold the computer', async () => {
  const { router } = await room(
    { is: 'handed_over', patients: ['Anna K.'], at: 0 },
    {
      handed: [
        { type: 'topic', topic: 'daily-care' },
        { type: 'section', topic: 'why-it-happens', section: 'wear' },
      ],
    },
  );
  await there('[data-handed] [data-open=daily-care]');
  await fireEvent.click(find('[data-handed] [data-open=why-it-happens]'));
  expect(router.route).toEqual({ screen: 'topic', topic: 'why-it-happens', section: 'wear' });
});

/** Explaining together, with a patient who reads Spanish. */
async function together() {
  const made = await atPatient({ lockMinutes: 2 }, { port: inLanguages() });
  const { port, patient, router } = made;
  await port.clinic({ type: 'change', patient, name: 'Anna K.', language: 'es', note: '' });
  const target = { type: 'topic', topic: 'daily-care' } as const;
  await port.clinic({ type: 'plan', patient, change: { type: 'add', target } });
  router.go({ screen: 'present' });
  await there('main[data-screen=present] [data-slide]');
  expect(document.documentElement.lang).toBe('es');
  expect(find('main h1').textContent).toMatch(/\(es\)$/);
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  return made;
}

test('when presenting ends, the therapist’s own language is there again, and the cursor at the heading', async () => {
  const { house, port, router, patient } = await together();
  router.go({ screen: 'patient', patient });
  await there('main[data-screen=patient] [data-plan]');
  expect(document.documentElement.lang).toBe('en');
  expect(house.library.language).toBe('en');
  expect(texts('header nav a')).toContain(m.nav_home({}, { locale: 'en' }));
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  expect(port.saveSettings).not.toHaveBeenCalled();
});

test('help that presenting leads to is in the patient’s language, and what comes after it is not', async () => {
  const { router } = await together();
  await click('main [data-go=help]');
  await there('main[data-screen=help] h1');
  expect(document.documentElement.lang).toBe('es');
  expect(find('main h1').textContent).toMatch(/\(es\)$/);
  expect(find('header [data-menu=language]').textContent).toContain('Español');
  router.go({ screen: 'home' });
  await there('main[data-screen=home]');
  expect(document.documentElement.lang).toBe('en');
});

test('when the door falls shut while presenting, the therapist stands before it in their own language', async () => {
  await together();
  await vi.advanceTimersByTimeAsync(125_000);
  await there('[data-door=locked]');
  expect(document.documentElement.lang).toBe('en');
  await unlock();
  await there('main[data-screen=present] [data-slide]');
  expect(document.documentElement.lang).toBe('es');
});

test('the window begins at the door, at the patient it was at, or at home', async () => {
  const { house } = await fixture();
  const door = await house.port.clinicDoor();
  const at = (profile: 'home' | 'clinic' | 'kiosk', clinic: Partial<typeof door> | null) => {
    const start = { ...house.start, profile, clinic: clinic && { ...door, ...clinic } };
    return [isClinic(start), firstRoute(start).screen];
  };
  expect(at('clinic', { is: 'locked' })).toEqual([true, 'clinic']);
  expect(at('clinic', { is: 'open', patient: 'a' })).toEqual([true, 'patient']);
  expect(at('home', { is: 'locked' })).toEqual([false, 'home']);
  expect(at('home', { is: 'open', patient: null })).toEqual([true, 'clinic']);
  expect(at('home', { is: 'handed_over', patient: 'a' })).toEqual([true, 'home']);
  expect(at('kiosk', null)).toEqual([false, 'home']);
});

test('the strip leads back to the patient and closes them', async () => {
  const { router, patient } = await atPatient();
  router.go({ screen: 'body' });
  await there('main[data-screen=body]');
  await click('[data-strip] [data-go=patient]');
  expect(router.route).toEqual({ screen: 'patient', patient });
  await there('main[data-screen=patient] [data-plan]');
  await click('[data-close-patient]');
  await there('main[data-screen=clinic] [data-patient]');
  expect(document.querySelector('[data-whose]')).toBeNull();
  router.go({ screen: 'topic', topic: 'daily-care' });
  await there('main[data-screen=topic]');
  expect(document.querySelector('[data-add]')).toBeNull();
});

test('topics, sections, figures and what the body shows are added to the plan, once', async () => {
  const { router, port, patient } = await atPatient();
  router.go({ screen: 'topic', topic: 'the-sciatic-nerve' });
  await there('main[data-screen=topic] [data-add="topic:the-sciatic-nerve"]');
  const add = '[data-add="topic:the-sciatic-nerve"]';
  await click(add);
  await waitFor(() => expect(find(add).getAttribute('aria-disabled')).toBe('true'));
  expect(find(add).textContent).toContain('In the plan');
  await click(add);
  const section = find('[data-add^="section:the-sciatic-nerve/"]');
  await fireEvent.click(section);
  await waitFor(() => expect(section.getAttribute('aria-disabled')).toBe('true'));
  const figure = find('[data-add^="figure:"]');
  await fireEvent.click(figure);
  await waitFor(() => expect(figure.getAttribute('aria-disabled')).toBe('true'));
  router.go({ screen: 'body', look: { chapter: 'spine', item: 'bulge' } });
  await there('[data-add^="body:spine"]');
  await click('[data-add^="body:spine"]');
  await waitFor(() => expect(find('[data-add^="body:"]').getAttribute('aria-disabled')).toBe('true'));
  const answer = await port.clinic({ type: 'open', patient });
  expect(answer.type === 'page' && answer.plan.map(({ target }) => target)).toEqual([
    { type: 'topic', topic: 'the-sciatic-nerve' },
    { type: 'section', topic: 'the-sciatic-nerve', section: section.dataset['add']?.split('/')[1] },
    { type: 'figure', figure: figure.dataset['add']?.split(':')[1] },
    { type: 'body', chapter: 'spine', view: null, item: 'bulge' },
  ]);
});
