import type { ClinicAnswer } from './bindings/ClinicAnswer';
import type { ClinicAsk } from './bindings/ClinicAsk';
import type { ClinicDoor } from './bindings/ClinicDoor';
import type { ClinicRefusal } from './bindings/ClinicRefusal';
import type { ClinicSettings } from './bindings/ClinicSettings';
import type { DoorIs } from './bindings/DoorIs';
import type { DoorProblem } from './bindings/DoorProblem';
import type { DoorRefusal } from './bindings/DoorRefusal';
import type { Keyring } from './bindings/Keyring';
import type { NextStep } from './bindings/NextStep';
import type { PatientCard } from './bindings/PatientCard';
import type { PatientPage } from './bindings/PatientPage';
import type { PlanCard } from './bindings/PlanCard';
import type { PlanChange } from './bindings/PlanChange';
import type { PlanItem } from './bindings/PlanItem';
import type { PlanTarget } from './bindings/PlanTarget';
import type { Start } from './bindings/Start';
import type { TopicDays } from './bindings/TopicDays';
import type { TopicViews } from './bindings/TopicViews';
import type { Port } from './port';

// A clinic for a plain browser and for tests: no more than is needed to see every state of it, and honest about what
// is refused. The rules are core's (`core/src/clinic`); here they are only roughly so. Nothing is encrypted, and all
// of it is gone when the page is loaded anew.

export type ClinicPort = Pick<
  Port,
  'clinicDoor' | 'clinicTouch' | 'clinicKnock' | 'clinic' | 'clinicProgress'
>;

/** The passphrase, and the recovery code, of a clinic that has them already. */
export const PASSPHRASE = 'correct horse battery';
export const CODE = 'K7QF-2MXD-9RTW-4HBN-6ZCP';

export interface ClinicWishes {
  is?: DoorIs;
  /** Names of patients that are there already. */
  patients?: readonly string[];
  keyring?: Keyring;
  problem?: DoorProblem | null;
  lockMinutes?: number;
  /** The patient the window was at, by place. */
  at?: number;
  /** Ready-made plans. */
  plans?: readonly PlanCard[];
}

/** `?room=clinic` in the address; `&door=unset|locked|open|handed_over`, `&patients=3` and more set more of it. */
export function clinicWishes(): ClinicWishes & { profile?: 'clinic' } {
  const asked = new URLSearchParams(location.search);
  const door = ['unset', 'locked', 'open', 'handed_over'].find((is) => is === asked.get('door'));
  const count = Number(asked.get('patients') ?? 0);
  return {
    ...(asked.get('room') === 'clinic' ? { profile: 'clinic' as const } : {}),
    ...(door ? { is: door as DoorIs } : {}),
    ...(asked.has('keyring') ? { keyring: asked.get('keyring') as Keyring } : {}),
    ...(asked.has('minutes') ? { lockMinutes: Number(asked.get('minutes')) } : {}),
    patients: Array.from({ length: count }, (_, index) => sample(index)),
  };
}

const NAMES = ['M. 1974', 'Anna K.', 'Rider', 'J. Ortiz', 'Knee and back', 'T-218'];

function sample(index: number): string {
  return NAMES[index] ?? `Patient ${index + 1}`;
}

interface Kept {
  card: Omit<PatientCard, 'planned' | 'explained'>;
  page: Omit<PatientPage, 'patient' | 'next'>;
}

const refused = (why: ClinicRefusal): ClinicAnswer => ({ type: 'refused', why });

