import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { fixture, show } from '../testing/house';
import LongWork from './LongWork.svelte';

test('long work tells how far it is, and can be asked to end', async () => {
  const made = await fixture();
  vi.mocked(made.port.clinicProgress).mockResolvedValue({ done: 300, total: 1200 });
  show(made, LongWork);
  expect(document.querySelector('progress')?.hasAttribute('value')).toBe(false);
  await waitFor(() => expect(screen.getByText('25 %')).toBeTruthy(), { timeout: 5_000 });
  expect(document.querySelector('progress')?.value).toBe(0.25);
  await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(made.port.clinicProgress).toHaveBeenLastCalledWith(true), { timeout: 5_000 });
});
