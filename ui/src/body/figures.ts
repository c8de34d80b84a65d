import type { Images } from '../ipc/bindings/Images';

// The body's pictures are shared by all packs and come with the window; their names are in body.json.
const files = import.meta.glob<string>('../../../assets/figures/*.webp', {
  eager: true,
  query: '?url',
  import: 'default',
});

function address(name: string): string {
  return files[`../../../assets/figures/${name}`] ?? '';
}

export interface Picture {
  small: string;
  large: string;
}

export function picture(images: Images, dark: boolean): Picture {
  const sizes = dark ? images.dark : images.light;
  return { small: address(sizes.small), large: address(sizes.large) };
}

/** Begins to fetch the first screen's picture before anything is known of the reader's settings. */
export function fetchFirst(dark: boolean): void {
  const image = new Image();
  image.src = address(`back-${dark ? 'dark' : 'light'}-900.webp`);
}

/** Tall enough a picture for a box so many CSS pixels tall? */
export function sharpEnough({ small, large }: Picture, height: number): string {
  return height * window.devicePixelRatio > 1000 ? large : small;
}
