import type { PlanTarget } from '../ipc/bindings/PlanTarget';

/** What was drawn on, as something that can be named; none for a surface this program does not know. */
export function surfaceTarget(surface: string): PlanTarget | undefined {
  const [kind, first, second] = surface.split(':');
  if (first === undefined) return undefined;
  switch (kind) {
    case 'figure':
      return { type: 'figure', figure: first };
    case 'body':
      return { type: 'body', chapter: 'places', view: first, item: null };
    case 'layers':
      return { type: 'body', chapter: first, view: second ?? null, item: null };
    case 'spine':
      return { type: 'body', chapter: 'spine', view: null, item: null };
    default:
      return undefined;
  }
}
