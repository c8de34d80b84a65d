import { crowd } from '../body/people';
import type { Body } from '../ipc/bindings/Body';
import type { Figure } from '../ipc/bindings/Figure';

/** How wide a figure is for its height: a picture is given that much room, so that nothing shows beside its part. */
export function shapeOf(figure: Figure | undefined, body: Body): number {
  if (figure?.people) {
    const { width, height } = crowd(figure.people[1]);
    return width / height;
  }
  const whole = figure?.view
    ? body.views[figure.view]
    : figure?.posture
      ? body.postures[figure.posture]
      : undefined;
  const [, , width, height] = figure?.crop ?? [0, 0, whole?.width ?? 1, whole?.height ?? 1];
  return width / height;
}
