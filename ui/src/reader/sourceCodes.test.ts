import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { likeCode } from '../ipc/browserKiosk';
import type { Code } from '../ipc/bindings/Code';
import { fixture, show, type Fixture } from '../testing/house';
import Topic from './Topic.svelte';

const TOPIC = 'why-it-happens';

async function open(options: Parameters<typeof fixture>[0] = {}): Promise<Fixture> {
  const made = await fixture({ ...options, at: { screen: 'topic', topic: TOPIC } });
  show(made, Topic);
  await waitFor(() => expect(document.querySelector('[data-source-codes]')).not.toBeNull());
  return made;
}

const opener = () => screen.getByRole('button', { name: 'Sources for my phone' });
const code = () => document.querySelector<SVGElement>('.sources [data-code]');

test('the sources of a topic are shown as codes where they stand, and put away again', async () => {
  const { port } = await open();
  expect(code()).toBeNull();
  expect(port.sourceCodes).not.toHaveBeenCalled();
  await fireEvent.click(opener());
  await waitFor(() => expect(code()).not.toBeNull());
  expect(port.sourceCodes).toHaveBeenCalledWith(TOPIC, 'en');
  expect(opener().getAttribute('aria-expanded')).toBe('true');
  // The list stays: the code says that the same words stand below.
  expect(document.querySelectorAll('.sources li').length).toBeGreaterThan(0);

  await fireEvent.click(screen.getByRole('button', { name: 'Hide the code' }));
  expect(code()).toBeNull();
  expect(opener().getAttribute('aria-expanded')).toBe('false');
  expect(document.activeElement).toBe(opener());
});

test('in a kiosk too', async () => {
  await open({
    change: (start) =>
      (start.kiosk = {
        idle_seconds: 90,
        warning_seconds: 30,
        languages: ['en'],
        volume: 60,
        number: 0,
        pin_set: true,
      }),
  });
  await fireEvent.click(opener());
  await waitFor(() => expect(code()).not.toBeNull());
});

test('codes that cannot be made say so, and can be asked for again', async () => {
  const answer = vi.fn<() => Promise<Code[]>>().mockRejectedValueOnce({ code: 'internal', message: 'no' });
  await open({ port: { sourceCodes: answer } });
  await fireEvent.click(opener());
  expect(await screen.findByText(/The code could not be made this time/)).toBeTruthy();
  expect(opener().getAttribute('aria-expanded')).toBe('false');
  answer.mockResolvedValueOnce([likeCode('One'), likeCode('Two')]);
  await fireEvent.click(opener());
  await waitFor(() => expect(screen.getByText('Code 1 of 2')).toBeTruthy());
  expect(screen.queryByText(/The code could not be made this time/)).toBeNull();
});
