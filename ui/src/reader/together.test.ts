import { expect, test } from 'vitest';
import type { Inline } from '../ipc/bindings/Inline';
import { plain } from './plain';
import { together } from './together';

const text = (words: string): Inline => ({ type: 'text', text: words });
const term = (words: string): Inline => ({ type: 'term', term: words, inlines: [text(words)] });
const cite = (number: number): Inline => ({ type: 'cite', key: `k${number}`, number });

/** Each group as words; a source's number in brackets. */
function told(inlines: Inline[], terms = true): string[] {
  const one = (inline: Inline): string => (inline.type === 'cite' ? `[${inline.number}]` : plain([inline]));
  return together(inlines, terms).map((group) => group.map(one).join(''));
}

test.each([
  ['a comma after a glossary word', [text('A '), term('disc'), text(', then')], ['A ', 'disc,', ' then']],
  [
    'a bracket around it',
    [text('Bones (the '), term('sacrum'), text(') are')],
    ['Bones (the ', 'sacrum)', ' are'],
  ],
  ['a bracket before it', [text('Bones ('), term('spine'), text(') are')], ['Bones ', '(spine)', ' are']],
  [
    'a source after a sentence',
    [text('It heals.'), cite(1), text(' Often.')],
    ['It ', 'heals.[1]', ' Often.'],
  ],
  ['two sources', [text('It heals.'), cite(1), cite(2)], ['It ', 'heals.[1][2]']],
  ['a source after a glossary word', [term('disc'), text('.'), cite(3), text(' So')], ['disc.[3]', ' So']],
  ['nothing but words', [text('It heals.')], ['It heals.']],
  ['a source alone', [cite(1)], ['[1]']],
])('%s stays on its line', (_, inlines, groups) => {
  expect(told(inlines)).toEqual(groups);
});

test('where glossary words are no buttons the line breaks as in any text', () => {
  expect(told([text('A '), term('slipped disc'), text(', then')], false)).toEqual([
    'A ',
    'slipped disc',
    ', then',
  ]);
});
