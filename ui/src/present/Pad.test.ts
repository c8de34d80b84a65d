import { fireEvent, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Drawn } from '../ipc/bindings/Drawn';
import { fixture, show } from '../testing/house';
import { layOut, SEEN } from './fixture';
import Pad from './Pad.svelte';
import { bodyPictures, figurePicture, type Picture } from './pictures';
import type { Tool } from './shapes';

let drawn: Drawn[] = [];

async function pad(tool: Tool, shapes: Drawn[] = [], of: 'body' | 'figure' = 'body') {
  drawn = [];
  const made = await fixture();
  const atlas = await made.house.atlas();
  const picture = (
    of === 'body'
      ? bodyPictures(
          made.house,
          atlas,
          { kind: 'body', chapter: 'places', view: 'back', item: null },
          undefined,
        )[0]
      : figurePicture(made.house, atlas, 'low-back', 'The low back', '')
  ) as Picture;
  show(made, Pad, { picture, atlas, tool, shapes, ondraw: (shape: Drawn) => drawn.push(shape) });
  return picture;
}

const over = () => screen.getByRole('application');

/** A point of the picture, in its own units, as it lies on the screen. */
function at(x: number, y: number, seen = SEEN) {
  return {
    clientX: seen.left + (x * seen.width) / 510,
    clientY: seen.top + (y * seen.height) / 1700,
    pointerId: 1,
    button: 0,
  };
}

async function drag(...points: [number, number][]): Promise<void> {
  const [first, ...rest] = points;
  if (!first) return;
  await fireEvent.pointerDown(over(), at(...first));
  for (const point of rest) await fireEvent.pointerMove(over(), at(...point));
  await fireEvent.pointerUp(over(), at(...(points.at(-1) ?? first)));
}

beforeEach(() => layOut());

test('the pen draws a line in the body’s own units', async () => {
  await pad('pen');
  await drag([100, 200], [150, 260], [240, 250]);
  expect(drawn).toEqual([
    {
      type: 'pen',
      points: [
        [100, 200],
        [150, 260],
        [240, 250],
      ],
    },
  ]);
});

test('drawn while nearer, a line lies at the same place of the body', async () => {
  await pad('highlight');
  await drag([120, 700], [150, 900]);
  // Four times as near, and moved: the same places of the body are elsewhere on the screen.
  const near = { left: -300, top: -1200, width: 1020, height: 3400 };
  vi.restoreAllMocks();
  layOut(near);
  await fireEvent.pointerDown(over(), at(120, 700, near));
  await fireEvent.pointerMove(over(), at(150, 900, near));
  await fireEvent.pointerUp(over(), at(150, 900, near));
  expect(drawn).toHaveLength(2);
  expect(drawn[1]).toEqual(drawn[0]);
  expect(drawn[0]).toEqual({
    type: 'highlight',
    points: [
      [120, 700],
      [150, 900],
    ],
  });
});

test('a figure that shows a part of the body is drawn on in the body’s units', async () => {
  const picture = await pad('here', [], 'figure');
  expect(picture.surface).toBe('figure:low-back');
  const [x, y, width, height] = picture.box;
  const [px, py] = [x + width / 4, y + height / 2];
  const where = {
    clientX: SEEN.left + SEEN.width / 4,
    clientY: SEEN.top + SEEN.height / 2,
    pointerId: 1,
    button: 0,
  };
  await fireEvent.pointerDown(over(), where);
  await fireEvent.pointerUp(over(), where);
  expect(drawn).toEqual([{ type: 'here', at: [px, py] }]);
});

test('an arrow leads from where it is begun to where it is let go; a slip is none', async () => {
  await pad('arrow');
  await drag([100, 200], [300, 400]);
  expect(drawn).toEqual([{ type: 'arrow', from: [100, 200], to: [300, 400] }]);
  await drag([100, 200], [102, 201]);
  expect(drawn).toHaveLength(1);
});

async function tap(x: number, y: number): Promise<void> {
  await drag([x, y]);
}

const status = () => screen.getByRole('status');

test('an arrow leads from one tap to the next, and what to do is said and seen between them', async () => {
  await pad('arrow');
  await tap(100, 200);
  expect(drawn).toEqual([]);
  expect(status().textContent).toBe('Now tap where it ends.');
  expect(status().classList.contains('unseen')).toBe(false);
  await tap(300, 400);
  expect(drawn).toEqual([{ type: 'arrow', from: [100, 200], to: [300, 400] }]);
  expect(status().textContent).toBe('An arrow is drawn.');
  expect(status().classList.contains('unseen')).toBe(true);
  await tap(50, 60);
  expect(drawn).toHaveLength(1);
});

test('between the taps a mouse shows where the arrow would end, and a hand may tremble', async () => {
  await pad('arrow');
  await tap(100, 200);
  await fireEvent.pointerMove(over(), at(200, 300));
  expect(document.querySelector('[data-shape=arrow] path')?.getAttribute('d')).toMatch(/^M100 200L200 300/);
  await drag([300, 400], [330, 440]);
  expect(drawn).toEqual([{ type: 'arrow', from: [100, 200], to: [330, 440] }]);
});

