import { m } from '../paraglide/messages';

/** What has the focus, in words: its name, what it is, and how it stands. */
export function describe(element: Element): string {
  return [name(element), role(element), ...states(element)].filter(Boolean).join(', ');
}

function name(element: Element): string {
  const by = element.getAttribute('aria-labelledby');
  if (by) {
    const named = by.split(/\s+/).map((id) => text(document.getElementById(id)));
    return named.join(' ').trim();
  }
  const label = element.getAttribute('aria-label');
  if (label) return label;
  if (element instanceof HTMLInputElement) {
    const labels = [...(element.labels ?? [])].map(text).join(' ').trim();
    return labels || element.placeholder;
  }
  return text(element);
}

/** Its words, without what is only for the eye. */
function text(node: Node | null): string {
  if (!node) return '';
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true') return '';
  const label = node instanceof SVGElement ? node.getAttribute('aria-label') : null;
  if (label !== null) return label;
  return [...node.childNodes].map(text).join(' ').replace(/\s+/g, ' ').trim();
}

function role(element: Element): string {
  const own = element.getAttribute('role') ?? implied(element);
  const words: Record<string, () => string> = {
    button: m.listen_role_button,
    link: m.listen_role_link,
    heading: m.listen_role_heading,
    checkbox: m.listen_role_checkbox,
    radio: m.listen_role_radio,
    textbox: m.listen_role_field,
    slider: m.listen_role_slider,
  };
  return words[own]?.() ?? '';
}

function implied(element: Element): string {
  if (element instanceof HTMLInputElement) {
    const types: Record<string, string> = { checkbox: 'checkbox', radio: 'radio', range: 'slider' };
    return types[element.type] ?? 'textbox';
  }
  const tags: Record<string, string> = { BUTTON: 'button', A: 'link' };
  return tags[element.tagName] ?? (/^H[1-6]$/.test(element.tagName) ? 'heading' : '');
}

function states(element: Element): string[] {
  const is = (name: string) => element.getAttribute(name);
  const said: string[] = [];
  if (is('aria-pressed')) said.push(is('aria-pressed') === 'true' ? m.listen_on() : m.listen_off());
  if (is('aria-expanded')) said.push(is('aria-expanded') === 'true' ? m.listen_open() : m.listen_closed());
  if (is('aria-current') && is('aria-current') !== 'false') said.push(m.listen_here());
  if (element instanceof HTMLInputElement) {
    if (element.type === 'checkbox') said.push(element.checked ? m.listen_on() : m.listen_off());
    else if (element.type === 'radio' && element.checked) said.push(m.listen_chosen());
    else if (element.type === 'range') said.push(is('aria-valuetext') ?? element.value);
    else if (element.type === 'text' || element.type === 'search') said.push(element.value);
  }
  return said;
}
