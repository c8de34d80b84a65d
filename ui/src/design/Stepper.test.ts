import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import Stepper from './Stepper.svelte';

function stepper(value: number, round = false) {
  const onchange = vi.fn();
  const props = { label: 'Minutes', value, min: 0, max: 10, step: 5, words: String, name: 'minutes' };
  const { rerender } = render(Stepper, { props: { ...props, round, onchange } });
  return { onchange, become: (now: number) => rerender({ value: now }) };
}

const more = () => screen.getByRole('button', { name: 'More: Minutes' });

test('at its end the button that was pressed keeps the focus, and does nothing more', async () => {
  const { onchange, become } = stepper(5);
  more().focus();
  await fireEvent.click(more());
  expect(onchange).toHaveBeenLastCalledWith(10);
  await become(10);
  expect(more().getAttribute('aria-disabled')).toBe('true');
  expect(more().hasAttribute('disabled')).toBe(false);
  expect(document.activeElement).toBe(more());
  await fireEvent.click(more());
  expect(onchange).toHaveBeenCalledTimes(1);
});

test('going round it has no end', async () => {
  const { onchange } = stepper(10, true);
  expect(more().getAttribute('aria-disabled')).toBe('false');
  await fireEvent.click(more());
  expect(onchange).toHaveBeenLastCalledWith(0);
});
