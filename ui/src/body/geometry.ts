import type { Shape } from '../ipc/bindings/Shape';

export type Direction = 'up' | 'down' | 'left' | 'right';

const WAYS: Record<Direction, readonly [number, number]> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

/**
 * The nearest shape that way on the picture, from label to label; going astray costs double. `undefined` when
 * there is none.
 */
export function nearest(shapes: readonly Shape[], from: Shape, direction: Direction): Shape | undefined {
  const [dx, dy] = WAYS[direction];
  let best: Shape | undefined;
  let least = Infinity;
  for (const shape of shapes) {
    if (shape === from) continue;
    const x = shape.label[0] - from.label[0];
    const y = shape.label[1] - from.label[1];
    const along = x * dx + y * dy;
    const astray = Math.abs(x * dy) + Math.abs(y * dx);
    // Less than a centimetre that way is beside, not that way.
    if (along < 10) continue;
    const cost = along + 2 * astray;
    if (cost < least) {
      least = cost;
      best = shape;
    }
  }
  return best;
}

/**
 * The shape nearest to a place, no farther than `reach` (all in the picture's units); found by asking the drawn shapes
 * themselves on rings around the place. `undefined` when none is that near.
 */
export function nearMiss(
  shapes: readonly Shape[],
  svg: SVGSVGElement | undefined,
  [x, y]: readonly [number, number],
  reach: number,
): Shape | undefined {
  const drawn = svg?.querySelectorAll<SVGGeometryElement>('[data-region]') ?? [];
  for (let ring = 1; ring <= 4; ring += 1) {
    const far = (reach * ring) / 4;
    for (let turn = 0; turn < 16; turn += 1) {
      const point = svg?.createSVGPoint();
      if (!point) return undefined;
      point.x = x + far * Math.cos((turn * Math.PI) / 8);
      point.y = y + far * Math.sin((turn * Math.PI) / 8);
      const hit = [...drawn].find((path) => path.isPointInFill(point));
      if (hit) {
        const { region, side } = hit.dataset;
        return shapes.find((shape) => shape.region === region && shape.side === side);
      }
    }
  }
  return undefined;
}

export function keyDirection(key: string): Direction | undefined {
  switch (key) {
    case 'ArrowUp':
      return 'up';
    case 'ArrowDown':
      return 'down';
    case 'ArrowLeft':
      return 'left';
    case 'ArrowRight':
      return 'right';
    default:
      return undefined;
  }
}
