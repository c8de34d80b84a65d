import type { Code } from './bindings/Code';
import type { KioskSettings } from './bindings/KioskSettings';
import type { Phase } from './bindings/Phase';
import type { SittingState } from './bindings/SittingState';
import type { StaffSheet } from './bindings/StaffSheet';
import type { Start } from './bindings/Start';
import type { Summary } from './bindings/Summary';
import type { Port } from './port';

// A kiosk for a plain browser: no more than is needed to see every state of it. The rules are core's
// (`core/src/session`); here they are only roughly so. The PIN is 271828.

type KioskPort = Pick<Port, 'sitting' | 'takeHome' | 'staffDoor' | 'staffEnter' | 'staffSetPin' | 'staff'>;

const PIN = '271828';

/** `?room=kiosk` in the address; `&pin=none`, `&idle=10` and `&warning=20` set more of it. */
export function kioskWishes(): Partial<Start> {
  const asked = new URLSearchParams(location.search);
  if (asked.get('room') !== 'kiosk') return {};
  return {
    profile: 'kiosk',
    kiosk: {
      number: 0,
      idle_seconds: Number(asked.get('idle')) || 90,
      warning_seconds: Number(asked.get('warning')) || 30,
      languages: asked.get('languages')?.split(',') ?? ['en'],
      volume: 60,
      pin_set: asked.get('pin') !== 'none',
    },
  };
}

export function kiosk(summary: () => Summary, start: () => Promise<Start>): KioskPort {
  const wishes = kioskWishes().kiosk;
  const idle = (wishes?.idle_seconds ?? 90) * 1000;
  const warning = (wishes?.warning_seconds ?? 30) * 1000;
  let phase: Phase = 'welcome';
  let touched = 0;
  let still = 0;
  let warned = 0;
  let asks = 0;
  let pin: string | null = wishes?.pin_set === false ? null : PIN;
  let wrong = 0;
  let waits = 0;
  let token: string | null = null;
  let settings: KioskSettings = {
    idle_seconds: idle / 1000,
    warning_seconds: warning / 1000,
    theme: 'light',
    text_size: 100,
    volume: 60,
    languages: [],
    reload_at: '03:30',
  };

  function end(): void {
    phase = 'ending';
    // The program would load the page anew.
    if (import.meta.env.MODE !== 'test') setTimeout(() => location.reload(), 2500);
  }

  function advance(now: number): void {
    if (phase === 'active' && now - still >= idle) {
      phase = 'warning';
      warned = now;
    } else if (phase === 'warning' && now - warned >= warning) {
      end();
    }
  }

  function state(now: number): SittingState {
    const until = phase === 'active' ? still + idle : phase === 'warning' ? warned + warning : null;
    return { number: 0, phase, left: until === null ? null : Math.max(0, until - now), returned: asks > 0 };
  }

  function open(): { type: 'open'; token: string } {
    token = `token-${Date.now()}`;
    return { type: 'open', token };
  }

  async function sheet(exported: string | null): Promise<StaffSheet> {
    const { library, version } = await start();
    const counts = library.topics
      .slice(0, 3)
      .flatMap(({ id }, index) => [
        { topic: id, language: 'en', kind: 'opened' as const, count: index < 2 ? 12 - index * 5 : null },
        ...(index < 2 ? [{ topic: id, language: 'en', kind: 'read' as const, count: index ? null : 6 }] : []),
      ]);
    return {
      version,
      pack: library.pack,
      pack_findings: 0,
      settings,
      languages: library.pack.languages,
      settings_findings: [],
      notices: [],
      day: new Date().toISOString().slice(0, 10),
      counts,
      exported,
    };
  }

  return {
    async sitting(_number, sign) {
      const now = performance.now();
      advance(now);
      const touch = sign.type === 'touched' || sign.type === 'screen';
      if (phase === 'welcome' && touch) {
        phase = 'active';
        touched = still = now;
      } else if (phase === 'active' || phase === 'warning') {
        if (sign.type === 'finish') end();
        else if (touch) {
          const paused = phase === 'warning' || now - touched >= 20_000;
          if (sign.type === 'screen') asks = Math.max(0, asks - 1);
          if (paused) asks = 3;
          phase = 'active';
          touched = still = now;
        } else if (sign.type === 'same') {
          asks = 0;
          phase = 'active';
          touched = still = now;
        }
      }
      return state(now);
    },
    async takeHome() {
      const { library } = await start();
      const lines = summary().topics.flatMap(({ topic }) => {
        const card = library.topics.find(({ id }) => id === topic);
        return card ? [`${card.title}: ${card.key_message}`] : [];
      });
      const help = library.topics.find((card) => card.kind === 'urgent');
      const text = [`Backstory: ${library.pack.title}`, ...lines, help?.key_message ?? ''].join('\n\n');
      const half = Math.ceil(text.length / 2);
      const parts = text.length > 400 ? [text.slice(0, half), text.slice(half)] : [text];
      return { text, codes: parts.map(likeCode) };
    },
    async staffDoor() {
      return { pin_set: pin !== null, wait_seconds: left(), broken: false };
    },
    async staffEnter(typed) {
      if (left() > 0) return { type: 'wait', wait_seconds: left() };
      if (typed === pin) {
        wrong = 0;
        return open();
      }
      wrong += 1;
      if (wrong >= 3) waits = Date.now() + 30_000;
      return { type: 'wrong', wait_seconds: left() };
    },
    async staffSetPin(chosen) {
      if (pin !== null) return { type: 'refused', why: 'already_set' };
      if (!/^\d{6,12}$/.test(chosen)) return { type: 'refused', why: 'digits' };
      if (/^(\d)\1*$/.test(chosen) || '01234567890123'.includes(chosen))
        return { type: 'refused', why: 'plain' };
      pin = chosen;
      return open();
    },
    async staff(given, ask) {
      if (given !== token) throw { code: 'forbidden', message: 'the staff sheet is closed' };
      if (ask.type === 'set') {
        if (ask.settings.idle_seconds < 30) throw { code: 'invalid', message: 'idle_seconds: 30 to 600' };
        settings = ask.settings;
      }
      if (ask.type === 'reset') {
        if (phase === 'welcome' && import.meta.env.MODE !== 'test') location.reload();
        else end();
      }
      if (ask.type === 'close') token = null;
      return sheet(ask.type === 'export' ? `/var/lib/backstory/exports/counts-${Date.now()}.csv` : null);
    },
  };

  function left(): number {
    return Math.max(0, Math.ceil((waits - Date.now()) / 1000));
  }
}

/** Looks like a code, and says nothing: the real ones are drawn by core. */
export function likeCode(text: string): Code {
  const inner = 45;
  const size = inner + 8;
  const corner = (x: number, y: number) =>
    [x, x - (inner - 7)].some((a) => a >= 0 && a < 7 && (y < 7 || (y >= inner - 7 && x < 7)));
  const eye = (x: number, y: number) =>
    Math.max(Math.abs((x % (inner - 7)) - 3), Math.abs((y % (inner - 7)) - 3));
  let seed = text.length * 7919 + 17;
  let path = '';
  for (let y = 0; y < inner; y += 1) {
    for (let x = 0; x < inner; x += 1) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const near = (x < 8 || x >= inner - 8) && (y < 8 || (y >= inner - 8 && x < 8));
      const dark = corner(x, y) ? eye(x, y) !== 2 : !near && seed % 1000 < 480;
      if (dark) path += `M${x + 4} ${y + 4}h1v1h-1z`;
    }
  }
  return { size, path, text };
}
