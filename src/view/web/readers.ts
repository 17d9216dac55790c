/**
 * Who reads at this moment: pages and MJPEG readers. Each of them costs the listener bandwidth, so there is room for a
 * number of them; a place is taken before a connection is opened for it.
 *
 * @module
 */

import type { FrameClient } from "./frame_client.ts";
import type { HttpFault } from "./http_refusals.ts";
import { Places, type Regulars } from "./places.ts";

const READERS = { most: 64, mostPerHost: 24, keptForThisHost: 8 };

/** A place that was taken. */
export class ReaderPlace {
  readonly #onLeave: () => void;
  #client: FrameClient | undefined;
  #isGone = false;

  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  /** Who reads, once that is known. */
  get client(): FrameClient | undefined {
    return this.#client;
  }

  /** Lets its reader have it; one that had to give way meanwhile is closed. */
  seat(client: FrameClient): void {
    if (this.#isGone) return client.close();
    this.#client = client;
  }

  /** Gives it back. */
  leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#onLeave();
  }

  /** Takes it away for another reader. */
  evict(): void {
    const client = this.#client;
    this.leave();
    client?.close();
  }
}

/** All places. */
export class Readers {
  readonly #regulars: Regulars;
  readonly #places: Places<ReaderPlace>;
  readonly #taken = new Set<ReaderPlace>();
  readonly #count: (fault: HttpFault) => void;

  /** @param count called for each who finds no place or has to give one up. @default it is not counted */
  constructor(regulars: Regulars, count: (fault: HttpFault) => void = () => {}) {
    this.#regulars = regulars;
    this.#count = count;
    this.#places = new Places(READERS, regulars);
  }

  /** Everybody who reads. */
  *[Symbol.iterator](): Iterator<FrameClient> {
    for (const { client } of this.#taken) if (client) yield client;
  }

  /** Whether a reader at this address would find a place. */
  isOpenTo(address: string): boolean {
    return this.#places.isOpenTo(address);
  }

  /** A place for a reader at this address; nothing where none is left for it. */
  reserve(address: string): ReaderPlace | undefined {
    const place = new ReaderPlace(() => {
      this.#taken.delete(place);
      this.#places.release(place);
    });
    const claim = this.#places.claim(place, address);
    if (claim.kind === "refused") return void this.#count("no-room");
    if (claim.evicted) {
      this.#count("pushed-out");
      claim.evicted.evict();
    }
    this.#places.prove(place);
    this.#taken.add(place);
    this.#regulars.add(address);
    return place;
  }
}
