/**
 * One imagezmq hub that has subscribed, without its socket: it says what it wants, and gives the token where one is asked for.
 *
 * ```text
 *  a message of one frame:   1 | what a topic begins with …     a subscription
 *                            0 | what a topic begins with …     it ends
 * ```
 *
 * imagezmq subscribes to everything. The token is a subscription, too: to a topic that there is not.
 *
 * Source: rfc.zeromq.org/spec/29, "The PUB and SUB Socket Types".
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { TokenBucket } from "../../common/token_bucket.ts";
import { encodeCommand, encodeMessage } from "../zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../zmtp/handshake.ts";
import { type ZmtpEvent, type ZmtpFault, ZmtpReader } from "../zmtp/reader.ts";
import type { TokenJudgement } from "./sender_session.ts";

/** Why a subscriber's connection ends. */
export type SubscriberFault =
  | ZmtpFault
  /** It subscribes to nothing. */
  | "other-socket"
  /** It says more than subscriptions are. */
  | "flood";

/** What a session is given. */
export interface PublishSessionOptions {
  /** Absent: no token is asked for. */
  readonly judgeToken?: (token: string) => TokenJudgement;
  readonly onRefusal: (reason: Exclude<TokenJudgement, "granted">) => void;
}

/** Of a subscription. */
const MAX_TOPIC_BYTES = 256;
const MAX_TOPICS = 16;
/** What is said, at once and a second. */
const SAYINGS = { burst: 64, perSecond: 4 };
const SUBSCRIBING: ReadonlySet<string> = new Set(["SUB", "XSUB"]);

/** One hub. */
export class PublishSession {
  readonly #options: PublishSessionOptions;
  readonly #reader = new ZmtpReader({ maxBytes: 1 + MAX_TOPIC_BYTES });
  readonly #sayings = new TokenBucket(SAYINGS.burst, SAYINGS.perSecond, -Infinity);
  #output: Uint8Array<ArrayBuffer>[] = [encodeGreeting()];
  /** As text of one byte a character. */
  #topics: readonly string[] = [];
  #isAllowed: boolean;
  #fault: SubscriberFault | undefined;

  constructor(options: PublishSessionOptions) {
    this.#options = options;
    this.#isAllowed = options.judgeToken === undefined;
  }

  /** Why it has to end. */
  get fault(): SubscriberFault | undefined {
    return this.#fault;
  }

  get isReady(): boolean {
    return this.#reader.isReady;
  }

  /** Whether it gets pictures: it has subscribed, and given the token. */
  get isOpen(): boolean {
    return this.#isAllowed && this.#topics.length > 0 && !this.#fault;
  }

  /** Whether it wants a message that begins with this frame. */
  wants(header: Uint8Array): boolean {
    const text = String.fromCharCode(...header.subarray(0, MAX_TOPIC_BYTES));
    return this.isOpen && this.#topics.some((topic) => text.startsWith(topic));
  }

  /** Takes what came at this time, which may be reused after the call. */
  handleBytes(bytes: Uint8Array, nowUs: number): void {
    for (const event of this.#reader.read(bytes)) {
      if (this.#fault) return;
      this.#handle(event, nowUs);
    }
  }

  /** What is to be written beside messages. */
  takeOutput(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#output.length === 0) return undefined;
    const output = concat(this.#output);
    this.#output = [];
    return output;
  }

  #handle(event: ZmtpEvent, nowUs: number): void {
    if (event.kind === "fault") return void (this.#fault = event.reason);
    if (!this.#sayings.fill(nowUs)) return void (this.#fault = "flood");
    this.#sayings.take();
    if (event.kind === "ready") {
      if (!SUBSCRIBING.has(event.socketType)) return void (this.#fault = "other-socket");
      this.#output.push(encodeReady("PUB"));
    } else if (event.kind === "ping") this.#output.push(encodeCommand("PONG", event.context));
    else if (event.kind === "message" && event.last) this.#subscribe(event.last);
  }

  #subscribe(said: Uint8Array): void {
    const topic = String.fromCharCode(...said.subarray(1));
    if (said[0] === 0) {
      const at = this.#topics.indexOf(topic);
      if (at >= 0) this.#topics = this.#topics.toSpliced(at, 1);
    } else if (said[0] === 1) {
      if (!this.#isAllowed && topic !== "") this.#judge(topic);
      if (this.#topics.length < MAX_TOPICS) this.#topics = [...this.#topics, topic];
    }
  }

  #judge(token: string): void {
    const judgement = this.#options.judgeToken!(token);
    if (judgement === "granted") this.#isAllowed = true;
    else this.#options.onRefusal(judgement);
  }
}

/** The bytes of a picture for those who have subscribed. */
export function encodePublished(header: Uint8Array, jpeg: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeMessage([header, jpeg]);
}
