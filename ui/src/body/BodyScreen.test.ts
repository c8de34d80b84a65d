import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { fixture, show } from '../testing/house';
import BodyScreen from './BodyScreen.svelte';
import type { Look } from './look.svelte';

async function body(look?: Look) {
  const made = await fixture({ at: look ? { screen: 'body', look } : { screen: 'body' } });
  show(made, BodyScreen);
  await waitFor(() => expect(made.port.atlas).toHaveBeenCalled());
  return { ...made, atlas: await made.house.atlas() };
}

function region(name: string, side: string): SVGElement {
  return document.querySelector(`svg [data-region="${name}"][data-side="${side}"]`) as SVGElement;
}

async function open(chapter: string): Promise<void> {
  await fireEvent.click(document.querySelector(`[data-layer=${chapter}]`) as HTMLElement);
  await waitFor(() =>
    expect(document.querySelector(`[data-chapter=${chapter}]`)?.children.length).toBeGreaterThan(0),
  );
}

test('touching a place marks it, touching it again takes the mark away', async () => {
  const { port } = await body();
  await fireEvent.click(region('calf', 'left'));
  expect(region('calf', 'left').getAttribute('aria-pressed')).toBe('true');
  expect(document.querySelector('[data-marked=calf]')?.textContent).toContain('Calf, left');
  await waitFor(() => expect(port.keepPain).toHaveBeenCalledTimes(1));
  await fireEvent.click(region('calf', 'left'));
  expect(region('calf', 'left').getAttribute('aria-pressed')).toBe('false');
});

test('the list marks what the picture marks, and turns the body to what cannot be seen', async () => {
  await body();
  const row = document.querySelector('li[data-list-region=big-toe]') as HTMLElement;
  await fireEvent.click(row.querySelector('[aria-label="Big toe, right"]') as HTMLElement);
  expect(region('big-toe', 'right').getAttribute('aria-pressed')).toBe('true');
});

test('the side of a mark can be put right', async () => {
  await body();
  await fireEvent.click(region('buttock', 'left'));
  await fireEvent.click(screen.getByRole('button', { name: 'Change to right: Buttock, left' }));
  expect(region('buttock', 'left').getAttribute('aria-pressed')).toBe('false');
  expect(region('buttock', 'right').getAttribute('aria-pressed')).toBe('true');
});

test('marking the saddle area leads to help at once', async () => {
  const { router } = await body();
  await fireEvent.click(region('saddle', 'middle'));
  const help = await waitFor(() => {
    const link = document.querySelector<HTMLElement>('[role=alert] [data-go=help-from-marks]');
    expect(link).not.toBeNull();
    return link as HTMLElement;
  });
  await fireEvent.click(help);
  expect(router.route).toEqual({ screen: 'topic', topic: 'get-help-now', section: 'emergency' });
});

test('marks can be cleared, and brought back', async () => {
  await body();
  await fireEvent.click(region('calf', 'left'));
  await fireEvent.click(document.querySelector('[data-clear]') as HTMLElement);
  expect(region('calf', 'left').getAttribute('aria-pressed')).toBe('false');
  await fireEvent.click(document.querySelector('[data-restore]') as HTMLElement);
  expect(region('calf', 'left').getAttribute('aria-pressed')).toBe('true');
});

test('what is pressed and goes hands the focus on to what stands there next', async () => {
  await body();
  const focused = () => document.activeElement as HTMLElement;
  const press = async (selector: string) => {
    const button = document.querySelector(selector) as HTMLElement;
    button.focus();
    await fireEvent.click(button);
    expect(button.isConnected).toBe(false);
  };
  for (const [name, side] of [
    ['calf', 'left'],
    ['buttock', 'left'],
    ['saddle', 'middle'],
  ] as const)
    await fireEvent.click(region(name, side));

  await press('[data-marked=calf] [data-turn]');
  await waitFor(() => expect(focused().getAttribute('aria-label')).toBe('Change to left: Calf, right'));
  await press('[data-marked=calf] [data-remove]');
  await waitFor(() => expect(focused().closest('li')?.dataset['marked']).toBe('buttock'));
  await press('[data-marked=saddle] [data-remove]');
  await waitFor(() => expect(focused().closest('li')?.dataset['marked']).toBe('buttock'));
  await press('[data-clear]');
  await waitFor(() => expect(focused().dataset).toHaveProperty('restore'));
  await press('[data-restore]');
  await waitFor(() => expect(focused().textContent).toBe('What you marked'));
  await press('[data-marked=buttock] [data-remove]');
  await waitFor(() => expect(focused().tagName).toBe('H2'));
  expect(focused().closest('[data-pain=empty]')).not.toBeNull();
});

