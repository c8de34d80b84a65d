import { expect, test } from 'vitest';
import { everything, sentences } from './sentences';

function page(html: string): Element {
  document.body.innerHTML = `<article>${html}</article>`;
  return document.querySelector('article') as Element;
}

const said = (html: string) => sentences(page(html), 'en').map(({ say }) => say);

test('a sentence runs across emphasis and glossary words, and each says where it stands', () => {
  const found = sentences(
    page(
      '<h2 id="a">Why it hurts</h2><p>A <button class="term">nerve root</button> is <em>sore</em>. It heals.</p>',
    ),
    'en',
  );
  expect(found.map(({ say }) => say)).toEqual(['Why it hurts.', 'A nerve root is sore.', 'It heals.']);
  expect(found.map(({ section }) => section)).toEqual(['a', 'a', 'a']);
  expect(found.map(({ range }) => String(range))).toEqual([
    'Why it hurts',
    'A nerve root is sore.',
    'It heals.',
  ]);
});

test('what is for eyes and hands is left out', () => {
  expect(
    said(
      '<p>Walk.<sup><button class="cite">1</button></sup></p><button>Close</button><p aria-hidden="true">*</p>',
    ),
  ).toEqual(['Walk.']);
});

test('steps are numbered, cells say their column, pictures what they show', () => {
  expect(
    said(`<ol><li><p>Sit down.</p></li><li><p>Breathe.</p></li></ol>
      <table><thead><tr><th>Who</th><th>What</th></tr></thead><tbody><tr><th>Most</th><td>Less pain</td></tr></tbody></table>
      <svg role="img" aria-label="A line down the leg."><path /></svg><svg aria-hidden="true"><text>no</text></svg>`),
  ).toEqual([
    '1. Sit down.',
    '2. Breathe.',
    'Who.',
    'What.',
    'Most.',
    'What: Less pain.',
    'Picture: A line down the leg.',
  ]);
});

test('of a whole screen all that is shown is said, with what can be pressed', () => {
  const all = everything(
    page(`<p data-unspoken>A group</p><button aria-expanded="false">More</button><span class="unseen" role="status">3 found</span>
      <label><input type="checkbox" checked />I can <b>walk</b></label><label for="q">Name</label><input id="q" value="Ann" />
      <p hidden>no</p><p>Walk.<sup>1</sup></p>`),
    'en',
  );
  expect(all.map(({ say }) => say)).toEqual([
    'A group.',
    'More, button, closed.',
    'I can walk, check box, on.',
    'Name, text field, Ann.',
    'Walk.',
  ]);
});

test('what is in another language is said in it', () => {
  const found = sentences(
    page('<p>Fuente 1: <span lang="en">Back pain. A guide.</span> Leída en parte.</p>'),
    'es',
  );
  expect(found.map(({ say, language }) => [say, language])).toEqual([
    ['Fuente 1:', undefined],
    ['Back pain.', 'en'],
    ['A guide.', 'en'],
    ['Leída en parte.', undefined],
  ]);
});

test('an empty part has nothing to say', () => {
  expect(said('<p> </p><p>…</p>')).toEqual([]);
});
