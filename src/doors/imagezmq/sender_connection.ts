/**
 * The connection of one imagezmq sender.
 *
 * 1. What can be read is read, up to some megabytes, so that of several pictures that have waited there the newest is left;
 * 2. the answer to it is written at once;
 * 3. pictures are passed on where this program has not just begun, or stood still, and they have not just been away: then
 *    they have waited, and nobody can say how long.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import { PictureRhythm } from "./picture_rhythm.ts";
import {
  type SenderFault,
  SenderSession,
  type SenderSessionOptions,
  type SentImage,
} from "./sender_session.ts";
import type { StallWatch } from "./stall_watch.ts";
import { closeConnection, writeAll } from "./tcp.ts";

/** Why a connection ended. */
export type SenderEnd =
  | SenderFault
  /** It had seconds to say what it is. */
  | "late-handshake"
  /** A message that has begun was not whole in time. */
  | "late-message"
  /** Nothing came for minutes; from a publisher for longer than it usually takes. */
  | "silent"
  /** Its pictures were away, or this program stood still: what a publisher has kept meanwhile is left behind. */
  | "paused"
  /** All together held more of unfinished pictures than there is room for. */
  | "no-room"
  /** By the other end, or since the door is closed. */
  | "closed";

/** What a connection is given. */
export interface SenderConnectionOptions extends SenderSessionOptions {
  readonly stalls: StallWatch;
  /** Whether the first picture may have waited for this program to begin. */
  readonly isEarly: boolean;
  readonly onImage: (image: SentImage) => void;
  /** Pictures that were whole, and may be old. */
  readonly onOld: (count: number) => void;
  readonly onReady: () => void;
}

const READ_BYTES = 256 * 1024;
/** One after the other that fill the memory for them, before what came is passed on: what a system keeps of a connection. */
const MAX_FULL_READS = 24;
const HANDSHAKE_US = 5_000_000;
const MESSAGE_US = 30_000_000;
const SILENCE_US = 300_000_000;

/** One connection. */
export class SenderConnection {
  readonly #connection: Deno.Conn;
  readonly #options: SenderConnectionOptions;
  readonly #session: SenderSession;
  readonly #openedUs = monotonicUs();
  #lastUs = this.#openedUs;
  readonly #rhythm = new PictureRhythm();
  #isFirstDue: boolean;
  #end: SenderEnd | undefined;

  /** @param connection taken over */
  constructor(connection: Deno.Conn, options: SenderConnectionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#session = new SenderSession(options);
    this.#isFirstDue = options.isEarly;
  }

  get heldBytes(): number {
    return this.#session.heldBytes;
  }

  get overtaken(): number {
    return this.#session.overtaken;
  }

  /** Reads until the connection ends, and tells why it did. */
  async run(): Promise<SenderEnd> {
    try {
      await this.#flush();
      await this.#serve();
    } catch {
      // reset by the other end, or closed by this one
    }
    this.close("closed");
    return this.#end!;
  }

  /** Closes it where it takes too long. */
  judge(nowUs: number): void {
    const { isReady, isPublisher } = this.#session;
    const silenceUs = isPublisher ? this.#rhythm.patienceUs : SILENCE_US;
    if (!isReady && nowUs - this.#openedUs > HANDSHAKE_US) this.close("late-handshake");
    else if (nowUs - this.#session.begunUs > MESSAGE_US) this.close("late-message");
    else if (nowUs - this.#lastUs > silenceUs) this.close("silent");
  }

  /** Ends it for this reason, unless it has ended. */
  close(end: SenderEnd): void {
    this.#end ??= end;
    closeConnection(this.#connection);
  }

  async #serve(): Promise<void> {
    const memory = new Uint8Array(READ_BYTES);
    let fullReads = 0;
    while (!this.#end) {
      const length = await this.#connection.read(memory);
      if (length === null) return;
      const nowUs = monotonicUs();
      this.#handle(memory.subarray(0, length), nowUs);
      const flushed = this.#flush();
      const isFull = length === READ_BYTES && ++fullReads < MAX_FULL_READS;
      if (!isFull) {
        fullReads = 0;
        this.#pass(nowUs);
      }
      await flushed;
      if (this.#session.fault) return this.close(this.#session.fault);
    }
  }

  #handle(bytes: Uint8Array, nowUs: number): void {
    const { isReady } = this.#session;
    this.#session.handleBytes(bytes, nowUs);
    this.#lastUs = nowUs;
    if (!isReady && this.#session.isReady && !this.#session.fault) this.#options.onReady();
  }

  #pass(nowUs: number): void {
    const images = this.#session.takeImages();
    const { stalls, onOld, onImage } = this.#options;
    const hasPaused = stalls.hasStalled(nowUs) || images.length > 0 && this.#rhythm.note(nowUs);
    if (hasPaused && this.#session.isPublisher) this.close("paused");
    const isOld = hasPaused || this.#isFirstDue;
    if (images.length === 0) return;
    this.#isFirstDue = false;
    if (isOld) return onOld(images.length);
    for (const image of images) onImage(image);
  }

  async #flush(): Promise<void> {
    const output = this.#session.takeOutput();
    if (output) await writeAll(this.#connection, output);
  }
}
