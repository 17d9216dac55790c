/**
 * The seats of one view: one for each stream that is driven or stopped by it.
 *
 * @module
 */

import type { DriverSeat, OpenSeat } from "./seats.ts";

/** They are opened when they are needed, and closed when their streams have gone. */
export class StreamSeats {
  readonly #openSeat: OpenSeat;
  readonly #seats = new Map<string, DriverSeat>();

  constructor(openSeat: OpenSeat) {
    this.#openSeat = openSeat;
  }

  /** That of a stream, where it has been opened. */
  get(key: string): DriverSeat | undefined {
    return this.#seats.get(key);
  }

  /** That of a stream. */
  open(key: string): DriverSeat {
    const seat = this.#seats.get(key) ?? this.#openSeat(key);
    this.#seats.set(key, seat);
    return seat;
  }

  /** Lets go of all other streams. */
  releaseOthers(key: string): void {
    for (const [other, seat] of this.#seats) if (other !== key) seat.release();
  }

  /** Only these streams exist. */
  retain(keys: ReadonlySet<string>): void {
    for (const [key, seat] of this.#seats) {
      if (keys.has(key)) continue;
      seat.close();
      this.#seats.delete(key);
    }
  }
}
