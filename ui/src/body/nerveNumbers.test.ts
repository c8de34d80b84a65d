import { expect, test } from 'vitest';
import type { NervePath } from '../ipc/bindings/NervePath';
import { fixture } from '../testing/house';
import { along, numberPlaces } from './nerveNumbers';

const PARTS = ['root', 'trunk', 'tibial', 'fibular', 'sural', 'saphenous'];

function path(part: string, d: string, more: Partial<NervePath> = {}): NervePath {
  return { id: part, part, side: 'left', d, width: 5, hidden: false, ...more };
}
/** A straight line down, as a curve. */
const down = (x: number, from: number, to: number) => `M${x} ${from}C${x} ${from} ${x} ${to} ${x} ${to}`;

/** Seen from the front and 400 wide, with a body from 100 to 300. */
const view = (...nerve: NervePath[]) => ({
  nerve,
  width: 400,
  silhouette: `${down(100, -100, 900)}C100 900 300 900 300 900C300 900 300 -100 300 -100Z`,
});
const [tibial, sural] = [path('tibial', down(150, 0, 400)), path('sural', down(250, 0, 400))];

test('a number stands beside the body, on the side where no other line is between', () => {
  const places = numberPlaces(view(tibial, sural), ['tibial', 'sural'], 'left');
  const middle = (part: string) => places.find((place) => place.part === part)?.middle[0] ?? 200;
  expect(middle('tibial')).toBeLessThanOrEqual(76);
  expect(middle('sural')).toBeGreaterThanOrEqual(324);
});

test('where there is no room beside the body it stands beside the line', () => {
  const [place] = numberPlaces({ ...view(tibial), silhouette: '' }, ['tibial'], 'left');
  expect(place).toMatchObject({ part: 'tibial', spot: [150, 200] });
  const filled = `${down(-10, -100, 900)}C-10 900 410 900 410 900C410 900 410 -100 410 -100Z`;
  const [over] = numberPlaces({ ...view(tibial), silhouette: filled }, ['tibial'], 'left');
  expect(Math.abs((over?.middle[0] ?? 0) - 150)).toBe(40);
});

test('it is led to what is seen of a part, on the side of the body that is asked for', () => {
  const shown = view(
    path('fibular', down(150, 0, 400), { hidden: true }),
    path('fibular', down(120, 400, 600)),
    path('fibular', down(280, 0, 400), { side: 'right' }),
  );
  expect(numberPlaces(shown, ['fibular'], 'left').map(({ spot }) => spot[0])).toEqual([120]);
  expect(numberPlaces(shown, ['fibular'], 'right').map(({ spot }) => spot[0])).toEqual([280]);
});

test('where only the other leg is drawn, the numbers are there', () => {
  const shown = view(path('trunk', down(180, 0, 300), { side: 'right' }));
  expect(numberPlaces(shown, ['trunk'], 'left')).toHaveLength(1);
});

test('a part that is only drawn hidden along a line that is seen has no number', () => {
  const saphenous = (x: number, hidden: boolean) => path('saphenous', down(x, 0, 400), { hidden });
  const count = (...nerve: NervePath[]) => numberPlaces(view(...nerve), ['saphenous'], 'left').length;
  expect(count(tibial, saphenous(156, true))).toBe(0);
  expect(count(tibial, saphenous(170, true))).toBe(1);
  expect(count(tibial, saphenous(156, false))).toBe(1);
  expect(count({ ...tibial, hidden: true }, saphenous(156, true))).toBe(1);
});

test.each([
  ['front', PARTS],
  ['back', PARTS],
  // From the side the saphenous nerve lies behind the fibular.
  ['side-left', PARTS.slice(0, -1)],
  ['side-right', PARTS.slice(0, -1)],
])(
  'from the %s each part that can be told has its number, led to its own line, and no two meet',
  async (name, parts) => {
    const { house } = await fixture();
    const shown = house.start.body.views[name];
    if (!shown) throw new Error(name);
    for (const side of ['left', 'right'] as const) {
      const places = numberPlaces(shown, PARTS, side);
      expect(places.map(({ part }) => part).toSorted()).toEqual(parts.toSorted());
      for (const [index, { part, spot, middle }] of places.entries()) {
        const own = shown.nerve.filter((line) => line.part === part).flatMap(({ d }) => along(d));
        expect(own).toContainEqual(spot);
        expect(middle[0]).toBeGreaterThanOrEqual(24);
        expect(middle[0]).toBeLessThanOrEqual(shown.width - 24);
        // Level leaders at heights this far apart cannot cross, and their circles cannot meet.
        expect(middle[1]).toBe(spot[1]);
        for (const other of places.slice(index + 1))
          expect(Math.abs(middle[1] - other.middle[1])).toBeGreaterThanOrEqual(60);
      }
    }
  },
);