test('the last thing said of pain goes with its question, and the focus does not', async () => {
  await body();
  await fireEvent.click(region('calf', 'left'));
  await fireEvent.click(document.querySelector('[data-kind=numb]') as HTMLElement);
  await fireEvent.click(region('calf', 'left'));
  const kind = document.querySelector('[data-kind=numb]') as HTMLElement;
  kind.focus();
  await fireEvent.click(kind);
  expect(kind.isConnected).toBe(false);
  await waitFor(() => expect(document.activeElement?.closest('[data-pain=empty]')).not.toBeNull());
});

test.each(['muscles', 'roots', 'spots', 'massage', 'nerve'] as const)(
  'what %s shows is told as a picture, and its shapes are for eyes and fingers: the list does the same',
  async (chapter) => {
    const { atlas } = await body();
    await open(chapter);
    const told = document.querySelector('[data-chapter] .world img') as HTMLImageElement;
    expect([...atlas.words.layers, ...atlas.words.massage].map(({ alt }) => alt)).toContain(told.alt);
    expect(told.alt.length).toBeGreaterThan(20);
    const group = told.closest('[role=group]') as HTMLElement;
    expect(group.getAttribute('aria-label')).toMatch(/^[A-Z].+, (Back|Front|Left side|Right side)$/);
    for (const shape of document.querySelectorAll('[data-chapter] [data-structure]')) {
      expect(shape.closest('[role=img]')).toBeNull();
      expect(shape.closest('[aria-hidden=true]')).not.toBeNull();
    }
    if (chapter === 'nerve') return;
    const shape = document.querySelector('[data-chapter] [data-structure]') as HTMLElement;
    await fireEvent.click(shape);
    expect(document.querySelector(`[data-choose="${shape.dataset['structure']}"]`)).not.toBeNull();
    expect(shape.classList.contains('chosen')).toBe(true);
  },
);

test('a place can be marked on the way in', async () => {
  await body({ chapter: 'places', mark: { region: 'knee', side: 'right' } });
  await waitFor(() => expect(document.querySelector('[data-marked=knee]')).not.toBeNull());
});

test.each(['muscles', 'roots', 'spots'] as const)(
  'every structure of %s is in the list, and opens there',
  async (layer) => {
    const { atlas } = await body();
    await open(layer);
    const drawn = new Set(
      Object.values(atlas.layers.views).flatMap((layers) => (layers?.[layer] ?? []).map(({ id }) => id)),
    );
    expect(drawn.size).toBeGreaterThan(3);
    for (const id of drawn) {
      const line = document.querySelector(`[data-chapter] [data-choose="${id}"]`) as HTMLElement;
      await fireEvent.click(line);
      expect(line.getAttribute('aria-expanded')).toBe('true');
      expect(document.querySelector(`[data-said="${id}"]`)?.textContent).toContain(
        atlas.words.structures[id]?.says,
      );
      expect(document.querySelector(`svg [data-structure="${id}"].chosen`)).not.toBeNull();
    }
  },
);

test('the walk along the nerve goes stop by stop to the toes, and lights more at each', async () => {
  const { atlas } = await body();
  await open('nerve');
  await fireEvent.click(document.querySelector('[data-follow]') as HTMLElement);
  const stops = atlas.layers.stops.filter(({ side }) => side === 'left');
  for (const [index, stop] of stops.entries()) {
    const walk = document.querySelector('[data-stop]') as HTMLElement;
    expect(walk.dataset['stop']).toBe(stop.id);
    expect(walk.textContent).toContain(`Stop ${index + 1} of ${stops.length}`);
    expect(document.activeElement?.tagName).toBe('H2');
    const next = document.querySelector<HTMLElement>('[data-walk=next], [data-walk=end]');
    await fireEvent.click(next as HTMLElement);
  }
  expect(document.querySelector('[data-stop]')).toBeNull();
});

test('each part of the nerve has one number in the list and on the picture; chosen, it has it alone', async () => {
  await body();
  await open('nerve');
  const drawn = () =>
    [...document.querySelectorAll<SVGElement>('[data-chapter] svg [data-number]')].map(
      (number) => `${number.textContent} ${number.dataset['number']}`,
    );
  const listed = [...document.querySelectorAll<HTMLElement>('[data-chapter] [data-choose]')].map(
    (line) => `${line.querySelector('.number')?.textContent} ${line.dataset['choose']}`,
  );
  expect(listed).toEqual(['1 root', '2 trunk', '3 tibial', '4 fibular', '5 sural', '6 saphenous']);
  expect(drawn().toSorted()).toEqual(listed);
  await fireEvent.click(document.querySelector('[data-choose=sural]') as HTMLElement);
  expect(drawn()).toEqual(['5 sural']);
  await fireEvent.click(document.querySelector('[data-follow]') as HTMLElement);
  expect(drawn()).toEqual([]);
});

