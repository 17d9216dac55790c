/**
 * Which of several streams a window shows.
 *
 * @module
 */

import type { ReceivedFrame, StreamDescription } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import { judgeFreshness } from "../freshness.ts";
import type { Wanted } from "../view.ts";

/** A stream that nobody chose gives way to another one when it has not been live for so long. */
const PATIENCE_US = 2_000_000;

/** What is known of a stream. */
export interface KnownStream {
  readonly stream: StreamDescription;
  /** The newest picture. */
  readonly frame?: ReceivedFrame;
  /** The newest figures. */
  readonly status?: StreamStatus;
  /** Whether it is here only because the person chose it. */
  readonly hasEnded?: boolean;
}

/** The stream that is shown, and where in the list it is. */
export interface ChosenStream extends KnownStream {
  /** From 1. */
  readonly position: number;
  readonly count: number;
}

/**
 * The streams, and the one of them that is shown: the one that the person chose, whatever comes of it and of others; until
 * then the first, as long as it is live.
 */
export class StreamChoice {
  readonly #maxAgeUs: number;
  readonly #streams = new Map<string, KnownStream>();
  #key: string | undefined;
  #isByPerson = false;

  constructor(maxAgeUs: number) {
    this.#maxAgeUs = maxAgeUs;
  }

  /** The key of the stream that is shown. */
  get key(): string | undefined {
    return this.#key;
  }

  /** The stream that is shown. */
  get chosen(): ChosenStream | undefined {
    const known = this.#key === undefined ? undefined : this.#streams.get(this.#key);
    if (!known) return undefined;
    const keys = [...this.#streams.keys()];
    return { ...known, position: keys.indexOf(known.stream.key) + 1, count: keys.length };
  }

  /** How much of a stream is wanted: of another one a little, as long as it would take the place of what is shown. */
  wanted(key: string, nowUs: number): Wanted {
    if (key === this.#key) return "full";
    return this.#isByPerson || this.#isBearable(nowUs) ? "none" : "tile";
  }

  /** Takes note of a frame, and says whether it is one to show. */
  offerFrame(frame: ReceivedFrame, nowUs: number): boolean {
    const { stream } = frame;
    const { status } = this.#streams.get(stream.key) ?? {};
    this.#enter({ stream, frame, ...(status ? { status } : {}) });
    if (!this.#isByPerson && !this.#isBearable(nowUs)) this.#key = stream.key;
    return stream.key === this.#key;
  }

  /** Takes the figures of all streams that exist; what is not in the list is forgotten, unless the person chose it. */
  takeStatus(statuses: readonly StreamStatus[]): void {
    for (const status of statuses) {
      const { frame } = this.#streams.get(status.stream.key) ?? {};
      this.#enter({ stream: status.stream, status, ...(frame ? { frame } : {}) });
    }
    const keys = new Set(statuses.map(({ stream }) => stream.key));
    for (const [key, { stream, frame }] of this.#streams) {
      if (keys.has(key)) continue;
      if (!this.#isByPerson || key !== this.#key) this.#streams.delete(key);
      else this.#streams.set(key, { stream, ...(frame ? { frame } : {}), hasEnded: true });
    }
    if (this.#key === undefined || !this.#streams.has(this.#key)) {
      this.#key = this.#streams.keys().next().value;
    }
  }

  /** Goes to the next stream (1) or the one before (-1), round about. */
  step(by: 1 | -1): void {
    const { size } = this.#streams;
    const place = (this.chosen?.position ?? (by > 0 ? 0 : 1)) - 1;
    this.choosePlace((place + by + size) % size);
  }

  /** Goes to the stream at a place of the list, from 0, where there is one. */
  choosePlace(place: number): void {
    const key = [...this.#streams.keys()][place];
    if (key === undefined) return;
    this.#key = key;
    this.#isByPerson = true;
  }

  /** Keeps what is known of a stream; one of the same name takes the place of a chosen one that has ended. */
  #enter(known: KnownStream): void {
    const { stream } = known;
    const chosen = this.#streams.get(this.#key ?? "");
    if (chosen?.hasEnded && chosen.stream.key !== stream.key && chosen.stream.name === stream.name) {
      this.#streams.delete(chosen.stream.key);
      this.#key = stream.key;
    }
    this.#streams.set(stream.key, known);
  }

  #isBearable(nowUs: number): boolean {
    const frame = this.#streams.get(this.#key ?? "")?.frame;
    const options = { nowUs, maxAgeUs: this.#maxAgeUs + PATIENCE_US };
    return judgeFreshness(frame, options).state === "live";
  }
}
