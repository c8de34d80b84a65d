import type { Code } from './bindings/Code';
import type { PaperNotice } from './bindings/PaperNotice';

// To be replaced by generated bindings once the shell's commands are there.

/** A handout to look at before it is given. */
export interface HandoutView {
  /** Each page as a picture (SVG). */
  pages: string[];
  /** The same words for a phone's camera. */
  codes: Code[];
  /** The words, for those who do not see the pages. */
  text: string;
  /** What whoever prints it should know. */
  notices?: PaperNotice[];
}

/** How a handout is given. */
export type HandoutWay = { type: 'print' } | { type: 'save' } | { type: 'code' };

/** What came of it. */
export type HandedOut =
  | { type: 'printed' }
  | { type: 'saved'; file: string }
  | { type: 'cancelled' }
  | { type: 'no_printer' }
  | { type: 'failed'; detail: string };