const slider = (): HTMLInputElement => document.querySelector('[data-share]') as HTMLInputElement;

test('before a change of the spine is chosen, the slider leads to the first', async () => {
  const { atlas } = await body();
  await open('spine');
  const first = atlas.words.states.find(({ id }) => id !== 'healthy');
  expect(slider().getAttribute('aria-label')).toContain(first?.name);
  await fireEvent.input(slider(), { target: { value: '30' } });
  expect(document.querySelector(`[data-said="${first?.id}"]`)).not.toBeNull();
  expect(slider().value).toBe('30');
});

test('each state of the spine is chosen in the list, and the slider goes between', async () => {
  const { atlas } = await body();
  await open('spine');
  for (const { id } of atlas.spine.states) {
    await fireEvent.click(document.querySelector(`[data-choose="${id}"]`) as HTMLElement);
    expect(document.querySelector(`[data-said="${id}"]`)).not.toBeNull();
    expect(slider().value).toBe(id === 'healthy' ? '0' : '100');
  }
  await fireEvent.click(document.querySelector('[data-choose=healthy]') as HTMLElement);
  expect(slider().value).toBe('0');
});

test('each drawing of the spine says from where it is seen', async () => {
  await body();
  await open('spine');
  const captions = () =>
    [...document.querySelectorAll<HTMLElement>('[data-scene]')].map(
      (drawing) => `${drawing.dataset['scene']}: ${drawing.querySelector('figcaption')?.textContent}`,
    );
  expect(captions()).toEqual([
    'side: From the side, front on the left',
    'section: A slice seen from above, front at the top',
  ]);
  await fireEvent.click(document.querySelector('[data-choose=piriformis]') as HTMLElement);
  await waitFor(() => expect(captions()).toEqual(['buttock: From behind']));
});

test('the line that stands for the chapters where there is little room opens them too', async () => {
  await body();
  await fireEvent.click(screen.getByRole('button', { name: 'Next: Nerve path' }));
  await waitFor(() => expect(document.querySelector('[data-chapter=nerve]')).not.toBeNull());
  expect(screen.getByRole('button', { name: '2 of 9: Nerve path' })).not.toBeNull();
  expect(document.querySelector('[data-layer=nerve]')?.getAttribute('aria-pressed')).toBe('true');
});

test('each kind of massage shows its strokes or points, and keep off its cautions', async () => {
  const { atlas } = await body();
  await open('massage');
  for (const { id } of atlas.words.massage) {
    await fireEvent.click(document.querySelector(`[data-choose="${id}"]`) as HTMLElement);
    expect(document.querySelector(`svg [data-drawn="${id}"] [data-structure]`)).not.toBeNull();
  }
  await fireEvent.click(document.querySelector('[data-choose=keep-off]') as HTMLElement);
  for (const { id, says } of atlas.words.cautions) {
    await fireEvent.click(document.querySelector(`.cautions [data-choose="${id}"]`) as HTMLElement);
    expect(document.querySelector(`.cautions [data-said="${id}"]`)?.textContent).toContain(says);
  }
});

test('a place to keep off that is on another side of the body is said to be', async () => {
  const { atlas } = await body();
  await open('massage');
  await fireEvent.click(document.querySelector('[data-choose=keep-off]') as HTMLElement);
  const away = () => document.querySelector('[data-away]')?.textContent?.trim() ?? '';
  const drawn = (view: string, id: string) =>
    atlas.layers.views[view]?.['keep-off']?.some((structure) => structure.id === id) ?? false;
  const hidden = atlas.words.cautions.find(({ id }) => drawn('back', id) && !drawn('front', id));
  await fireEvent.click(document.querySelector(`.cautions [data-choose="${hidden?.id}"]`) as HTMLElement);
  expect(away()).toBe('');
  await fireEvent.click(document.querySelector('[data-view=front]') as HTMLElement);
  expect(away()).toContain('not seen from here');
});

test.each(['causes', 'postures'] as const)('each of the %s shows its pictures', async (chapter) => {
  const { atlas } = await body();
  await open(chapter);
  for (const { id } of atlas.words[chapter].filter(({ id }) => id !== 'even')) {
    await fireEvent.click(document.querySelector(`[data-choose="${id}"]`) as HTMLElement);
    expect(document.querySelectorAll('[data-chapter] .figure').length).toBeGreaterThan(0);
    expect(document.querySelector('[data-chapter]')?.textContent).not.toContain(
      'This picture is not available',
    );
  }
});

test('a figure of a topic opens the body at what it shows', async () => {
  await body({ chapter: 'roots', item: 'l5' });
  await waitFor(() => expect(document.querySelector('[data-said=l5]')).not.toBeNull());
});
