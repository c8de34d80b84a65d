import { fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import Nearer from './Nearer.svelte';
import { Zoom } from './zoom.svelte';

function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

/** A picture that is looked at closer, as the buttons see it. */
async function near() {
  const zoom = new Zoom(500, 1700);
  render(Nearer, { props: { zoom } });
  await fireEvent.click(button('Closer'));
  await fireEvent.click(button('Closer'));
  return zoom;
}

test('the whole picture cannot be moved, and nothing is there to move it', async () => {
  render(Nearer, { props: { zoom: new Zoom(500, 1700) } });
  expect(screen.getAllByRole('button').map((each) => each.getAttribute('aria-label'))).toEqual([
    'Closer',
    'Farther',
  ]);
});

test('nearer, it is moved by single presses, as far as it goes', async () => {
  const zoom = await near();
  const below = button('See more below');
  expect(zoom.goesOn(0, 0.25)).toBe(true);
  for (let press = 0; press < 20; press += 1) await fireEvent.click(below);
  expect(zoom.goesOn(0, 0.25)).toBe(false);
  expect(below.getAttribute('aria-disabled')).toBe('true');
  expect(button('See more above').getAttribute('aria-disabled')).toBe('false');
});

test('what goes with looking closer does not take the focus with it', async () => {
  const zoom = await near();
  for (const name of ['Show all', 'See more on the left']) {
    const each = button(name);
    each.focus();
    expect(document.activeElement).toBe(each);
    // By its own press, by a key or by the wheel.
    if (name === 'Show all') await fireEvent.click(each);
    else flushSync(() => zoom.reset());
    expect(each.isConnected).toBe(false);
    expect(document.activeElement).toBe(button('Closer'));
    await fireEvent.click(button('Closer'));
  }
});

test('the buttons that stay keep the focus at both ends', async () => {
  await near();
  for (const name of ['Closer', 'Farther']) {
    button(name).focus();
    for (let press = 0; press < 12; press += 1) await fireEvent.click(button(name));
    expect(button(name).getAttribute('aria-disabled')).toBe('true');
    expect(document.activeElement).toBe(button(name));
  }
});
