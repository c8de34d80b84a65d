/** How many words of `main` can be seen now: whole blocks that cross what is in view. */
export function wordsInView(main: Element | null = document.querySelector('main')): number {
  if (!main) return 0;
  const view = main.getBoundingClientRect();
  return count(main, Math.max(0, view.top), Math.min(window.innerHeight, view.bottom));
}

function count(element: Element, top: number, bottom: number): number {
  const box = element.getBoundingClientRect();
  // What takes no room itself may hold what does.
  const laidOut = box.width > 0 && box.height > 0;
  if (laidOut && (box.bottom <= top || box.top >= bottom)) return 0;
  if (element instanceof SVGElement) return 0;
  let words = 0;
  for (const child of element.childNodes) {
    if (child instanceof Element) words += count(child, top, bottom);
    else if (child.nodeType === Node.TEXT_NODE && laidOut)
      words += (child.textContent?.match(/\S+/g) ?? []).length;
  }
  return words;
}
