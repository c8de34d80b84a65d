import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { allowed, lock } from './lock';

const plain = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false };

test.each([
  'a',
  'Z',
  '7',
  '/',
  'ñ',
  '–',
  ' ',
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
  'Dead',
])('%s reaches the page', (key) => {
  expect(allowed({ ...plain, key })).toBe(true);
});

test.each([
  ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`),
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'Super',
  'OS',
  'ContextMenu',
  'PrintScreen',
  'Insert',
  'Pause',
  'ScrollLock',
  'CapsLock',
  'NumLock',
  'BrowserBack',
  'BrowserForward',
  'BrowserHome',
  'BrowserRefresh',
  'BrowserSearch',
  'LaunchMail',
  'Copy',
  'Cut',
  'Paste',
  'Print',
  'ZoomIn',
  'ZoomOut',
  'Power',
  'Unidentified',
  'Process',
])('%s does not', (key) => {
  expect(allowed({ ...plain, key })).toBe(false);
});

test.each([
  { key: 'k', ctrlKey: true },
  { key: 'p', ctrlKey: true },
  { key: 'r', ctrlKey: true },
  { key: 'i', ctrlKey: true, shiftKey: true },
  { key: '+', ctrlKey: true },
  { key: 'Tab', ctrlKey: true },
  { key: 'Tab', altKey: true },
  { key: 'ArrowLeft', altKey: true },
  { key: 'ArrowRight', altKey: true },
  { key: 'F4', altKey: true },
  { key: 'd', altKey: true },
  { key: ' ', altKey: true },
  { key: 'e', metaKey: true },
  { key: 'Escape', ctrlKey: true },
  { key: 'Delete', shiftKey: true },
  { key: 'Insert', shiftKey: true },
  { key: 'F10', shiftKey: true },
])('nor does $key with what is held beside it', (pressed) => {
  expect(allowed({ ...plain, ...pressed })).toBe(false);
});

test('Shift with Tab and capital letters reach it, and so does AltGr with a letter', () => {
  expect(allowed({ ...plain, key: 'Tab', shiftKey: true })).toBe(true);
  expect(allowed({ ...plain, key: 'A', shiftKey: true })).toBe(true);
  const altGr = {
    ...plain,
    ctrlKey: true,
    altKey: true,
    getModifierState: (name: string) => name === 'AltGraph',
  };
  expect(allowed({ ...altGr, key: '@' })).toBe(true);
  expect(allowed({ ...altGr, key: 'F4' })).toBe(false);
});

let open: () => void;
const heard = vi.fn();
const names = [
  'keydown',
  'contextmenu',
  'dragstart',
  'dragover',
  'drop',
  'auxclick',
  'mousedown',
  'mouseup',
  'click',
  'wheel',
  'touchstart',
  'copy',
  'cut',
  'paste',
];

beforeEach(() => {
  open = lock();
  heard.mockClear();
  for (const name of names) document.body.addEventListener(name, heard);
});

afterEach(() => {
  open();
  for (const name of names) document.body.removeEventListener(name, heard);
  document.body.replaceChildren();
});

function send(event: Event, target: Element = document.body): Event {
  target.dispatchEvent(event);
  return event;
}

const kept = { bubbles: true, cancelable: true };

test.each([
  ['a reload key', () => new KeyboardEvent('keydown', { ...kept, key: 'F5' })],
  ['the menu', () => new MouseEvent('contextmenu', kept)],
  ['a drag', () => new Event('dragstart', kept)],
  ['a drop', () => new Event('drop', kept)],
  ['copying', () => new Event('copy', kept)],
  ['pasting', () => new Event('paste', kept)],
  ['the middle button', () => new MouseEvent('auxclick', { ...kept, button: 1 })],
  ['the back button', () => new MouseEvent('mousedown', { ...kept, button: 3 })],
  ['the forward button', () => new MouseEvent('mouseup', { ...kept, button: 4 })],
  ['a press with Ctrl', () => new MouseEvent('mousedown', { ...kept, ctrlKey: true })],
  ['Ctrl and the wheel', () => Object.assign(new Event('wheel', kept), { ctrlKey: true })],
  ['three fingers', () => Object.assign(new Event('touchstart', kept), { touches: [1, 2, 3] })],
])('%s is stopped before anything else hears of it', (_, make) => {
  expect(send(make()).defaultPrevented).toBe(true);
  expect(heard).not.toHaveBeenCalled();
});

test.each([
  ['a letter', () => new KeyboardEvent('keydown', { ...kept, key: 'a' })],
  ['a touch', () => Object.assign(new Event('touchstart', kept), { touches: [1] })],
  ['a press', () => new MouseEvent('mousedown', kept)],
  ['the wheel', () => new WheelEvent('wheel', kept)],
])('%s is not', (_, make) => {
  expect(send(make()).defaultPrevented).toBe(false);
  expect(heard).toHaveBeenCalledTimes(1);
});

test('no address is loaded, and a link is still heard by the router', () => {
  for (const href of ['https://example.org', 'file:///etc/passwd', 'mailto:a@example.org', '#home']) {
    const link = Object.assign(document.createElement('a'), { href });
    document.body.append(link);
    expect(send(new MouseEvent('click', kept), link).defaultPrevented).toBe(true);
  }
  expect(heard).toHaveBeenCalledTimes(4);
});

test('a form is answered by the page and sent nowhere', () => {
  document.body.addEventListener('submit', heard, { once: true });
  expect(send(new Event('submit', kept)).defaultPrevented).toBe(true);
  expect(heard).toHaveBeenCalledTimes(1);
});

test('fields that open something over the page do not', () => {
  for (const type of ['file', 'color', 'date', 'time']) {
    const field = Object.assign(document.createElement('input'), { type });
    document.body.append(field);
    expect(send(new MouseEvent('click', kept), field).defaultPrevented).toBe(true);
  }
  expect(heard).not.toHaveBeenCalled();
});

test('windows, dialogs and paper are no more', () => {
  expect(window.open('https://example.org')).toBeNull();
  expect(window.confirm('x')).toBe(false);
  expect(window.prompt('x')).toBeNull();
  expect(window.alert('x')).toBeUndefined();
  expect(window.print()).toBeUndefined();
  expect(() => {
    'use strict';
    window.open = () => null;
  }).toThrow();
});
