/*
 * What a kiosk's page does not let through. The window system and the web view are locked by the program
 * (`platform/kiosk*.rs`); this is the page's own part of it, before anything else of the page hears of an event.
 */

const KEYS: ReadonlySet<string> = new Set([
  'Tab',
  'Enter',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Backspace',
  'Delete',
  'Escape',
  'Shift',
  // An accent waiting for its letter.
  'Dead',
]);
/** Fields a person may fill in; all others open something over the page. */
const FIELDS: ReadonlySet<string> = new Set([
  'text',
  'search',
  'radio',
  'checkbox',
  'range',
  'button',
  'submit',
]);
/** Fingers beyond this are no touch. */
const FINGERS = 2;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'> & {
  getModifierState?: (name: string) => boolean;
};

/** Whether a key may reach the page. What is not named here may not. */
export function allowed(event: Pressed): boolean {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  const printable = [...key].length === 1;
  // Windows tells AltGr as Ctrl and Alt together.
  const altGr = event.getModifierState?.('AltGraph') ?? false;
  if (metaKey || ((ctrlKey || altKey) && !(altGr && printable))) return false;
  if (shiftKey && key === 'Delete') return false;
  return printable || KEYS.has(key);
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function press(event: MouseEvent): void {
  if (event.button > 0 || event.ctrlKey || event.altKey || event.metaKey) stop(event);
}

function click(event: MouseEvent): void {
  press(event);
  const target = event.target instanceof Element ? event.target : null;
  // The way around goes through the router; no address is ever loaded.
  if (target?.closest('a, area')) event.preventDefault();
  const field = target?.closest('input, select');
  if (field && !(field instanceof HTMLInputElement && FIELDS.has(field.type))) stop(event);
}

function key(event: KeyboardEvent): void {
  if (!allowed(event)) stop(event);
}

function fingers(event: TouchEvent): void {
  if (event.touches.length > FINGERS) stop(event);
}

function turn(event: WheelEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey) stop(event);
}

const NEVER = [
  'contextmenu',
  'dragstart',
  'dragenter',
  'dragover',
  'drop',
  'copy',
  'cut',
  'paste',
  'gesturestart',
  'gesturechange',
  'gestureend',
  'beforeprint',
] as const;

/** Shuts what is open; installed once, before anything else listens. Returns how to open it, for tests. */
export function lock(on: Window = window): () => void {
  const open: (() => void)[] = [];
  function hear<E extends Event>(name: string, listener: (event: E) => void): void {
    on.addEventListener(name, listener as EventListener, { capture: true, passive: false });
    open.push(() => on.removeEventListener(name, listener as EventListener, { capture: true }));
  }
  for (const name of NEVER) hear(name, stop);
  for (const name of ['keydown', 'keypress', 'keyup']) hear(name, key);
  for (const name of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'auxclick', 'dblclick'])
    hear(name, press);
  hear('click', click);
  hear('wheel', turn);
  // The page answers its own forms; none is sent anywhere.
  hear('submit', (event) => event.preventDefault());
  hear('touchstart', fingers);
  for (const name of ['open', 'close', 'print', 'alert', 'confirm', 'prompt'] as const)
    silence(on, name, open);
  return () => open.forEach((undo) => undo());
}

function silence(
  on: Window,
  name: 'open' | 'close' | 'print' | 'alert' | 'confirm' | 'prompt',
  undo: (() => void)[],
) {
  const was = Object.getOwnPropertyDescriptor(on, name);
  if (was && !was.configurable) return;
  const answer = name === 'confirm' ? false : name === 'open' || name === 'prompt' ? null : undefined;
  Object.defineProperty(on, name, { configurable: true, value: () => answer, writable: false });
  undo.push(() => {
    if (was) Object.defineProperty(on, name, was);
    else Reflect.deleteProperty(on, name);
  });
}
