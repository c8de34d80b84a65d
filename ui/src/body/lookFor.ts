import type { Figure } from '../ipc/bindings/Figure';
import type { Look } from './look.svelte';
import type { ViewName } from './chooser.svelte';

const POSTURES = ['hunch', 'lean', 'limp', 'sit-odd'];
const CAUSES: Partial<Record<string, string>> = {
  lift: 'lifting',
  'lift-close': 'lifting',
  'lift-twist': 'lifting',
  drive: 'vibration',
  pregnant: 'pregnancy',
};

/** Where on the body screen a figure can be looked at closer; none for pictures of a pack's own. */
export function lookFor(figure: Figure): Look | undefined {
  const view = figure.view ? { view: figure.view as ViewName } : {};
  const item = figure.shows ? { item: figure.shows } : {};
  if (figure.people) return undefined;
  if (figure.scene) return { chapter: 'spine', item: figure.spine ?? 'healthy' };
  if (figure.posture) {
    const cause = CAUSES[figure.posture];
    if (cause) return { chapter: 'causes', item: cause };
    return POSTURES.includes(figure.posture)
      ? { chapter: 'postures', item: figure.posture }
      : { chapter: 'postures' };
  }
  const [layer] = figure.layers;
  switch (layer) {
    case 'muscles':
    case 'roots':
    case 'spots':
      return { chapter: layer, ...view, ...item };
    case 'swedish':
    case 'deep-tissue':
    case 'trigger-point':
    case 'keep-off':
      return { chapter: 'massage', ...view, item: layer };
    case 'nerve':
      return { chapter: 'nerve', ...view };
    default:
      return figure.view ? { chapter: 'places', ...view } : undefined;
  }
}
