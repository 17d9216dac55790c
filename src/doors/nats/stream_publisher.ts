/**
 * One stream's pictures on their way to a server: the newest one, as soon as those before it have reached it.
 *
 * A flush is answered when all that was published before has been read by the server, so it is what tells a picture that waits in
 * a socket from one that has gone.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import { isSerialNewer } from "../../common/serial.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { Connected } from "./connection.ts";
import { Credit } from "./credit.ts";
import { writeFacts } from "./frame_message.ts";
import { MeanInterval } from "./mean_interval.ts";

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

/** Publishes the frames of one stream under one subject. */
export class StreamPublisher {
  readonly counts: PublishCounts = { published: 0, skipped: 0, tooLong: 0 };
  readonly #connected: Connected;
  readonly #subject: string;
  readonly #session: string;
  readonly #credit = new Credit();
  readonly #interval = new MeanInterval();
  /** The least that a flush takes, with a picture before it or without. */
  #leastFlushUs = Infinity;
  #waiting: ReceivedFrame | undefined;
  #onTheirWay = 0;
  #generation = -1;
  #lastId: number | undefined;
  /** How often the frames' numbers have begun anew, as those of a robot that is started again do. */
  #beginnings = 0;

  /** @param session names what the frames' numbers belong to */
  constructor(connected: Connected, subject: string, session: string) {
    this.#connected = connected;
    this.#subject = subject;
    this.#session = session;
  }

  /** So many pictures may be on their way now. */
  get credit(): number {
    return this.#credit.credit;
  }

  /** What the newest frame's number belongs to. */
  get session(): string {
    return this.#beginnings === 0 ? this.#session : `${this.#session}-${this.#beginnings}`;
  }

  take(frame: ReceivedFrame): void {
    if (this.#lastId !== undefined && !isSerialNewer(frame.id, this.#lastId)) this.#beginnings++;
    this.#lastId = frame.id;
    this.#interval.note(frame.completeUs);
    if (this.#waiting) this.counts.skipped++;
    this.#waiting = frame;
    this.sendSoon();
  }

  /** Sends what waits, if there is room. */
  sendSoon(): void {
    const { isUp, generation, nats } = this.#connected;
    if (generation !== this.#generation) this.#beginAnew(generation);
    const frame = this.#waiting;
    if (!frame || !isUp || this.#onTheirWay >= this.#credit.credit) return;
    this.#waiting = undefined;
    if (frame.jpeg.length + HEADERS_BYTES > (nats.info?.max_payload ?? Infinity)) {
      return void this.counts.tooLong++;
    }
    void this.#send(frame, generation);
  }

  async #send(frame: ReceivedFrame, generation: number): Promise<void> {
    const { nats, library } = this.#connected;
    const headers = library.headers();
    writeFacts(frame, this.session, headers);
    this.#onTheirWay++;
    const sentUs = monotonicUs();
    try {
      nats.publish(this.#subject, frame.jpeg, { headers });
      this.counts.published++;
      await nats.flush();
    } catch {
      // The connection has broken: whatever was on its way is gone.
      return;
    }
    if (generation !== this.#generation) return;
    this.#onTheirWay--;
    this.#learn(monotonicUs(), sentUs);
    this.sendSoon();
  }

  #learn(nowUs: number, sentUs: number): void {
    const flushUs = nowUs - sentUs;
    this.#leastFlushUs = Math.min(this.#leastFlushUs, flushUs);
    this.#credit.observe({
      nowUs,
      lateUs: flushUs,
      intervalUs: this.#interval.us,
      roundTripUs: this.#leastFlushUs,
    });
  }

  #beginAnew(generation: number): void {
    this.#generation = generation;
    this.#onTheirWay = 0;
    this.#leastFlushUs = Infinity;
    this.#credit.beginAnew();
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
