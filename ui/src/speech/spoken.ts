import { m } from '../paraglide/messages';

/** Numbers to call are said digit by digit. */
const CALLS = /\b(911|112|999)\b/g;
/** Vertebrae and nerve roots: a letter and a number. */
const LEVELS = /\b([CLST])(\d{1,2})\b/g;
/** Short forms in capitals are said letter by letter: MRI, NHS, NICE is a name and said as one. */
const LETTERS = /\b(?!NICE\b)(\p{Lu}{2,4})\b/gu;
const RANGES = /(\d)\s*[–-]\s*(\d)/g;

/** Words as they are to be said: a voice stumbles over what the eye reads at a glance. */
export function spoken(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(LEVELS, '$1 $2')
    .replace(RANGES, (_, from: string, to: string) => m.say_range({ from, to }))
    .replace(CALLS, (number: string) => [...number].join(' '))
    .replace(LETTERS, (letters: string) => [...letters].join(' '));
}
