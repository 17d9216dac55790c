/**
 * One connection to an imagezmq hub, without its socket: pictures go in one at a time, each after the answer to the one before.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { encodeCommand, encodeMessage } from "../zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../zmtp/handshake.ts";
import { type ZmtpEvent, type ZmtpFault, ZmtpReader } from "../zmtp/reader.ts";

/** Why a connection to a hub can not go on. */
export type HubFault =
  | ZmtpFault
  /** It takes no requests. */
  | "other-socket"
  /** It answers what was not asked. */
  | "unasked-reply"
  /** It asks, and does not read the answers. */
  | "flood";

/** Of an answer: a hub says a word or two. */
const MAX_REPLY_BYTES = 65_536;
/** Answers that wait to be written, and what is said at first. */
const MAX_OUTPUTS = 64;
const REPLYING: ReadonlySet<string> = new Set(["REP", "ROUTER"]);
/** What an envelope is that was not passed on by anybody. */
const DELIMITER: Uint8Array = new Uint8Array(0);
/** spec/37: how long the other end waits for the next one, in tenths of a second, where it does. */
const NO_TIME_LIMIT: Uint8Array = Uint8Array.of(0, 0);

/** One connection. */
export class RequestSession {
  readonly #reader = new ZmtpReader({ maxBytes: MAX_REPLY_BYTES });
  #output: Uint8Array[] = [encodeGreeting()];
  #isReady = false;
  #isWaiting = false;
  #reply: string | undefined;
  #fault: HubFault | undefined;

  /** Why it has to end. */
  get fault(): HubFault | undefined {
    return this.#fault;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether a picture may be sent now. */
  get isFree(): boolean {
    return this.#isReady && !this.#isWaiting && !this.#fault;
  }

  /** Sends a picture; only where {@linkcode isFree}. */
  send(header: Uint8Array, jpeg: Uint8Array): void {
    this.#isWaiting = true;
    this.#output.push(encodeMessage([DELIMITER, header, jpeg]));
  }

  /** Asks whether anybody is there; what comes then, says so. */
  ping(): void {
    this.#output.push(encodeCommand("PING", NO_TIME_LIMIT));
  }

  /** Takes what came, which may be reused after the call. */
  handleBytes(bytes: Uint8Array): void {
    for (const event of this.#reader.read(bytes)) if (!this.#fault) this.#handle(event);
  }

  /** The answer that has come since the last call, as text. */
  takeReply(): string | undefined {
    const reply = this.#reply;
    this.#reply = undefined;
    return reply;
  }

  /** What is to be written, all at once. */
  takeOutput(): Uint8Array | undefined {
    if (this.#output.length === 0) return undefined;
    const [only, ...more] = this.#output;
    this.#output = [];
    return more.length === 0 ? only : concat([only!, ...more]);
  }

  #handle(event: ZmtpEvent): void {
    switch (event.kind) {
      case "fault":
        this.#fault = event.reason;
        return;
      case "ready":
        if (!REPLYING.has(event.socketType)) this.#fault = "other-socket";
        this.#isReady = true;
        return void this.#output.push(encodeReady("REQ"));
      case "ping":
        if (this.#output.length >= MAX_OUTPUTS) return void (this.#fault = "flood");
        return void this.#output.push(encodeCommand("PONG", event.context));
      case "other-command":
        return;
      case "message":
        if (!this.#isWaiting) return void (this.#fault = "unasked-reply");
        this.#isWaiting = false;
        this.#reply = new TextDecoder().decode(event.last);
    }
  }
}
