import type { HandoutAsk } from './bindings/HandoutAsk';
import type { Start } from './bindings/Start';
import { likeCode } from './browserKiosk';
import type { HandoutView } from './bindings/HandoutView';

// A handout for a plain browser: enough to see every state of the screen. The real pages are set by core.

/** One page for every two topics, and what is always on it. */
export async function handout(ask: HandoutAsk, start: () => Promise<Start>): Promise<HandoutView> {
  const { library } = await start();
  const cards = ask.items.flatMap(({ topic }) => library.topics.find(({ id }) => id === topic) ?? []);
  const help = library.topics.find((card) => card.kind === 'urgent');
  const lines = cards.map((card) => `${card.title}: ${card.key_message}`);
  const text = [...lines, ...ask.questions, help ? `${help.title}: ${help.key_message}` : ''].join('\n\n');
  const [width, height] = ask.paper === 'letter' ? [612, 792] : [595, 842];
  const size = ask.large_print ? 28 : 18;
  const ink = ask.black_and_white ? '#000000' : '#0b5563';
  const pages = Array.from({ length: Math.max(1, Math.ceil(cards.length / 2)) }, (_, page) => {
    const words = [
      ask.label ?? '',
      ...cards.slice(page * 2, page * 2 + 2).map((card) => card.title),
      help?.title ?? '',
    ];
    const drawn = words.map(
      (line, at) =>
        `<text x="50" y="${80 + at * size * 2}" font-size="${size}" fill="${ink}">${escaped(line)}</text>`,
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>${drawn.join('')}</svg>`;
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
  return {
    pages,
    topics: cards.map((card) => card.id),
    codes: [likeCode(text)],
    text,
    notices: pages.length > 4 ? ['long'] : [],
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
