/**
 * Whether sending works, as a person wants to be told: once when it begins to fail, and once when it works again for good.
 *
 * A name with several addresses may fail at one and not at the next, several times a minute.
 *
 * @module
 */

/** For so long sending has to work before that is told. */
const SETTLED_MS = 2000;

/** Tells what lasts. */
export class SendState {
  readonly #tell: (failure: string | undefined) => void;
  readonly #settledMs: number;
  #isFailing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param tell called with the first failure, and with nothing when sending works again */
  constructor(tell: (failure: string | undefined) => void, settledMs: number = SETTLED_MS) {
    this.#tell = tell;
    this.#settledMs = settledMs;
  }

  /** Takes each change: a failure, or nothing where sending works. */
  note(failure: string | undefined): void {
    this.close();
    if (failure !== undefined) {
      if (!this.#isFailing) this.#tell(failure);
      this.#isFailing = true;
    } else if (this.#isFailing) {
      this.#timer = setTimeout(() => {
        this.#isFailing = false;
        this.#tell(undefined);
      }, this.#settledMs);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
