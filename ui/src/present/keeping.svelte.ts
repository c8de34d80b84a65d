import type { Port } from '../ipc';
import type { ClinicAsk } from '../ipc/bindings/ClinicAsk';

/** How long after a change it is kept: a line of the pen is seldom the last one. */
const SOON = 700;
/**
 * After how long something that could not be kept is tried again. It ends: each try counts as somebody being there, and
 * must not keep the clinic open for good.
 */
const AGAIN = [2_000, 4_000, 8_000, 16_000, 32_000];

/**
 * What is still to be kept with a patient. It outlives the screen it was made on: what could not be kept is tried again,
 * and stays here until it is.
 */
export class Keeping {
  readonly #port: Port;
  /** By name, so that a later change takes the place of an earlier one. Asked for only when it is sent. */
  #owed = new Map<string, () => ClinicAsk>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #sending: Promise<void> | undefined;
  /** `failed` until all of it could be kept. */
  state: 'kept' | 'owed' | 'failed' = $state('kept');

  constructor(port: Port) {
    this.#port = port;
  }

  owes(name: string): boolean {
    return this.#owed.has(name);
  }

  owe(name: string, ask: () => ClinicAsk): void {
    this.#owed.set(name, ask);
    if (this.state === 'kept') this.state = 'owed';
    this.#tries = 0;
    this.#after(SOON);
  }

  /** Keeps all of it now; ends once each was tried. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  async #send(): Promise<void> {
    const failed = new Set<string>();
    for (let next = this.#next(failed); next; next = this.#next(failed)) {
      const [name, ask] = next;
      try {
        const answer = await this.#port.clinic(ask());
        if (answer.type === 'refused') failed.add(name);
        // What was changed meanwhile is owed anew.
        else if (this.#owed.get(name) === ask) this.#owed.delete(name);
      } catch {
        failed.add(name);
      }
    }
    this.state = failed.size > 0 ? 'failed' : 'kept';
    const wait = failed.size > 0 ? AGAIN[this.#tries] : undefined;
    this.#tries += 1;
    if (wait !== undefined) this.#after(wait);
  }

  #next(failed: ReadonlySet<string>): [string, () => ClinicAsk] | undefined {
    return [...this.#owed].find(([name]) => !failed.has(name));
  }

  #after(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), wait);
  }
}
