/**
 * One stream's pictures on their way to a server: the newest one, as soon as those before it have reached it.
 *
 * A flush is answered when all that was published before has been read by the server, so it is what tells a picture that waits in
 * a socket from one that has gone.
 *
 * @module
 */

import type { ReceivedFrame } from "../../../common/frame.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected } from "../link/connection.ts";
import { Credit } from "../credit.ts";
import { writeFacts } from "../messages/frame_message.ts";
import type { Carried } from "../lean/link_speed.ts";
import type { NextAsks } from "./next_asks.ts";
import { KEPT_US } from "../stream/stream_shape.ts";

/** What there is room for beside the picture in the largest message. */
const HEADERS_BYTES = 2_048;

/** What has become of a stream's pictures. */
export interface PublishCounts {
  published: number;
  /** A newer one came before there was room. */
  skipped: number;
  /** Longer than the server's largest message. */
  tooLong: number;
}

/** What is published where, and who hears how it went. */
export interface StreamPublisherOptions {
  readonly subject: string;
  /** Between two pictures of the source. */
  readonly intervalUs: () => number;
  /** A picture has reached the server. @default nobody hears */
  readonly onCarried?: (carried: Carried) => void;
  /** The connection is another one. @default nobody hears */
  readonly onBegin?: () => void;
  /** Who gets each picture besides. @default nobody */
  readonly nextAsks?: NextAsks;
}

/** A picture, and what is said of it. */
export interface OfferedFrame {
  readonly frame: ReceivedFrame;
  /** What its number belongs to. */
  readonly session: string;
  /** When it came here, where it was made to fit since. */
  readonly cameUs: number | undefined;
}

/** Publishes the frames of one stream under one subject. */
export class StreamPublisher {
  readonly counts: PublishCounts = { published: 0, skipped: 0, tooLong: 0 };
  readonly #connected: Connected;
  readonly #options: StreamPublisherOptions;
  readonly #credit = new Credit();
  /** The least that a flush takes, with a picture before it or without. */
  #leastFlushUs = Infinity;
  #waiting: OfferedFrame | undefined;
  #onTheirWay = 0;
  #takenUs = -Infinity;
  #generation = -1;
  /** The one that was published last, and when. */
  #newest: OfferedFrame | undefined;
  #sentUs = -Infinity;

  constructor(connected: Connected, options: StreamPublisherOptions) {
    this.#connected = connected;
    this.#options = options;
  }

  /** So many pictures may be on their way now. */
  get credit(): number {
    return this.#credit.credit;
  }

  /** When the server had read a picture last, in µs. */
  get takenUs(): number {
    return this.#takenUs;
  }

  /** Takes the newest; whether another one waited until now, and is left out for it. */
  take(offered: OfferedFrame): boolean {
    const isOneLeftOut = this.#waiting !== undefined;
    if (isOneLeftOut) this.counts.skipped++;
    this.#waiting = offered;
    this.sendSoon();
    return isOneLeftOut;
  }

  /** Sends what waits, if there is room. */
  sendSoon(): void {
    const { isUp, generation, nats } = this.#connected;
    if (generation !== this.#generation) this.#beginAnew(generation);
    const waiting = this.#waiting;
    if (!waiting || !isUp || this.#onTheirWay >= this.#credit.credit) return;
    this.#waiting = undefined;
    const mostBytes = nats.info?.max_payload ?? Infinity;
    if (waiting.frame.jpeg.length + HEADERS_BYTES > mostBytes) {
      return this.#leaveOut(waiting.frame.jpeg.length, mostBytes);
    }
    this.#newest = waiting;
    this.#sentUs = monotonicUs();
    void this.#send(waiting, generation);
  }

  #leaveOut(bytes: number, mostBytes: number): void {
    if (this.counts.tooLong++ > 0) return;
    this.#connected.news.warn(
      "{server} takes no messages of more than {most} (max_payload), and pictures of {subject} are longer, such as {bytes}: they are left out",
      { most: formatBytes(mostBytes), subject: this.#options.subject, bytes: formatBytes(bytes) },
    );
  }

  /** Publishes the newest once more, where a server would still keep it: it had it, and has it no more. */
  sendAgain(): void {
    const newest = this.#newest;
    if (newest && monotonicUs() - this.#sentUs < KEPT_US) this.#waiting ??= newest;
    this.sendSoon();
  }

  async #send({ frame, session, cameUs }: OfferedFrame, generation: number): Promise<void> {
    const { nats, library } = this.#connected;
    const headers = library.headers();
    const sentUs = monotonicUs();
    const published = this.counts.published + 1;
    writeFacts(
      frame,
      { session, published, ...(cameUs === undefined ? {} : { leanUs: sentUs - cameUs }) },
      headers,
    );
    this.#onTheirWay++;
    try {
      nats.publish(this.#options.subject, frame.jpeg, { headers });
      for (const reply of this.#options.nextAsks?.take(sentUs) ?? []) {
        nats.publish(reply, frame.jpeg, { headers });
      }
      this.counts.published++;
      await nats.flush();
    } catch {
      // The connection has broken: whatever was on its way is gone.
      return;
    }
    if (generation !== this.#generation) return;
    this.#onTheirWay--;
    this.#takenUs = monotonicUs();
    this.#learn(this.#takenUs, sentUs, frame.jpeg.length);
    this.sendSoon();
  }

  #learn(nowUs: number, sentUs: number, bytes: number): void {
    const flushUs = nowUs - sentUs;
    this.#leastFlushUs = Math.min(this.#leastFlushUs, flushUs);
    this.#credit.observe({
      nowUs,
      lateUs: flushUs,
      intervalUs: this.#options.intervalUs(),
      roundTripUs: this.#leastFlushUs,
    });
    this.#options.onCarried?.({ bytes, beganUs: sentUs + this.#leastFlushUs, endedUs: nowUs });
  }

  #beginAnew(generation: number): void {
    this.#generation = generation;
    this.#onTheirWay = 0;
    this.#leastFlushUs = Infinity;
    this.#credit.beginAnew();
    this.#options.onBegin?.();
    void this.#timeFlush(generation);
  }

  /** What is flushed now has no picture before it. */
  async #timeFlush(generation: number): Promise<void> {
    const sentUs = monotonicUs();
    try {
      await this.#connected.nats.flush();
    } catch {
      return;
    }
    if (generation !== this.#generation) return;
    this.#leastFlushUs = Math.min(this.#leastFlushUs, monotonicUs() - sentUs);
  }
}

function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
