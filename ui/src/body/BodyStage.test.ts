import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { fixture, show } from '../testing/house';
import BodyStage from './BodyStage.svelte';
import { Chooser } from './chooser.svelte';

async function stage() {
  const made = await fixture();
  const chooser = new Chooser(made.house.start.body);
  show(made, BodyStage, { chooser, title: 'Where', lead: 'Touch' });
  return { ...made, chooser };
}

function region(name: string, side: string): SVGElement {
  return document.querySelector(`svg [data-region="${name}"][data-side="${side}"]`) as SVGElement;
}

function callout(): HTMLElement | null {
  return document.querySelector('[data-callout]');
}

test('one region is in the tab order; arrow keys move within the picture', async () => {
  await stage();
  const stops = document.querySelectorAll('svg [data-region][tabindex="0"]');
  expect(stops).toHaveLength(1);
  const from = region('buttock', 'left');
  from.focus();
  await fireEvent.keyDown(from, { key: 'ArrowRight' });
  const right = document.activeElement as SVGElement;
  expect(right.dataset['side']).not.toBe('left');
  from.focus();
  await fireEvent.keyDown(from, { key: 'ArrowDown' });
  const below = document.activeElement as SVGElement;
  expect(below).not.toBe(from);
  expect(document.querySelectorAll('svg [data-region][tabindex="0"]')).toHaveLength(1);
  expect(below.getAttribute('tabindex')).toBe('0');
});

test('every region can be reached with the arrow keys from the first', async () => {
  await stage();
  const all = [...document.querySelectorAll<SVGElement>('svg [data-region]')];
  const reached = new Set<Element>([all[0] as Element]);
  const ways = [...reached];
  while (ways.length > 0) {
    const at = ways.pop() as SVGElement;
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
      at.focus();
      await fireEvent.keyDown(at, { key });
      const to = document.activeElement as SVGElement;
      if (!reached.has(to)) {
        reached.add(to);
        ways.push(to);
      }
    }
  }
  expect(all.filter((shape) => !reached.has(shape)).map((shape) => shape.getAttribute('aria-label'))).toEqual(
    [],
  );
});

test('Enter and Space choose; the region is named with its side, pressed, and said', async () => {
  await stage();
  for (const key of ['Enter', ' ']) {
    const left = region('calf', 'left');
    await fireEvent.keyDown(left, { key });
    expect(left.getAttribute('aria-pressed')).toBe('true');
    expect(callout()?.querySelector('h2')?.textContent).toBe('Calf, left');
    expect(screen.getByRole('status').textContent).toContain('Calf, your left side');
    expect(callout()?.querySelector('[data-open]')).not.toBeNull();
    await fireEvent.keyDown(left, { key: 'Escape' });
    expect(callout()).toBeNull();
  }
});

test('the side can be put right in the callout', async () => {
  const { chooser } = await stage();
  await fireEvent.click(region('buttock', 'left'));
  await fireEvent.click(screen.getByRole('radio', { name: 'Right' }));
  expect(chooser.chosen?.side).toBe('right');
  expect(region('buttock', 'left').getAttribute('aria-pressed')).toBe('false');
  expect(region('buttock', 'right').getAttribute('aria-pressed')).toBe('true');
  expect(callout()?.querySelector('h2')?.textContent).toBe('Buttock, right');
});

test('chosen from the list, a place asks for its side and marks both until it is known', async () => {
  await stage();
  await fireEvent.click(document.querySelector('[data-list-region=buttock]') as HTMLElement);
  expect(region('buttock', 'left').getAttribute('aria-pressed')).toBe('true');
  expect(region('buttock', 'right').getAttribute('aria-pressed')).toBe('true');
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Left' }).checked).toBe(false);
});

test('closing the callout returns to where it was opened', async () => {
  await stage();
  await fireEvent.click(region('buttock', 'left'));
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(document.activeElement).toBe(region('buttock', 'left'));
});

test('closed where there was no place, the focus rests on the heading', async () => {
  await stage();
  await fireEvent.click(document.querySelector('[data-elsewhere]') as SVGElement);
  const close = screen.getByRole('button', { name: 'Close' });
  close.focus();
  await fireEvent.click(close);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 })));
});

test('all topics of a place are shown, and the focus is on the first new one', async () => {
  await stage();
  await fireEvent.click(region('buttock', 'left'));
  const known = [...(callout()?.querySelectorAll('[data-open]') ?? [])];
  const more = callout()?.querySelector('[data-more]') as HTMLElement;
  more.focus();
  await fireEvent.click(more);
  const all = [...(callout()?.querySelectorAll('[data-open]') ?? [])];
  expect(all.length).toBeGreaterThan(known.length);
  await waitFor(() => expect(document.activeElement).toBe(all[known.length]));
});

test('a place that has the focus has a ring of its own, whether it is marked or not', async () => {
  await stage();
  for (const name of ['calf', 'buttock']) {
    const place = region(name, 'left');
    place.focus();
    await fireEvent.keyDown(place, { key: 'Enter' });
    expect(place.getAttribute('aria-pressed')).toBe('true');
    // In two colours, over all places.
    const ring = [...document.querySelectorAll('[data-ring] path')];
    expect(ring.map((path) => path.getAttribute('d'))).toEqual([
      place.getAttribute('d'),
      place.getAttribute('d'),
    ]);
    expect(place.parentElement?.lastElementChild).toBe(ring[0]?.parentElement);
  }
});

test('a place with no topics says so', async () => {
  await stage();
  await fireEvent.click(document.querySelector('[data-elsewhere]') as SVGElement);
  expect(callout()?.textContent).toContain('No topics here');
});

test('another view keeps what it can show and lets go of what it cannot', async () => {
  const { chooser } = await stage();
  await fireEvent.click(region('knee', 'left'));
  await fireEvent.click(screen.getByRole('button', { name: 'Front' }));
  expect(chooser.chosen?.region).toBe('knee');
  await fireEvent.click(screen.getByRole('button', { name: 'Back' }));
  await fireEvent.click(region('calf', 'left'));
  await fireEvent.click(screen.getByRole('button', { name: 'Front' }));
  expect(chooser.chosen).toBeNull();
});

test('a place whose side is known can be marked as sore on the body screen', async () => {
  const { router } = await stage();
  await fireEvent.click(region('buttock', 'left'));
  await fireEvent.click(callout()?.querySelector('[data-mark=buttock]') as HTMLElement);
  expect(router.route).toEqual({
    screen: 'body',
    look: { chapter: 'places', mark: { region: 'buttock', side: 'left' } },
  });
});

test('topics that speak of little else than the place come first', async () => {
  const { house } = await stage();
  await fireEvent.click(region('buttock', 'left'));
  const first = callout()?.querySelector<HTMLElement>('.topic-line:not(.urgent)');
  const shown = house.region('buttock')?.topics.flatMap((id) => house.topic(id) ?? []) ?? [];
  const least = Math.min(...shown.map((card) => card.regions.length));
  expect(house.topic(first?.dataset['open'] ?? '')?.regions.length).toBe(least);
});