export function clinic(wishes: ClinicWishes = {}, start?: () => Promise<Start>): ClinicPort {
  const kept = new Map<string, Kept>();
  let is: DoorIs = wishes.is ?? (wishes.patients?.length ? 'locked' : 'unset');
  let passphrase = PASSPHRASE;
  let code = CODE;
  let keyring: Keyring = wishes.keyring ?? 'off';
  let wrong = 0;
  let waits = 0;
  let touched = Date.now();
  let at: string | null = null;
  let problem = wishes.problem ?? null;
  let ids = 0;
  let settings: ClinicSettings = {
    name: '',
    lock_minutes: wishes.lockMinutes ?? 10,
    letter: null,
    logo: false,
  };
  const plans = async () => wishes.plans ?? (await start?.())?.library.plans ?? [];

  for (const [index, name] of (wishes.patients ?? []).entries())
    begin(name, null, Date.now() - index * 86_400_000);
  if (wishes.at !== undefined) at = [...kept.keys()][wishes.at] ?? null;

  function id(): string {
    ids += 1;
    return `0190a1b2-0000-7000-8000-${String(ids).padStart(12, '0')}`;
  }

  function begin(name: string, language: string | null, now = Date.now()): Kept {
    const known: Kept = {
      card: { id: id(), name, language, archived: false, created: now, last: now },
      page: { note: '', plan: [], views: [], days: [], taught: [], pain: [], drawings: [] },
    };
    kept.set(known.card.id, known);
    return known;
  }

  function door(): ClinicDoor {
    const left = touched + settings.lock_minutes * 60_000 - Date.now();
    if ((is === 'open' || is === 'handed_over') && left <= 0) is = 'locked';
    return {
      is,
      wait_seconds: Math.max(0, Math.ceil((waits - Date.now()) / 1000)),
      lock_minutes: settings.lock_minutes,
      locks_in: is === 'open' || is === 'handed_over' ? Math.ceil(left / 1000) : null,
      keyring,
      problem,
      patient: is === 'open' || is === 'handed_over' ? at : null,
      folder: '/home/therapist/.local/share/backstory/clinic',
    };
  }

  function open(): void {
    is = 'open';
    wrong = 0;
    touched = Date.now();
  }

  function judge(chosen: string): DoorRefusal | null {
    if ([...chosen].length < 12) return 'short';
    return /^(.)\1*$/.test(chosen) || /^(password|123456)/.test(chosen) ? 'plain' : null;
  }

  function miss(): DoorRefusal {
    wrong += 1;
    if (wrong >= 3) waits = Date.now() + 30_000;
    return 'wrong';
  }

  const same = (one: string, other: string) =>
    one.replace(/[\s-]/g, '').toUpperCase() === other.replace(/[\s-]/g, '').toUpperCase();

  function card({ card, page }: Kept): PatientCard {
    const topics = page.plan.map((item) => topicOf(item.target));
    const explained = topics.filter((topic) =>
      page.views.some((views) => views.topic === topic && views.explained > 0),
    );
    return { ...card, planned: page.plan.length, explained: explained.length };
  }

  function pageOf(known: Kept): ClinicAnswer {
    const { page } = known;
    const next: NextStep[] = [];
    for (const topic of new Set(page.plan.flatMap((item) => topicOf(item.target) ?? []))) {
      const views = page.views.find((views) => views.topic === topic);
      const taught = page.taught.find((taught) => taught.topic === topic);
      if (!views?.explained) next.push({ topic, step: 'explain' });
      else if (taught?.result === 'not_yet') next.push({ topic, step: 'explain_again' });
      else if (!taught) next.push({ topic, step: 'ask_back' });
      else if (!views.given) next.push({ topic, step: 'give' });
    }
    return structuredClone({ type: 'page', patient: card(known), next, ...page });
  }

  function list(query = '', archived = false): ClinicAnswer {
    const all = [...kept.values()].sort((a, b) => b.card.last - a.card.last);
    const words = query.trim().toLowerCase();
    const fit = all.filter(
      ({ card, page }) =>
        card.archived === archived &&
        (card.name.toLowerCase().includes(words) || page.note.toLowerCase().includes(words)),
    );
    return structuredClone({
      type: 'list',
      patients: fit.slice(0, 100).map(card),
      found: fit.length,
      total: all.filter(({ card }) => !card.archived).length,
      archived: all.filter(({ card }) => card.archived).length,
    });
  }

  function of(patient: string): Kept {
    const known = kept.get(patient);
    if (!known) throw { code: 'not_found', message: `no patient ${patient}` };
    return known;
  }

  function form(name: string, but?: string): ClinicAnswer | undefined {
    const trimmed = name.trim();
    if (!trimmed) return refused({ type: 'no_name' });
    if ([...trimmed].length > 80) return refused({ type: 'too_long', most: 80 });
    const other = [...kept.values()].find(
      ({ card }) => card.id !== but && card.name.toLowerCase() === trimmed.toLowerCase(),
    );
    return other && refused({ type: 'name_taken', patient: other.card.id });
  }

  async function plan(known: Kept, change: PlanChange): Promise<void> {
    const { plan } = known.page;
    const place = 'item' in change && typeof change.item === 'string' ? placeOf(plan, change.item) : -1;
    switch (change.type) {
      case 'add':
        add(plan, change.target);
        break;
      case 'remove':
        if (place >= 0) plan.splice(place, 1);
        break;
      case 'put_back':
        if (placeOf(plan, change.item.id) < 0) plan.splice(change.place, 0, change.item);
        break;
      case 'move': {
        const [item] = place >= 0 ? plan.splice(place, 1) : [];
        if (item) plan.splice(change.place, 0, item);
        break;
      }
      case 'note': {
        const item = plan[place];
        if (item) item.note = change.note;
        break;
      }
      case 'ready': {
        const found = (await plans()).find(({ id }) => id === change.plan);
        if (!found) throw { code: 'not_found', message: `no plan ${change.plan}` };
        for (const target of found.items) add(plan, target);
      }
    }
  }

  function add(plan: PlanItem[], target: PlanTarget): void {
    if (plan.some((item) => JSON.stringify(item.target) === JSON.stringify(target))) return;
    plan.push({ id: id(), target, note: '', added: Date.now() });
  }

  function explain(known: Kept, { topic, teach_back }: Extract<ClinicAsk, { type: 'explain' }>): void {
    const now = Date.now();
    const { page } = known;
    let views = page.views.find((each) => each.topic === topic);
    if (!views) page.views.unshift((views = blankViews(topic, now)));
    views.explained += 1;
    views.last = now;
    let days = page.days.find((each) => each.topic === topic);
    if (!days) page.days.unshift((days = blankDays(topic)));
    days.explained = now;
    if (teach_back)
      page.taught = [
        { topic, result: teach_back, at: now },
        ...page.taught.filter((each) => each.topic !== topic),
      ];
  }

  async function answer(ask: ClinicAsk): Promise<ClinicAnswer> {
    const now = Date.now();
    if ('patient' in ask && ask.patient !== null && ask.type !== 'export') of(ask.patient).card.last = now;
    switch (ask.type) {
      case 'list':
        at = null;
        return list(ask.query, ask.archived);
      case 'create': {
        const wrong = form(ask.name);
        if (wrong) return wrong;
        const known = begin(ask.name.trim(), ask.language);
        at = known.card.id;
        return pageOf(known);
      }
      case 'open':
        at = ask.patient;
        return pageOf(of(ask.patient));
      case 'change': {
        const wrong = form(ask.name, ask.patient);
        if (wrong) return wrong;
        const known = of(ask.patient);
        Object.assign(known.card, { name: ask.name.trim(), language: ask.language });
        known.page.note = ask.note;
        return pageOf(known);
      }
      case 'archive': {
        const known = of(ask.patient);
        known.card.archived = ask.archived;
        return pageOf(known);
      }
      case 'merge': {
        const [from, into] = [of(ask.from), of(ask.into)];
        for (const item of from.page.plan) add(into.page.plan, item.target);
        into.page.views.push(...from.page.views);
        into.page.days.push(...from.page.days);
        into.page.pain.push(...from.page.pain);
        into.page.note = [into.page.note, from.page.note].filter(Boolean).join('\n\n');
        kept.delete(ask.from);
        at = ask.into;
        return pageOf(into);
      }
      case 'erase':
        kept.delete(ask.patient);
        at = null;
        return list();
      case 'plan':
        await plan(of(ask.patient), ask.change);
        return pageOf(of(ask.patient));
      case 'explain':
        explain(of(ask.patient), ask);
        return pageOf(of(ask.patient));
      case 'draw': {
        const { page } = of(ask.patient);
        page.drawings = page.drawings.filter(({ surface }) => surface !== ask.surface);
        if (ask.shapes.length > 0)
          page.drawings.unshift({ surface: ask.surface, shapes: ask.shapes, at: now });
        return pageOf(of(ask.patient));
      }
      case 'pain': {
        const { page } = of(ask.patient);
        const day = new Date(now).toDateString();
        const today = page.pain.find((entry) => new Date(entry.at).toDateString() === day);
        const alert = ask.map.marks.some((mark) => mark.region === 'saddle') ? 'saddle' : null;
        if (today) Object.assign(today, { at: now, map: ask.map, alert });
        else page.pain.unshift({ id: id(), at: now, map: ask.map, alert });
        return pageOf(of(ask.patient));
      }
      case 'hand_over':
        at = ask.patient;
        touched = now;
        is = 'handed_over';
        return { type: 'door', door: door(), refused: null, recovery: null };
      case 'settings':
        return { type: 'settings', ...settings };
      case 'save_settings': {
        if ([...ask.settings.name].length > 120) return refused({ type: 'too_long', most: 120 });
        settings = { ...ask.settings };
        return { type: 'settings', ...settings };
      }
      case 'change_passphrase': {
        let why: DoorRefusal | null = null;
        if (door().wait_seconds > 0) why = 'wait';
        else if (ask.old !== passphrase) why = miss();
        else why = judge(ask.new);
        if (!why) passphrase = ask.new;
        return { type: 'door', door: door(), refused: why, recovery: null };
      }
      case 'new_recovery': {
        let why: DoorRefusal | null = null;
        if (door().wait_seconds > 0) why = 'wait';
        else if (ask.passphrase !== passphrase) why = miss();
        else code = `${CODE.slice(0, -4)}${String(1000 + ids)}`;
        return { type: 'door', door: door(), refused: why, recovery: why ? null : code };
      }
      case 'keyring':
        if (keyring === 'none') return { type: 'door', door: door(), refused: 'no_key', recovery: null };
        keyring = ask.on ? 'on' : 'off';
        return { type: 'door', door: door(), refused: null, recovery: null };
      case 'export':
        return {
          type: 'file',
          file: `/home/therapist/backstory.${ask.form}`,
          patients: ask.patient === null ? kept.size : 1,
          events: 0,
        };
      case 'note': {
        const { card, page } = of(ask.patient);
        const lines = page.views.map(({ topic, explained }) => `${topic}: explained ${explained} ×`);
        return { type: 'note', text: [`${card.name}, ${ask.day}`, ...lines].join('\n') };
      }
      case 'logo':
        settings = { ...settings, logo: ask.on };
        return { type: 'settings', ...settings };
      case 'backup':
        return { type: 'file', file: '/home/therapist/backstory.backup', patients: kept.size, events: 0 };
      case 'restore':
        return ask.passphrase === null
          ? refused({ type: 'other_passphrase' })
          : { type: 'file', file: '/home/therapist/backstory.backup', patients: 0, events: 0 };
    }
  }

  return {
    async clinicDoor() {
      return door();
    },
    async clinicTouch() {
      // Somebody is there only while it is still open: what fell shut is not opened by a touch.
      if (['open', 'handed_over'].includes(door().is)) touched = Date.now();
      return door();
    },
    async clinicProgress() {
      return null;
    },
    async clinicKnock(knock) {
      let why: DoorRefusal | null = null;
      let recovery: string | null = null;
      if (knock.type === 'lock') {
        if (is === 'open' || is === 'handed_over') is = 'locked';
      } else if (knock.type === 'create') {
        // What opens no more is moved aside.
        const lost = problem?.type === 'damaged' || problem?.type === 'missing';
        why = lost || (is === 'unset' && !problem) ? judge(knock.passphrase) : 'already_set';
        if (!why) {
          kept.clear();
          problem = null;
          passphrase = knock.passphrase;
          recovery = code;
          open();
        }
      } else if (knock.type === 'keyring') {
        if (keyring !== 'on' || is === 'handed_over') why = 'no_key';
        else open();
      } else if (door().wait_seconds > 0) {
        why = 'wait';
      } else if (knock.type === 'passphrase') {
        // A right one for a file that cannot be used opens nothing; the door says why.
        if (knock.passphrase === passphrase && !problem) open();
        else if (knock.passphrase === passphrase) wrong = 0;
        else why = miss();
      } else {
        why = judge(knock.passphrase);
        if (!why && !same(knock.code, code)) why = miss();
        if (!why) {
          passphrase = knock.passphrase;
          open();
        }
      }
      return { door: door(), refused: why, recovery };
    },
    async clinic(ask) {
      if (door().is !== 'open') throw { code: 'forbidden', message: 'the clinic is locked' };
      touched = Date.now();
      return answer(ask);
    },
  };
}

function topicOf(target: PlanTarget): string | undefined {
  return target.type === 'topic' || target.type === 'section' ? target.topic : undefined;
}

function placeOf(plan: readonly PlanItem[], item: string): number {
  return plan.findIndex(({ id }) => id === item);
}

/** A topic of which nothing is known yet. */
export function blankViews(topic: string, now: number): TopicViews {
  return {
    topic,
    opened: 0,
    read: 0,
    listened: 0,
    understood: null,
    given: 0,
    explained: 0,
    seconds: 0,
    first: now,
    last: now,
    sections: [],
  };
}

function blankDays(topic: string): TopicDays {
  return {
    topic,
    opened: null,
    read: null,
    listened: null,
    understood: null,
    explained: null,
    given: null,
  };
}
