import type { House } from '../app/house.svelte';
import type { Atlas } from '../ipc/bindings/Atlas';
import type { PlanTarget } from '../ipc/bindings/PlanTarget';
import { firstSentence, plain } from '../reader/plain';
import { titleOf } from './target';

/**
 * The names of what can be planned. Those of the body's drawings and of pictures are the pack's, in its atlas and
 * under the pictures of its topics: they are fetched once something asks for one.
 */
export class Names {
  readonly #house: House;
  #atlas: Atlas | undefined = $state.raw();
  #captions: ReadonlyMap<string, string> | undefined = $state.raw();
  #atlasAsked = false;
  #captionsAsked = false;

  constructor(house: House) {
    this.#house = house;
  }

  /** Fetches what is needed to name these. */
  need(targets: readonly PlanTarget[]): void {
    if (!this.#atlasAsked && targets.some((target) => target.type === 'body' && target.item !== null)) {
      this.#atlasAsked = true;
      this.#house.atlas().then(
        (atlas) => (this.#atlas = atlas),
        () => (this.#atlasAsked = false),
      );
    }
    if (!this.#captionsAsked && targets.some((target) => target.type === 'figure')) {
      this.#captionsAsked = true;
      void this.#read();
    }
  }

  of(target: PlanTarget): string {
    return titleOf(target, this.#house, { atlas: this.#atlas, captions: this.#captions });
  }

  async #read(): Promise<void> {
    const found = new Map<string, string>();
    const pages = this.#house.library.topics.map((topic) => this.#house.page(topic.id));
    for (const read of await Promise.allSettled(pages)) {
      if (read.status === 'rejected') {
        this.#captionsAsked = false;
        continue;
      }
      for (const block of read.value.sections.flatMap((section) => section.blocks))
        if (block.type === 'figure' && !found.has(block.figure))
          found.set(block.figure, firstSentence(plain(block.caption) || block.alt));
    }
    this.#captions = found;
  }
}