test('an arrow that a tap began is given up by Escape wherever the focus is, and by a tap on the same place', async () => {
  await pad('arrow');
  for (const giveUp of [() => fireEvent.keyDown(document.body, { key: 'Escape' }), () => tap(101, 201)]) {
    await tap(100, 200);
    expect(document.querySelector('[data-shape=arrow]')).not.toBeNull();
    await giveUp();
    expect(document.querySelector('[data-shape=arrow]')).toBeNull();
    expect(status().textContent).toBe('Not drawn.');
  }
  expect(drawn).toEqual([]);
});

test('the picture may be moved between the two taps of an arrow', async () => {
  await pad('arrow');
  await tap(100, 200);
  await fireEvent.click(screen.getByRole('button', { name: 'Closer' }));
  await fireEvent.click(screen.getByRole('button', { name: 'See more below' }));
  await tap(300, 900);
  expect(drawn).toEqual([{ type: 'arrow', from: [100, 200], to: [300, 900] }]);
});

test('a second finger draws nothing', async () => {
  await pad('pen');
  await fireEvent.pointerDown(over(), at(100, 200));
  await fireEvent.pointerDown(over(), { ...at(400, 900), pointerId: 2 });
  await fireEvent.pointerMove(over(), { ...at(410, 950), pointerId: 2 });
  await fireEvent.pointerUp(over(), { ...at(410, 950), pointerId: 2 });
  await fireEvent.pointerMove(over(), at(200, 200));
  await fireEvent.pointerUp(over(), at(200, 200));
  expect(drawn).toEqual([
    {
      type: 'pen',
      points: [
        [100, 200],
        [200, 200],
      ],
    },
  ]);
});

test('a line that the system took away is let go', async () => {
  await pad('pen');
  await fireEvent.pointerDown(over(), at(100, 200));
  await fireEvent.pointerCancel(over(), at(150, 200));
  await fireEvent.pointerUp(over(), at(150, 200));
  expect(drawn).toEqual([]);
});

test('what is drawn never leaves the picture', async () => {
  await pad('arrow');
  await drag([100, 200], [900, -50]);
  expect(drawn).toEqual([{ type: 'arrow', from: [100, 200], to: [510, 0] }]);
});

test('the pointer is a dot that follows, and leaves nothing', async () => {
  await pad('pointer');
  expect(document.querySelector('[data-pointer]')).toBeNull();
  await fireEvent.pointerMove(over(), at(100, 200));
  expect(document.querySelector('[data-pointer] circle')?.getAttribute('cx')).toBe('100');
  await drag([100, 200], [200, 300]);
  expect(document.querySelector('[data-pointer] circle')?.getAttribute('cy')).toBe('300');
  await fireEvent.pointerLeave(over(), at(600, 300));
  expect(document.querySelector('[data-pointer]')).toBeNull();
  expect(drawn).toEqual([]);
});

test('with the keys, a crosshair moves and Enter sets the mark', async () => {
  await pad('here');
  await fireEvent.keyDown(over(), { key: 'ArrowRight' });
  const cross = document.querySelector('[data-cross] circle') as SVGElement;
  const from = Number(cross.getAttribute('cx'));
  await fireEvent.keyDown(over(), { key: 'ArrowRight' });
  await fireEvent.keyDown(over(), { key: 'ArrowDown', shiftKey: true });
  const to = Number(document.querySelector('[data-cross] circle')?.getAttribute('cx'));
  expect(to).toBeGreaterThan(from);
  await fireEvent.keyDown(over(), { key: 'Enter' });
  expect(drawn).toHaveLength(1);
  expect(drawn[0]).toMatchObject({ type: 'here', at: [to, expect.any(Number)] });
});

test('with the keys, an arrow is begun and ended, and Escape lets one go', async () => {
  await pad('arrow');
  await fireEvent.keyDown(over(), { key: 'ArrowRight' });
  await fireEvent.keyDown(over(), { key: 'Enter' });
  for (let step = 0; step < 4; step += 1) await fireEvent.keyDown(over(), { key: 'ArrowDown' });
  expect(document.querySelector('[data-shape=arrow]')).not.toBeNull();
  await fireEvent.keyDown(over(), { key: 'Enter' });
  expect(drawn).toHaveLength(1);
  const [arrow] = drawn;
  if (arrow?.type !== 'arrow') throw new Error('no arrow');
  expect(arrow.to[0]).toBe(arrow.from[0]);
  expect(arrow.to[1]).toBeGreaterThan(arrow.from[1]);

  await fireEvent.keyDown(over(), { key: 'Enter' });
  await fireEvent.keyDown(over(), { key: 'ArrowUp' });
  await fireEvent.keyDown(over(), { key: 'Escape' });
  await fireEvent.keyDown(over(), { key: 'Enter' });
  expect(drawn).toHaveLength(1);
});

test('those who do not see the picture hear what is drawn on it', async () => {
  await pad('here', [
    { type: 'here', at: [1, 1] },
    { type: 'pen', points: [[1, 1]] },
    { type: 'pen', points: [[2, 2]] },
  ]);
  expect(document.querySelector('[data-drawn-summary]')?.textContent).toBe(
    'Marks “this is you”: 1. Lines: 2.',
  );
  expect(over().getAttribute('aria-describedby')).toContain(
    document.querySelector('[data-drawn-summary]')?.id,
  );
});
