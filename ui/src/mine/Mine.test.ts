import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { PainMap } from '../ipc/bindings/PainMap';
import type { TopicViews } from '../ipc/bindings/TopicViews';
import { fixture, show } from '../testing/house';
import Mine from './Mine.svelte';

const views: TopicViews = {
  topic: 'daily-care',
  opened: 3,
  read: 1,
  listened: 0,
  understood: { right: 1, of: 2 },
  given: 0,
  explained: 0,
  seconds: 200,
  first: Date.now(),
  last: Date.now(),
  sections: [],
};

function kept(...topics: TopicViews[]) {
  return fixture({ change: (start) => (start.summary = { topics, events: topics.length }) });
}

test('what was seen is kept apart, and what never happened has no column', async () => {
  show(await kept(views), Mine);
  const row = document.querySelector('[data-views=daily-care]') as HTMLElement;
  expect([...row.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual([
    '3 times',
    '1 time',
    '1 of 2 right',
    'today',
  ]);
  expect(screen.queryByText('Listened')).toBeNull();
});

test('what was listened to, given or explained gets its column', async () => {
  show(await kept({ ...views, listened: 1, given: 2, explained: 1 }), Mine);
  for (const title of ['Listened', 'Taken home', 'Explained to you'])
    expect(screen.getByText(title)).toBeTruthy();
});

test('with nothing seen it helps to begin, and there is nothing to erase', async () => {
  show(await kept(), Mine);
  expect(screen.getByText('Nothing here yet')).toBeTruthy();
  expect(document.querySelector('[data-erase]')).toBeNull();
});

test('erasing asks once, with the harmless answer first, and then says that it is done', async () => {
  const made = await kept(views);
  show(made, Mine);
  await fireEvent.click(document.querySelector('[data-erase]') as HTMLElement);
  const dialog = document.querySelector('dialog') as HTMLDialogElement;
  expect(dialog.open).toBe(true);
  expect(document.activeElement?.textContent).toBe('Cancel');
  expect(made.port.erase).not.toHaveBeenCalled();
  await fireEvent.click(dialog.querySelector('[data-cancel]') as HTMLElement);
  expect(dialog.open).toBe(false);
  expect(made.port.erase).not.toHaveBeenCalled();
  await fireEvent.click(document.querySelector('[data-erase]') as HTMLElement);
  await fireEvent.click(dialog.querySelector('[data-confirm]') as HTMLElement);
  await waitFor(() => expect(screen.getByText('Everything is erased.')).toBeTruthy());
  expect(made.port.erase).toHaveBeenCalledTimes(1);
  expect(screen.getByText('Nothing here yet')).toBeTruthy();
});

test('marks of where it hurts are shown, and can be erased though no topic was opened', async () => {
  let kept = true;
  const says = ['It hurts in your left buttock.'];
  const map = (): PainMap => ({
    marks: kept ? [{ region: 'buttock', side: 'left' }] : [],
    strength: null,
    kinds: [],
    since: null,
  });
  const made = await fixture({
    change: (start) => (start.summary = { topics: [], events: 0 }),
    port: {
      pain: () => Promise.resolve({ map: map(), says, alert: null, topics: [], kept: true }),
      erase: () => {
        kept = false;
        return Promise.resolve({ topics: [], events: 0 });
      },
    },
  });
  show(made, Mine);
  await waitFor(() => expect(screen.getByText('It hurts in your left buttock.')).toBeTruthy());
  await fireEvent.click(document.querySelector('[data-erase]') as HTMLElement);
  await fireEvent.click(document.querySelector('dialog [data-confirm]') as HTMLElement);
  await waitFor(() => expect(document.querySelector('[data-pain]')).toBeNull());
  expect(document.querySelector('[data-erase]')).toBeNull();
});
