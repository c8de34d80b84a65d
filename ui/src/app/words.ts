import type { Side } from '../ipc/bindings/Side';
import { m } from '../paraglide/messages';

// English plurals: "one" and "other". A language with more forms gets its own keys here.

export function minutes(count: number): string {
  return count === 1 ? m.minutes_one({ count }) : m.minutes_other({ count });
}

export function minutesLeft(count: number): string {
  return count === 1 ? m.minutes_left_one({ count }) : m.minutes_left_other({ count });
}

export function topicsHere(count: number): string {
  if (count === 0) return m.place_topics_none();
  return count === 1 ? m.place_topics_one({ count }) : m.place_topics_other({ count });
}

export function placesFound(count: number): string {
  return count === 1 ? m.search_count_one({ count }) : m.search_count_other({ count });
}

export function times(count: number): string {
  return count === 1 ? m.mine_times_one({ count }) : m.mine_times_other({ count });
}

/** A day in words: today, yesterday, or the date. */
export function day(at: number, language: string, now = Date.now()): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return m.today();
  if (days === 1) return m.yesterday();
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** A date of the content (`YYYY-MM-DD`) in words; as it stands when it is not one. */
export function date(iso: string, language: string): string {
  const at = Date.parse(`${iso}T12:00:00`);
  if (Number.isNaN(at)) return iso;
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** A place with its side: the person's own, never the viewer's. */
export function placeName(place: string, side: Side | null): string {
  if (side === 'left') return m.place_left({ place });
  if (side === 'right') return m.place_right({ place });
  return place;
}

/** What a view of the body shows, for those who do not see it. */
export function viewLabel(view: string): string {
  if (view === 'front') return m.body_picture_front();
  if (view === 'side-left') return m.body_picture_side_left();
  return view === 'side-right' ? m.body_picture_side_right() : m.body_picture_back();
}

/** From where the body is seen, as a button says it. */
export function viewName(view: string): string {
  if (view === 'front') return m.view_front();
  if (view === 'side-left') return m.view_side_left();
  return view === 'side-right' ? m.view_side_right() : m.view_back();
}

/** A language by its own name, as it begins a line. */
export function languageName(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
