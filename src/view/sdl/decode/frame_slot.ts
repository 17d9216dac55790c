/**
 * Room for one frame in front of a stage that takes one at a time.
 *
 * @module
 */

/** Holds back the newest item while the stage is busy, and forgets the older ones: never a queue. */
export class FrameSlot<Item> {
  #isBusy: boolean;
  #waiting: Item | undefined;
  #replaced = 0;

  /** @param options whether the stage takes nothing until the first {@linkcode FrameSlot.release}; not so by default */
  constructor({ isBusy = false }: { readonly isBusy?: boolean } = {}) {
    this.#isBusy = isBusy;
  }

  /** How many items were forgotten because a newer one came. */
  get replaced(): number {
    return this.#replaced;
  }

  /** @returns the item, where the stage is to take it now */
  offer(item: Item): Item | undefined {
    if (!this.#isBusy) {
      this.#isBusy = true;
      return item;
    }
    if (this.#waiting !== undefined) this.#replaced++;
    this.#waiting = item;
    return undefined;
  }

  /**
   * Tells that the stage is done with the item it took.
   *
   * @returns the one that it is to take next, where there is one
   */
  release(): Item | undefined {
    const next = this.#waiting;
    this.#waiting = undefined;
    this.#isBusy = next !== undefined;
    return next;
  }

  /** Forgets the item that waits. */
  clear(): void {
    this.#waiting = undefined;
  }
}
