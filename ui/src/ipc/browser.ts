import type { Atlas } from './bindings/Atlas';
import type { Found } from './bindings/Found';
import type { PainMap } from './bindings/PainMap';
import type { PainReport } from './bindings/PainReport';
import type { Settings } from './bindings/Settings';
import type { Start } from './bindings/Start';
import type { Summary } from './bindings/Summary';
import type { TopicPage } from './bindings/TopicPage';
import type { TopicViews } from './bindings/TopicViews';
import type { VisitState } from './bindings/VisitState';
import { blankViews, clinic, clinicWishes } from './browserClinic';
import { handout } from './browserHandout';
import { kiosk, kioskWishes, likeCode } from './browserKiosk';
import type { Port } from './port';

// Written by core's own commands (`cargo xtask bindings`), so they cannot drift. Never edited by hand.
const fixtures = import.meta.glob<unknown>('./fixtures/**/*.json', { import: 'default' });

async function fixture<T>(name: string): Promise<T> {
  const load = fixtures[`./fixtures/${name}.json`];
  if (!load) throw { code: 'not_found', message: `no fixture ${name}` };
  return structuredClone((await load()) as T);
}

/** What a plain browser shows instead of the program: the fixtures, and a record kept until the page reloads. */
export function browser(): Port {
  const seen = new Map<string, TopicViews>();
  const visits: string[] = [];
  let pain: PainMap = { marks: [], strength: null, kinds: [], since: null };

  function summary(): Summary {
    const topics = [...seen.values()].sort((a, b) => b.last - a.last);
    return { topics, events: topics.reduce((sum, views) => sum + views.opened + views.read, 0) };
  }

  function views(topic: string): TopicViews {
    const now = Date.now();
    const known = seen.get(topic) ?? blankViews(topic, now);
    known.last = now;
    seen.set(topic, known);
    return known;
  }

  const { profile, ...room } = clinicWishes();
  const patients = clinic(room, () => fixture<Start>('start'));

  return {
    ...patients,
    ...kiosk(summary, () => fixture<Start>('start')),
    async start() {
      const start = await fixture<Start>('start');
      Object.assign(start.settings, wishes());
      start.clinic = await patients.clinicDoor();
      if (profile) start.profile = profile;
      // In a kiosk there is no such door.
      const waiting = kioskWishes();
      Object.assign(start, waiting, waiting.kiosk ? { clinic: null } : {});
      return start;
    },
    library: async () => (await fixture<Start>('start')).library,
    topic: (topic) => fixture<TopicPage>(`topics/${topic}`),
    async sourceCodes(topic) {
      const { sources } = await fixture<TopicPage>(`topics/${topic}`);
      return [likeCode(sources.map((source) => `${source.number}. ${source.text}`).join('\n\n'))];
    },
    async search(query) {
      const name = /^z+/.test(query) ? 'search-nothing' : 'search';
      return { ...(await fixture<Found>(name)), query: query.trim() };
    },
    async beginVisit(topic) {
      views(topic).opened += 1;
      return visits.push(topic) - 1;
    },
    async attend(visit, signal): Promise<VisitState> {
      const topic = visits[visit];
      const known = topic ? views(topic) : undefined;
      if (known && signal.type === 'section' && !known.sections.includes(signal.section)) {
        known.sections.push(signal.section);
        if (signal.section === 'how-sure') known.read = 1;
      }
      if (known && signal.type === 'answered') known.understood = { right: 1, of: 2 };
      const { read = 0, listened = 0, understood } = known ?? {};
      return { seconds: 0, opened: true, read: read > 0, listened: listened > 0, understood: !!understood };
    },
    async summary() {
      return summary();
    },
    async keepPlace() {},
    async saveSettings() {},
    async erase() {
      seen.clear();
      return summary();
    },
    atlas: () => fixture<Atlas>('atlas'),
    pain: async () => ({ ...(await fixture<PainReport>('pain')), map: pain }),
    async keepPain(map) {
      pain = map;
      const saddle = map.marks.some((mark) => mark.region === 'saddle');
      return {
        ...(await fixture<PainReport>('pain')),
        map,
        says: map.marks.map((mark) => `${mark.region}, ${mark.side}`),
        alert: saddle ? 'saddle' : null,
      };
    },
    async picture() {
      return new Uint8Array();
    },
    // A plain browser has voices of its own or none.
    async voices() {
      return [];
    },
    async say() {
      return 'gone';
    },
    async hush() {},
    handout: (ask) => handout(ask, () => fixture<Start>('start')),
    async handOut(ask, way) {
      for (const { topic } of ask.items) views(topic).given += 1;
      return way.type === 'save'
        ? { type: 'saved', file: '/home/me/Documents/backstory.pdf' }
        : { type: 'printed' };
    },
    async painted() {},
  };
}

/** Settings asked for in the address, as in `?theme=dark&text_size=200`, for pictures of every state. */
function wishes(): Partial<Settings> {
  const asked = new URLSearchParams(location.search);
  const out: Partial<Settings> = {};
  const theme = asked.get('theme');
  if (theme === 'light' || theme === 'dark' || theme === 'contrast') out.theme = theme;
  const size = Number(asked.get('text_size'));
  if (size) out.text_size = size;
  return out;
}
