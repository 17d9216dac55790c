/**
 * When a viewer asks a broadcaster for its time.
 *
 * @module
 */

/** Quick requests at the start, so that the first pictures have an age already. */
const QUICK_REQUESTS = 5;
const QUICK_INTERVAL_US = 100_000;
const INTERVAL_US = 1_000_000;
/** Nobody is asked who has been silent for this long. */
const SILENCE_US = 3_000_000;

/** The requests on one stream. */
export class EchoSchedule {
  #asked = 0;
  #nextUs: number;

  constructor(nowUs: number) {
    this.#nextUs = nowUs;
  }

  /** Whether a request is due; answering true schedules the next. */
  poll(nowUs: number, lastHeardUs: number): boolean {
    if (nowUs < this.nextUs(lastHeardUs)) return false;
    this.#asked++;
    this.#nextUs = nowUs + (this.#asked < QUICK_REQUESTS ? QUICK_INTERVAL_US : INTERVAL_US);
    return true;
  }

  /** Asks as quickly as at the start. */
  beginAnew(nowUs: number): void {
    this.#asked = 0;
    this.#nextUs = nowUs;
  }

  /** When the next one is due, in µs; never while the broadcaster is silent. */
  nextUs(lastHeardUs: number): number {
    return this.#nextUs - lastHeardUs > SILENCE_US ? Infinity : this.#nextUs;
  }
}
