import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Port } from '../ipc';
import type { ClinicAsk } from '../ipc/bindings/ClinicAsk';
import type { Drawn } from '../ipc/bindings/Drawn';
import { Drawings } from './drawings.svelte';
import { Keeping } from './keeping.svelte';

const HERE: Drawn = { type: 'here', at: [1, 2] };
const PEN: Drawn = { type: 'pen', points: [[0, 0]] };
const ARROW: Drawn = { type: 'arrow', from: [0, 0], to: [9, 9] };

let asked: ClinicAsk[] = [];
let answer: () => Promise<unknown>;

function make(): { drawings: Drawings; keeping: Keeping } {
  const port = {
    clinic: (ask: ClinicAsk) => {
      asked.push(structuredClone(ask));
      return answer();
    },
  } as unknown as Port;
  const keeping = new Keeping(port);
  return { keeping, drawings: new Drawings('p1', keeping) };
}

const drawn = (surface: string, shapes: Drawn[]) => ({ type: 'draw', patient: 'p1', surface, shapes });

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = async () => ({ type: 'page' });
});
afterEach(() => vi.useRealTimers());

test('undo goes back one change, redo forward again, and a new line ends the way forward', () => {
  const { drawings } = make();
  drawings.add('body:back', HERE);
  drawings.add('body:back', PEN);
  drawings.undo('body:back');
  expect(drawings.shapes('body:back')).toEqual([HERE]);
  drawings.redo('body:back');
  expect(drawings.shapes('body:back')).toEqual([HERE, PEN]);
  drawings.undo('body:back');
  drawings.add('body:back', ARROW);
  expect(drawings.canRedo('body:back')).toBe(false);
  expect(drawings.shapes('body:back')).toEqual([HERE, ARROW]);
});

test('undo brings back what was cleared', () => {
  const { drawings } = make();
  drawings.add('body:back', HERE);
  drawings.add('body:back', PEN);
  drawings.clear('body:back');
  expect(drawings.shapes('body:back')).toEqual([]);
  drawings.undo('body:back');
  expect(drawings.shapes('body:back')).toEqual([HERE, PEN]);
});

test('clearing what is clear is no change', () => {
  const { drawings, keeping } = make();
  drawings.clear('body:back');
  expect(drawings.canUndo('body:back')).toBe(false);
  expect(keeping.state).toBe('kept');
});

test('one surface knows nothing of another', () => {
  const { drawings } = make();
  drawings.add('body:back', HERE);
  drawings.add('figure:calf', PEN);
  drawings.undo('figure:calf');
  expect(drawings.shapes('body:back')).toEqual([HERE]);
});

test('lines drawn one after another are kept once, all of them', async () => {
  const { drawings, keeping } = make();
  drawings.add('body:back', HERE);
  await vi.advanceTimersByTimeAsync(500);
  drawings.add('body:back', PEN);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toEqual([drawn('body:back', [HERE, PEN])]);
  expect(keeping.state).toBe('kept');
});

test('nothing drawn is kept as nothing', async () => {
  const { drawings, keeping } = make();
  drawings.add('body:back', HERE);
  await keeping.flush();
  drawings.clear('body:back');
  await keeping.flush();
  expect(asked.at(-1)).toEqual(drawn('body:back', []));
});

test('what is drawn while an answer is awaited is kept after it', async () => {
  const { drawings, keeping } = make();
  let arrive: (value: unknown) => void = () => undefined;
  answer = () => new Promise((resolve) => (arrive = resolve));
  drawings.add('body:back', HERE);
  const done = keeping.flush();
  drawings.add('body:back', PEN);
  arrive({ type: 'page' });
  answer = async () => ({ type: 'page' });
  await done;
  expect(asked).toEqual([drawn('body:back', [HERE]), drawn('body:back', [HERE, PEN])]);
  expect(keeping.state).toBe('kept');
});

test('what could not be kept is told, and tried again until it is', async () => {
  const { drawings, keeping } = make();
  answer = async () => Promise.reject({ code: 'unavailable', message: '' });
  drawings.add('body:back', HERE);
  await keeping.flush();
  expect(keeping.state).toBe('failed');
  answer = async () => ({ type: 'page' });
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toHaveLength(2);
  expect(keeping.state).toBe('kept');
});

test('a refusal is a failure too', async () => {
  const { drawings, keeping } = make();
  answer = async () => ({ type: 'refused', why: { type: 'full' } });
  drawings.add('body:back', HERE);
  await keeping.flush();
  expect(keeping.state).toBe('failed');
});

test('trying again ends by itself, and begins anew with the next line', async () => {
  const { drawings, keeping } = make();
  answer = async () => Promise.reject({ code: 'forbidden', message: '' });
  drawings.add('body:back', HERE);
  await vi.advanceTimersByTimeAsync(3_600_000);
  const tries = asked.length;
  expect(tries).toBe(6);
  answer = async () => ({ type: 'page' });
  drawings.add('body:back', PEN);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.at(-1)).toEqual(drawn('body:back', [HERE, PEN]));
  expect(keeping.state).toBe('kept');
});

test('one thing that cannot be kept does not hold up another', async () => {
  const { drawings, keeping } = make();
  let first = true;
  answer = async () => {
    if (!first) return { type: 'page' };
    first = false;
    return Promise.reject({ code: 'invalid', message: '' });
  };
  drawings.add('body:back', HERE);
  drawings.add('figure:calf', PEN);
  await keeping.flush();
  expect(asked).toEqual([drawn('body:back', [HERE]), drawn('figure:calf', [PEN])]);
  expect(keeping.state).toBe('failed');
  expect(keeping.owes('draw body:back')).toBe(true);
  expect(keeping.owes('draw figure:calf')).toBe(false);
});

test('what is kept is shown again; what is not kept yet is newer', async () => {
  const { drawings, keeping } = make();
  drawings.take([
    { surface: 'body:back', shapes: [HERE], at: 1 },
    { surface: 'figure:calf', shapes: [PEN], at: 1 },
  ]);
  expect(drawings.shapes('figure:calf')).toEqual([PEN]);
  answer = async () => Promise.reject({ code: 'unavailable', message: '' });
  drawings.add('body:back', ARROW);
  await keeping.flush();
  drawings.take([{ surface: 'body:back', shapes: [HERE], at: 1 }]);
  expect(drawings.shapes('body:back')).toEqual([HERE, ARROW]);
  expect(drawings.shapes('figure:calf')).toEqual([]);
});
