import { fireEvent, render, waitFor } from '@testing-library/svelte';
import { beforeAll, expect, test, vi } from 'vitest';
import { fixture, type Fixture } from '../testing/house';
import Kiosk from './Kiosk.svelte';

// Whoever goes by keys keeps a place, also where the button that was pressed goes.

// Screens are fetched once the first one is seen; fetched before, none is still under way when the tests are over.
beforeAll(async () => {
  await Promise.all([
    import('../about/About.svelte'),
    import('../body/BodyScreen.svelte'),
    import('../handout/Handout.svelte'),
    import('../mine/Mine.svelte'),
    import('../reader/Topic.svelte'),
    import('../search/Search.svelte'),
    import('./Finish.svelte'),
  ]);
}, 120_000);

async function begun(port: Parameters<typeof fixture>[0] = {}): Promise<Fixture> {
  const made = await fixture({
    ...port,
    change: (start) => {
      start.profile = 'kiosk';
      start.kiosk = {
        number: 0,
        idle_seconds: 90,
        warning_seconds: 30,
        languages: ['en'],
        volume: 60,
        pin_set: true,
      };
    },
  });
  render(Kiosk, { props: { house: made.house, router: made.router, reload: vi.fn() } });
  await fireEvent.click(find('[data-begin]'));
  await there('main[data-screen=home]');
  return made;
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const there = (selector: string) => waitFor(() => expect(document.querySelector(selector)).not.toBeNull());
const gone = (selector: string) => waitFor(() => expect(document.querySelector(selector)).toBeNull());
const focused = (selector: string) => waitFor(() => expect(document.activeElement).toBe(find(selector)));

async function press(selector: string): Promise<void> {
  find(selector).focus();
  await fireEvent.click(find(selector));
}

test('the question whether somebody new has come, answered, leaves the focus at the heading', async () => {
  let returned = true;
  await begun({
    port: {
      sitting: async (_number, sign) => {
        if (sign.type === 'same') returned = false;
        return { number: 0, phase: 'active', left: 90_000, returned };
      },
    },
  });
  await there('[data-same]');
  await press('[data-same]');
  await gone('[data-not-you]');
  await focused('main h1');
});

test('the keys on the screen, hidden and shown by keys, leave the focus where typing goes on', async () => {
  await begun();
  await fireEvent.click(find('nav [data-go=search]'));
  await there('[data-keyboard]');
  await press('[data-keyboard] [aria-label="Hide the keyboard"]');
  await focused('[data-keyboard-open]');
  await press('[data-keyboard-open]');
  await there('[data-keyboard]');
  await focused('main input[type=search]');
  // Touched, a key takes no focus: it is still in the field.
  await fireEvent.click(find('[data-keyboard] [aria-label="Hide the keyboard"]'));
  await there('[data-keyboard-open]');
  await focused('main input[type=search]');
});

test('the search key makes room for what was found, and the focus is on the first of it', async () => {
  await begun();
  await fireEvent.click(find('nav [data-go=search]'));
  await there('[data-keyboard]');
  await there('main[data-screen=search] input');
  const key = '[data-keyboard] [aria-label="Search: go to the results"]';
  // Nothing typed, there is nowhere to go.
  await press(key);
  await focused('[data-keyboard-open]');
  await press('[data-keyboard-open]');
  await there('[data-keyboard]');
  const field = find('main input[type=search]') as HTMLInputElement;
  await fireEvent.input(field, { target: { value: 'disc' } });
  await there('main [data-answer=ready] li');
  await fireEvent.click(find(key));
  await gone('[data-keyboard]');
  await focused('main li a');
});
