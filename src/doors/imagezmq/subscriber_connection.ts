/**
 * The connection of one imagezmq hub that has subscribed: of each stream the newest picture waits for it, and one that has waited
 * too long is not sent.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import {
  encodePublished,
  PublishSession,
  type PublishSessionOptions,
  type SubscriberFault,
} from "./publish_session.ts";
import { ageOf, describeSent } from "./sent_header.ts";
import { closeConnection, writeAll } from "./tcp.ts";

/** Why it ended. */
export type SubscriberEnd =
  | SubscriberFault
  /** It had seconds to say what it is. */
  | "late-handshake"
  /** It takes nothing any more. */
  | "stalled"
  /** By the other end, or since the door is closed. */
  | "closed";

/** What a connection is given. */
export interface SubscriberConnectionOptions extends PublishSessionOptions {
  /** An older picture is not sent. */
  readonly maxAgeUs: number;
  /** Called with the first picture that it is given. */
  readonly onOpen: () => void;
}

/** A picture, and what its stream is called. */
interface WaitingPicture {
  readonly frame: ReceivedFrame;
  readonly msg: string;
}

const READ_BYTES = 4096;
const HANDSHAKE_US = 5_000_000;
const STALL_US = 5_000_000;

/** One connection. */
export class SubscriberConnection {
  readonly #connection: Deno.Conn;
  readonly #options: SubscriberConnectionOptions;
  readonly #session: PublishSession;
  readonly #openedUs = monotonicUs();
  /** By their streams' keys; the one that has waited for longest first. */
  readonly #waiting = new Map<string, WaitingPicture>();
  /** When what is being written was begun. */
  #writingUs = Infinity;
  #sent = 0;
  #overtaken = 0;
  #end: SubscriberEnd | undefined;

  /** @param connection taken over */
  constructor(connection: Deno.Conn, options: SubscriberConnectionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#session = new PublishSession(options);
  }

  /** Pictures that were sent, and those that gave way to newer ones or became too old. */
  get counts(): { readonly sent: number; readonly overtaken: number } {
    return { sent: this.#sent, overtaken: this.#overtaken };
  }

  /** Takes a picture, in the place of the one of its stream that waits. */
  offer(frame: ReceivedFrame, msg: string): void {
    if (!this.#session.isOpen) return;
    if (this.#waiting.has(frame.stream.key)) this.#overtaken++;
    this.#waiting.set(frame.stream.key, { frame, msg });
    void this.#write();
  }

  /** Reads until the connection ends, and tells why it did. */
  async run(): Promise<SubscriberEnd> {
    const memory = new Uint8Array(READ_BYTES);
    try {
      void this.#write();
      for (let length; (length = await this.#connection.read(memory)) !== null;) {
        this.#session.handleBytes(memory.subarray(0, length), monotonicUs());
        if (this.#session.fault) this.close(this.#session.fault);
        void this.#write();
      }
    } catch {
      // reset by the other end, or closed by this one
    }
    this.close("closed");
    return this.#end!;
  }

  /** Closes it where it takes too long. */
  judge(nowUs: number): void {
    if (!this.#session.isReady && nowUs - this.#openedUs > HANDSHAKE_US) this.close("late-handshake");
    else if (nowUs - this.#writingUs > STALL_US) this.close("stalled");
  }

  /** Ends it for this reason, unless it has ended. */
  close(end: SubscriberEnd): void {
    this.#end ??= end;
    this.#waiting.clear();
    closeConnection(this.#connection);
  }

  /** Writes what there is, one after the other; what comes meanwhile waits. */
  async #write(): Promise<void> {
    if (this.#writingUs !== Infinity) return;
    try {
      for (let next = this.#takeNext(); next; next = this.#takeNext()) {
        this.#writingUs = monotonicUs();
        await writeAll(this.#connection, next);
      }
    } catch {
      this.close("closed");
    }
    this.#writingUs = Infinity;
  }

  #takeNext(): Uint8Array | undefined {
    const output = this.#session.takeOutput();
    if (output) return output;
    for (const [key, { frame, msg }] of this.#waiting) {
      this.#waiting.delete(key);
      const nowUs = monotonicUs();
      const header = describeSent(frame, msg, nowUs);
      if (ageOf(frame, nowUs) > this.#options.maxAgeUs) this.#overtaken++;
      else if (this.#session.wants(header)) {
        if (this.#sent++ === 0) this.#options.onOpen();
        return encodePublished(header, frame.jpeg);
      }
    }
    return undefined;
  }
}
