/** Where a section begins and ends, in pixels from the top of what is in view. */
export interface Extent {
  id: string;
  top: number;
  bottom: number;
}

/** Less than this much of a section at the lower edge is not yet in sight. */
const BARELY = 48;

/**
 * Sections in sight: those that cross the view and all between them. The last counts only when its end has come
 * into view, so that opening a topic is not reading it.
 */
export function inSight(extents: readonly Extent[], height: number): string[] {
  const crossing = extents.filter((extent) => extent.bottom > 0 && extent.top < height - BARELY);
  const last = extents.at(-1);
  return crossing
    .filter((extent) => extent !== last || extent.bottom <= height + 1)
    .map((extent) => extent.id);
}

/** The section being read: the last one whose start has passed the upper third, or none at the very top. */
export function current(extents: readonly Extent[], height: number, atEnd: boolean): string | null {
  if (atEnd) {
    const visible = extents.filter((extent) => extent.top < height - BARELY && extent.bottom > 0);
    const passed = extents.filter((extent) => extent.top <= height / 3).at(-1);
    return (passed ?? visible[0])?.id ?? null;
  }
  return extents.filter((extent) => extent.top <= height / 3).at(-1)?.id ?? null;
}
