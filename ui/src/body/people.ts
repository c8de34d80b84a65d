/** The room one of many people takes. Paper draws the same (`body/still.rs`). */
export const WIDE = 26;
export const HIGH = 44;

/** Rows of five at most, and how wide and high so many people are. */
export function crowd(of: number): { columns: number; width: number; height: number } {
  const columns = of > 5 ? Math.ceil(of / 2) : Math.max(of, 1);
  return { columns, width: columns * WIDE, height: Math.ceil(of / columns) * HIGH };
}
