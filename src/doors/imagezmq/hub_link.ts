/**
 * The way of one stream to one hub: a connection that is made again where it ends, and one place for the newest picture in
 * front of it.
 *
 * A hub that has not answered a picture may stand still, while ZeroMQ goes on taking what comes and keeps it: it is given no
 * other one. The connection stays as long as ZeroMQ answers on it, which it does for a program that sleeps.
 *
 * A picture that has waited too long, as for a hub that was away, is not sent.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import type { ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { pause } from "../../system/pause.ts";
import { type HubFault, RequestSession } from "./request_session.ts";
import { ageOf, describeSent } from "./sent_header.ts";
import { closeConnection, connectTcp, writeAll } from "./tcp.ts";

/** Why a connection to a hub has ended, or could not be made. */
export type HubEnd = HubFault | "unreachable" | "late-answer" | "closed";

/** What happens with a hub. */
export type HubNews =
  | { readonly kind: "answers" }
  /** It has not answered a picture for a while, and is waited for. */
  | { readonly kind: "silent" }
  /** It takes no picture; it is tried again. */
  | { readonly kind: "away"; readonly end: HubEnd; readonly reason: string }
  /** What it answered to a picture, where that is no consent. */
  | { readonly kind: "refuses"; readonly reply: string };

/** What a link is given. */
export interface HubLinkOptions {
  readonly endpoint: ZmqEndpoint;
  /** What the stream is called there. */
  readonly name: string;
  /** An older picture is not sent. */
  readonly maxAgeUs: number;
  /** For its handshake, for each picture, longer than a program looks at one, and for ZeroMQ's own answer. @default 5000 */
  readonly answerLimitMs?: number;
  readonly onNews: (news: HubNews) => void;
}

const CONNECT_LIMIT_MS = 3_000;
const ANSWER_LIMIT_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const READ_BYTES = 4096;
const NEWS_MS = 250;
/** Those that are no fault of what it says. */
const WORDS: Partial<Record<HubEnd, string>> = {
  closed: "it has ended the connection",
  "late-answer": "it does not answer",
};
/** How our own door refuses a picture. */
const REFUSAL = /^REFUSED\b/;

/** One stream at one hub. */
export class HubLink {
  readonly #options: HubLinkOptions;
  readonly #closing = new AbortController();
  readonly #finished: Promise<void>;
  #waiting: ReceivedFrame | undefined;
  #connection: Deno.TcpConn | undefined;
  #session: RequestSession | undefined;
  /** Resolves when what is being written is; absent while nothing is. */
  #writing: Promise<void> | undefined;
  /** Whether it is not known yet if the last answer counts. */
  #isJudging = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the other end was asked if it is there, and has said nothing since. */
  #isAsked = false;
  /** Why this end has closed the connection. */
  #end: HubEnd | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #sent = 0;
  #overtaken = 0;

  constructor(options: HubLinkOptions) {
    this.#options = options;
    this.#finished = this.#run();
  }

  /** Pictures that were sent, and those that gave way to newer ones or became too old. */
  get counts(): { readonly sent: number; readonly overtaken: number } {
    return { sent: this.#sent, overtaken: this.#overtaken };
  }

  /** Takes a picture, in the place of the one that waits. */
  offer(frame: ReceivedFrame): void {
    if (this.#waiting) this.#overtaken++;
    this.#waiting = frame;
    this.#sendNext();
    this.#flush();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#cut("closed");
    await this.#finished;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const { end, reason } = await this.#visit();
      if (signal.aborted) return;
      this.#options.onNews({ kind: "away", end, reason });
      await pause(this.#pauseMs, signal);
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    }
  }

  /** Serves one connection until it ends, and says why it did. */
  async #visit(): Promise<{ readonly end: HubEnd; readonly reason: string }> {
    this.#end = undefined;
    try {
      this.#connection = await connectTcp(this.#options.endpoint, CONNECT_LIMIT_MS, this.#closing.signal);
    } catch (error) {
      return { end: "unreachable", reason: (error as Error).message };
    }
    try {
      this.#session = new RequestSession();
      this.#isAsked = false;
      this.#expectAnswer();
      this.#flush();
      await this.#read(this.#connection, this.#session);
    } catch {
      // reset by the other end, or closed by this one
    } finally {
      clearTimeout(this.#timer);
      closeConnection(this.#connection);
      this.#connection = this.#session = this.#writing = undefined;
    }
    const end = this.#end ?? "closed";
    return { end, reason: WORDS[end] ?? `it is no hub of imagezmq (${end})` };
  }

  async #read(connection: Deno.TcpConn, session: RequestSession): Promise<void> {
    const memory = new Uint8Array(READ_BYTES);
    for (;;) {
      const length = await connection.read(memory);
      if (length === null) return;
      this.#isAsked = false;
      session.handleBytes(memory.subarray(0, length));
      if (session.fault) return this.#cut(session.fault);
      const reply = session.takeReply();
      // Who has not been given all of the question has no answer to it.
      if (reply !== undefined && !await this.#isWritten()) return this.#cut("unasked-reply");
      if (reply !== undefined) this.#takeReply(reply);
      if (session.isFree) clearTimeout(this.#timer);
      this.#sendNext();
      this.#flush();
    }
  }

  #takeReply(reply: string): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#options.onNews(REFUSAL.test(reply) ? { kind: "refuses", reply } : { kind: "answers" });
  }

  #sendNext(): void {
    const frame = this.#waiting;
    if (!frame || !this.#session?.isFree || this.#isJudging) return;
    this.#waiting = undefined;
    const nowUs = monotonicUs();
    if (ageOf(frame, nowUs) > this.#options.maxAgeUs) return void this.#overtaken++;
    this.#sent++;
    this.#session.send(describeSent(frame, this.#options.name, nowUs), frame.jpeg);
    this.#expectAnswer();
  }

  #expectAnswer(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#handleSilence(), this.#options.answerLimitMs ?? ANSWER_LIMIT_MS);
  }

  /** Whether it stands still or is gone shows in whether ZeroMQ answers. */
  #handleSilence(): void {
    if (!this.#session?.isReady || this.#isAsked) return this.#cut("late-answer");
    this.#options.onNews({ kind: "silent" });
    this.#isAsked = true;
    this.#session.ping();
    this.#flush();
    this.#expectAnswer();
  }

  /** Writes what there is; what comes meanwhile waits in the session, which bounds it. */
  #flush(): void {
    const connection = this.#connection;
    if (!connection || this.#writing) return;
    const output = this.#session?.takeOutput();
    if (!output) return;
    const writing = writeAll(connection, output).catch(() => closeConnection(connection)).then(() => {
      if (this.#writing !== writing) return;
      this.#writing = undefined;
      this.#flush();
    });
    this.#writing = writing;
  }

  /** Whether all has been written that there was; the news of that may come a moment after the answer. */
  async #isWritten(): Promise<boolean> {
    const writing = this.#writing;
    if (!writing) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), NEWS_MS));
    this.#isJudging = true;
    const isWritten = await Promise.race([writing.then(() => this.#writing === undefined), late]);
    this.#isJudging = false;
    clearTimeout(timer);
    return isWritten;
  }

  #cut(end: HubEnd): void {
    this.#end ??= end;
    if (this.#connection) closeConnection(this.#connection);
  }
}
