import { expect, test } from 'vitest';
import { overwriteGetLocale } from '../paraglide/runtime';
import { spoken } from './spoken';

test.each([
  ['The L4 and S1 roots', 'The L 4 and S 1 roots'],
  ['It takes 6–12 weeks.', 'It takes 6 to 12 weeks.'],
  ['Call 911 (UK 999) now.', 'Call 9 1 1 (U K 9 9 9) now.'],
  ['An MRI is a scan.', 'An M R I is a scan.'],
  ['NICE says no.', 'NICE says no.'],
  ['  Two   lines\n of text ', 'Two lines of text'],
])('%s is said as %s', (shown, said) => {
  expect(spoken(shown)).toBe(said);
});

test('ranges are said in the language that is shown', () => {
  overwriteGetLocale(() => 'es');
  expect(spoken('de 6 – 12 semanas')).toBe('de 6 a 12 semanas');
  overwriteGetLocale(() => 'en');
});
