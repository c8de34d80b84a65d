import { fireEvent, render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { likeCode } from '../ipc/browserKiosk';
import Codes from './Codes.svelte';

const find = (selector: string) => document.querySelector(selector) as HTMLElement;
const press = async (selector: string) => {
  find(selector).focus();
  await fireEvent.click(find(selector));
};

test('at either end the button that was pressed keeps the focus, and does nothing more', async () => {
  render(Codes, { props: { codes: [likeCode('One'), likeCode('Two')] } });
  expect(find('[data-code-back]').getAttribute('aria-disabled')).toBe('true');
  await press('[data-code-next]');
  expect(find('[data-code]').dataset['code']).toBe('1');
  expect(find('[data-code-next]').getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement).toBe(find('[data-code-next]'));
  await press('[data-code-next]');
  expect(find('[data-code]').dataset['code']).toBe('1');
  await press('[data-code-back]');
  await press('[data-code-back]');
  expect(find('[data-code]').dataset['code']).toBe('0');
  expect(document.activeElement).toBe(find('[data-code-back]'));
});
