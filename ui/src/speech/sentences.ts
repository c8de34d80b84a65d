import { m } from '../paraglide/messages';
import { describe } from './describe';
import { spoken } from './spoken';

/** A sentence as it stands on the screen, and as it is said. */
export interface Sentence {
  say: string;
  /** Where it stands; a picture has an element and no words. */
  range: Range | Element;
  /** The section it stands in, by the id of its heading. */
  section: string | null;
  /** The language it is in, where that is not the piece's: the title of a source. */
  language?: string;
}

/** What a sentence never runs across. */
const BLOCKS =
  'p, li, h1, h2, h3, h4, th, td, dt, dd, figcaption, label, legend, blockquote, div, section, header';
/** What is for eyes and hands, and not part of the text. */
const UNSPOKEN =
  '[aria-hidden=true], [hidden], .unseen, sup, nav, input, select, [data-unspoken], button:not(.term), a.button, a.closer';
/** Of a whole screen, what is not shown, what is said when it comes, and the numbers that lead to sources. */
const NOT_SHOWN = '[aria-hidden=true], [hidden], [inert], .unseen[role], sup';
/** What is pressed or filled in; on a whole screen it is named where it stands. */
const CONTROLS = 'button:not(.term), a.button, input, select, textarea';

/**
 * The sentences of a part of the screen, in order. What is said is what is shown: the page is read as it stands, whatever
 * screen it is, so that a voice and a finger can point at the same words.
 */
export function sentences(root: Element, language: string): Sentence[] {
  return gather(root, language, false);
}

/** The same of a whole screen, for those who do not see it: with all that can be pressed on it. */
export function everything(root: Element, language: string): Sentence[] {
  return gather(root, language, true);
}

function gather(root: Element, language: string, whole: boolean): Sentence[] {
  const found: Sentence[] = [];
  let section: string | null = null;
  let block: Element | null = null;
  let nodes: Text[] = [];

  function settle(): void {
    if (block && nodes.length > 0) {
      const own = block.closest('[lang]')?.getAttribute('lang') ?? language;
      const said = ofBlock(block, nodes, own, section);
      found.push(...(own === language ? said : said.map((sentence) => ({ ...sentence, language: own }))));
    }
    nodes = [];
  }

  function walk(node: Node): void {
    if (node instanceof Text) {
      if (node.data.trim() === '' && nodes.length === 0) return;
      nodes.push(node);
      return;
    }
    if (!(node instanceof Element) || (whole ? !shown(node) : node.matches(UNSPOKEN))) return;
    const control = whole ? controlOf(node) : null;
    if (control) {
      settle();
      found.push({ say: spoken(ended(describe(control))), range: node, section });
      return;
    }
    // A field says its label itself.
    if (whole && node instanceof HTMLLabelElement && node.control) return;
    const picture = described(node);
    if (picture !== null) {
      settle();
      if (picture) found.push({ say: spoken(m.say_picture({ words: picture })), range: node, section });
      return;
    }
    const outer = block;
    const own = node.matches(BLOCKS) || (node !== root && node.hasAttribute('lang'));
    if (own) {
      settle();
      block = node;
      if (node.matches('h2[id]')) section = node.id;
    }
    for (const child of node.childNodes) walk(child);
    if (own) {
      settle();
      block = outer;
    }
  }

  block = root;
  walk(root);
  settle();
  return found;
}

function shown(node: Element): boolean {
  if (node.matches(NOT_SHOWN)) return false;
  return node.checkVisibility?.({ visibilityProperty: true }) ?? true;
}

/** What is pressed or filled in here: this, or the field this is the label around. */
function controlOf(node: Element): Element | null {
  if (node.matches(CONTROLS)) return node;
  return node instanceof HTMLLabelElement && node.control && node.contains(node.control)
    ? node.control
    : null;
}

/** What a picture shows, in words; empty when it says nothing, `null` when it is no picture. */
function described(node: Element): string | null {
  if (node instanceof HTMLImageElement) return node.alt;
  if (node.getAttribute('role') === 'img') return node.getAttribute('aria-label') ?? '';
  return node instanceof SVGElement ? (node.getAttribute('aria-label') ?? '') : null;
}

function ofBlock(block: Element, nodes: Text[], language: string, section: string | null): Sentence[] {
  const whole = nodes.map((node) => node.data).join('');
  const parts = [...new Intl.Segmenter(language, { granularity: 'sentence' }).segment(whole)];
  const said = parts.filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment));
  return said.map(({ segment, index }, at) => {
    const lead = segment.length - segment.trimStart().length;
    const words = segment.trim();
    return {
      say: spoken(at === 0 ? before(block) + ended(words) : ended(words)),
      range: rangeOf(nodes, index + lead, index + lead + words.length),
      section,
    };
  });
}

/** What the eye sees beside the words: the number of a step, the heading of a column. */
function before(block: Element): string {
  const item = block.closest('li');
  if (item?.parentElement?.matches('ol:not([role])') && firstIn(item, block))
    return `${[...item.parentElement.children].indexOf(item) + 1}. `;
  const cell = block.closest('td');
  if (cell && firstIn(cell, block)) {
    const column = [...(cell.parentElement?.children ?? [])].indexOf(cell);
    const head = cell.closest('table')?.querySelectorAll('thead th')[column]?.textContent?.trim();
    if (head) return `${head}: `;
  }
  return '';
}

function firstIn(outer: Element, block: Element): boolean {
  return outer === block || outer.querySelector(BLOCKS) === block;
}

/** Headings and items end without a stop; a voice would run on. */
function ended(words: string): string {
  return /[.!?…:;]$/.test(words) ? words : `${words}.`;
}

function rangeOf(nodes: Text[], from: number, to: number): Range {
  const range = document.createRange();
  let at = 0;
  for (const node of nodes) {
    const end = at + node.length;
    if (from >= at && from < end) range.setStart(node, from - at);
    if (to > at && to <= end) range.setEnd(node, to - at);
    at = end;
  }
  return range;
}
