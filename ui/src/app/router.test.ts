import { afterEach, expect, test, vi } from 'vitest';
import { Router } from './router.svelte';

let router: Router;
afterEach(() => router.close());

/** What the platform does on Alt+Left: happy-dom keeps no history of states. */
function platformGoesTo(id: number | string): void {
  window.dispatchEvent(new PopStateEvent('popstate', { state: { step: id } }));
}

test('begins at home with nowhere to go back to', () => {
  router = new Router();
  expect(router.route).toEqual({ screen: 'home' });
  expect(router.canGoBack).toBe(false);
});

test('going somewhere is a step, going where one is already is none', () => {
  router = new Router();
  router.go({ screen: 'mine' });
  const id = router.step.id;
  router.go({ screen: 'mine' });
  expect(router.step.id).toBe(id);
});

test('a section of the topic that is open is a step of its own', () => {
  router = new Router({ screen: 'topic', topic: 'daily-care' });
  const id = router.step.id;
  router.go({ screen: 'topic', topic: 'daily-care', section: 'do' });
  expect(router.step.id).not.toBe(id);
});

test('back returns to the step before, with its scroll position', () => {
  router = new Router();
  const home = router.step;
  home.scroll = 420;
  router.go({ screen: 'body' });
  const back = vi.spyOn(history, 'back').mockImplementation(() => platformGoesTo(home.id));
  router.back();
  expect(back).toHaveBeenCalled();
  expect(router.step).toBe(home);
  expect(router.step.scroll).toBe(420);
});

test('going on from an earlier step forgets what lay ahead', () => {
  router = new Router();
  const home = router.step;
  router.go({ screen: 'body' });
  platformGoesTo(home.id);
  router.go({ screen: 'mine' });
  expect(router.route.screen).toBe('mine');
  platformGoesTo(home.id);
  expect(router.route.screen).toBe('home');
});

test('a step of an earlier load of the page leads home', () => {
  router = new Router();
  router.go({ screen: 'mine' });
  platformGoesTo('unknown');
  expect(router.route.screen).toBe('home');
});

test('a query while it is typed makes no new steps', () => {
  router = new Router({ screen: 'search' });
  const id = router.step.id;
  router.rename({ screen: 'search', query: 'disc' });
  expect(router.step.id).toBe(id);
  expect(router.route).toEqual({ screen: 'search', query: 'disc' });
});

test('a guard is asked at every look, and what it bars is there again afterwards', () => {
  router = new Router();
  let open = true;
  router.guard = (route) => (open || route.screen !== 'patient' ? route : { screen: 'clinic' });
  router.go({ screen: 'patient', patient: 'a' });
  expect(router.route.screen).toBe('patient');
  open = false;
  expect(router.route.screen).toBe('clinic');
  open = true;
  expect(router.route).toEqual({ screen: 'patient', patient: 'a' });
});

test('another patient is another step, the same one is none', () => {
  router = new Router({ screen: 'patient', patient: 'a' });
  const { id } = router.step;
  router.go({ screen: 'patient', patient: 'a' });
  expect(router.step.id).toBe(id);
  router.go({ screen: 'patient', patient: 'b' });
  expect(router.step.id).not.toBe(id);
});

test('only screens this window has are offered', () => {
  router = new Router();
  router.furnish(['home', 'present']);
  expect(router.has('present')).toBe(true);
  expect(router.has('handout')).toBe(false);
});
