import type { Inline } from '../ipc/bindings/Inline';

/**
 * The runs of a text, those that must stay on one line in one group: a button lets the line break on either side of it, and
 * then a comma, or a source's number, would begin the next one. `terms`: whether glossary words are buttons here.
 */
export function together(inlines: readonly Inline[], terms: boolean): Inline[][] {
  const button = ({ type }: Inline): boolean => type === 'cite' || (terms && type === 'term');
  const groups: Inline[][] = [];
  for (const inline of inlines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last?.type === 'text' && button(inline)) {
      const [word] = /\S*$/.exec(last.text) ?? [''];
      if (word === last.text) {
        group.push(inline);
      } else if (word === '') {
        groups.push([inline]);
      } else {
        group[group.length - 1] = { type: 'text', text: last.text.slice(0, -word.length) };
        groups.push([{ type: 'text', text: word }, inline]);
      }
    } else if (group && last && button(last) && inline.type === 'text') {
      const [word] = /^\S*/.exec(inline.text) ?? [''];
      const rest = inline.text.slice(word.length);
      if (word) group.push({ type: 'text', text: word });
      if (rest) groups.push([{ type: 'text', text: rest }]);
    } else if (group && last && button(last) && button(inline)) {
      group.push(inline);
    } else {
      groups.push([inline]);
    }
  }
  return groups;
}
