import { placeName } from '../app/words';
import type { House } from '../app/house.svelte';
import type { PainKind } from '../ipc/bindings/PainKind';
import type { PainMap } from '../ipc/bindings/PainMap';
import type { PainSince } from '../ipc/bindings/PainSince';
import type { Step } from '../ipc/bindings/Step';
import type { TeachBack } from '../ipc/bindings/TeachBack';
import { m } from '../paraglide/messages';

export function patients(count: number): string {
  return count === 1 ? m.clinic_patients_one({ count }) : m.clinic_patients_other({ count });
}

const TAUGHT = {
  own_words: m.clinic_taught_own_words,
  with_help: m.clinic_taught_with_help,
  not_yet: m.clinic_taught_not_yet,
} satisfies Record<TeachBack, () => string>;
export const TEACH_BACKS = Object.keys(TAUGHT) as TeachBack[];

/** What the patient could say of a topic, when they were asked. */
export function taughtWord(result: TeachBack): string {
  return TAUGHT[result]();
}

const STEPS = {
  explain_again: m.clinic_step_explain_again,
  explain: m.clinic_step_explain,
  ask_back: m.clinic_step_ask_back,
  give: m.clinic_step_give,
} satisfies Record<Step, () => string>;

/** What to do next with a topic. */
export function stepWord(step: Step): string {
  return STEPS[step]();
}

const KINDS = {
  shooting: m.pain_kind_shooting,
  burning: m.pain_kind_burning,
  tingling: m.pain_kind_tingling,
  numb: m.pain_kind_numb,
  weak: m.pain_kind_weak,
  aching: m.pain_kind_aching,
  stabbing: m.pain_kind_stabbing,
} satisfies Record<PainKind, () => string>;
const SINCE = {
  today: m.pain_since_today,
  days: m.pain_since_days,
  weeks: m.pain_since_weeks,
  months: m.pain_since_months,
  longer: m.pain_since_longer,
} satisfies Record<PainSince, () => string>;

export interface PainLine {
  label: string;
  text: string;
}

/** A day's entry in lines that can be held against another day's. */
export function painLines(map: PainMap, house: House): PainLine[] {
  const places = map.marks.map((mark) =>
    placeName(house.region(mark.region)?.name ?? mark.region, mark.side),
  );
  const none = m.clinic_pain_not_said();
  return [
    { label: m.clinic_pain_places(), text: places.join('; ') || none },
    {
      label: m.clinic_pain_strength(),
      text: map.strength === null ? none : m.clinic_pain_of_ten({ number: map.strength }),
    },
    { label: m.clinic_pain_kinds(), text: map.kinds.map((kind) => KINDS[kind]()).join(', ') || none },
    { label: m.clinic_pain_since(), text: map.since === null ? none : SINCE[map.since]() },
  ];
}
