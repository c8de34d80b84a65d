import { expect, test } from 'vitest';
import type { NervePath } from '../ipc/bindings/NervePath';
import { fixture } from '../testing/house';
import { numberPlaces } from './nerveNumbers';

const PARTS = ['root', 'trunk', 'tibial', 'fibular', 'sural', 'saphenous'];

function path(part: string, d: string, more: Partial<NervePath> = {}): NervePath {
  return { id: part, part, side: 'left', d, width: 5, hidden: false, ...more };
}
/** A straight line down, as a curve. */
const down = (x: number, from: number, to: number) => `M${x} ${from}C${x} ${from} ${x} ${to} ${x} ${to}`;

test('a number stands on the side of its line where no other line is', () => {
  const paths = [path('tibial', down(100, 0, 400)), path('sural', down(120, 0, 400))];
  const [tibial, sural] = numberPlaces(paths, ['tibial', 'sural'], 'left');
  expect(tibial).toMatchObject({ part: 'tibial', to: -1 });
  expect(sural).toMatchObject({ part: 'sural', to: 1 });
  expect(tibial?.spot).toEqual([100, 200]);
});

test('it stands at what is seen of a part, on the side of the body that is asked for', () => {
  const paths = [
    path('fibular', down(100, 0, 400), { hidden: true }),
    path('fibular', down(50, 400, 600)),
    path('fibular', down(300, 0, 400), { side: 'right' }),
  ];
  expect(numberPlaces(paths, ['fibular'], 'left').map(({ spot }) => spot[0])).toEqual([50]);
  expect(numberPlaces(paths, ['fibular'], 'right').map(({ spot }) => spot[0])).toEqual([300]);
});

test('where only the other leg is drawn, the numbers are there', () => {
  expect(numberPlaces([path('trunk', down(80, 0, 300), { side: 'right' })], ['trunk'], 'left')).toHaveLength(
    1,
  );
});

test.each(['front', 'back', 'side-left', 'side-right'])(
  'from the %s each part has its number, clear of all lines and of the other numbers',
  async (view) => {
    const { house } = await fixture();
    const shown = house.start.body.views[view];
    const places = numberPlaces(shown?.nerve ?? [], PARTS, 'left');
    expect(places.map(({ part }) => part)).toEqual(PARTS);
    const middles = places.map(({ spot, to }) => [spot[0] + to * 30, spot[1]] as const);
    for (const [index, one] of middles.entries()) {
      expect(one[0]).toBeGreaterThan(0);
      expect(one[0]).toBeLessThan(shown?.width ?? 0);
      for (const other of middles.slice(index + 1))
        expect(Math.hypot(one[0] - other[0], one[1] - other[1])).toBeGreaterThan(60);
    }
  },
);
