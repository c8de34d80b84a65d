import type { Port } from './port';
import { tauri } from './tauri';

export type { Port } from './port';

/** The program when there is one; in a plain browser (never in a release build) the fixtures core wrote. */
export async function connect(): Promise<Port> {
  if ('__TAURI_INTERNALS__' in window) return tauri;
  if (import.meta.env.MODE === 'production') throw new Error('no program behind the window');
  const { browser } = await import('./browser');
  return browser();
}
