/**
 * One imagezmq sender, without its socket: bytes go in, answers and the newest picture of each name come out.
 *
 * 1. The greeting is answered, and READY by what the sender is: REQ is answered by REP, PUB by SUB and a subscription to all.
 * 2. Once a message's header has come, its name, its token and its shape are judged; the picture of one that is refused is
 *    passed over as it comes, and takes no memory.
 * 3. A REQ is answered at once, also where its picture is refused: it waits for that, and would wait for ever.
 * 4. A picture that is whole takes the place of the one of its name that has not been taken.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { TokenBucket } from "../../common/token_bucket.ts";
import { encodeCommand, encodeMessage } from "../zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../zmtp/handshake.ts";
import { type ZmtpEvent, type ZmtpFault, ZmtpReader } from "../zmtp/reader.ts";
import { type HeaderFault, type ImageHeader, parseImageHeader } from "./image_header.ts";

/** Whether a token lets a picture in. */
export type TokenJudgement = "granted" | "no-token" | "wrong-token" | "too-many-tokens";

/** Why a sender's connection ends. */
export type SenderFault =
  | ZmtpFault
  /** It is neither REQ nor PUB, or not what was asked for. */
  | "other-socket"
  /** More commands, and messages that are refused, than are looked at. */
  | "flood";

/** Why a message is no picture that is shown. */
export type ImageRefusal =
  | HeaderFault
  | Exclude<TokenJudgement, "granted">
  /** It has no header, or no envelope where it is a request. */
  | "no-image"
  /** More pixels than are taken. */
  | "too-many-pixels"
  /** An array whose bytes are not as many as its shape says. */
  | "wrong-length";

/** A picture that is whole. */
export interface SentImage {
  readonly header: ImageHeader;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** When the first of its message came, in µs: it is at least as old as that. */
  readonly begunUs: number;
}

/** What a session is given. */
export interface SenderSessionOptions {
  /** Of an array. */
  readonly maxPixels: number;
  /** Whether only a PUB is wanted, since this end has connected to it. */
  readonly isSubscriber: boolean;
  readonly judgeToken: (token: string | undefined) => TokenJudgement;
  readonly onRefusal: (reason: ImageRefusal) => void;
}

/** Bytes of a JPEG for each pixel that it may have; none has more. */
const MAX_BYTES_PER_PIXEL = 4;
/** Of any picture. */
const MAX_IMAGE_BYTES = 128 * 1024 * 1024;
/** Messages that are refused, and commands: at once, and a second. Cameras have fewer pictures. */
const USELESS = { burst: 300, perSecond: 150 };
/** Names of one connection between two readings of its bytes. */
const MAX_NAMES = 16;
/** Why a sender is told that its picture was refused. */
const REFUSAL_REPLIES: Readonly<Record<ImageRefusal, string>> = {
  "bad-header": "no header of imagezmq",
  "other-array": "an array of uint8 with 1, 3 or 4 channels is taken",
  "no-token": "the name has to end in ?token=TOKEN",
  "wrong-token": "the token is wrong",
  "too-many-tokens": "too many wrong tokens",
  "no-image": "no picture of imagezmq",
  "too-many-pixels": "more pixels than --max-pixels",
  "wrong-length": "the shape does not fit the bytes",
};

/** One sender. */
export class SenderSession {
  readonly #options: SenderSessionOptions;
  readonly #reader: ZmtpReader;
  #output: Uint8Array<ArrayBuffer>[] = [encodeGreeting()];
  #images = new Map<string, SentImage>();
  #socketType = "";
  /** The header of the message of which the picture is coming, or why it is refused. */
  #header: ImageHeader | ImageRefusal | undefined;
  #fault: SenderFault | undefined;
  #overtaken = 0;
  #begunUs = Infinity;
  #nowUs = -Infinity;
  readonly #useless = new TokenBucket(USELESS.burst, USELESS.perSecond, -Infinity);

  constructor(options: SenderSessionOptions) {
    this.#options = options;
    const maxBytes = Math.min(MAX_IMAGE_BYTES, options.maxPixels * MAX_BYTES_PER_PIXEL + 4096);
    this.#reader = new ZmtpReader({
      maxBytes,
      wants: (heads, bytes) => typeof (this.#header = this.#judge(heads, bytes)) === "object",
    });
  }

  /** Why it has to end. */
  get fault(): SenderFault | undefined {
    return this.#fault;
  }

  /** Whether the sender has said what it is. */
  get isReady(): boolean {
    return this.#reader.isReady;
  }

  /** Whether the sender does not wait for answers, and keeps what this end has not taken. */
  get isPublisher(): boolean {
    return this.#socketType === "PUB";
  }

  /** When that began to come which is not whole yet; Infinity where nothing has. */
  get begunUs(): number {
    return this.#reader.isWithinMessage ? this.#begunUs : Infinity;
  }

  get heldBytes(): number {
    return this.#reader.heldBytes;
  }

  /** Pictures that were whole, and gave way to newer ones before they were taken. */
  get overtaken(): number {
    return this.#overtaken;
  }

  /** Takes what came at this time, which may be reused after the call. */
  handleBytes(bytes: Uint8Array, nowUs: number): void {
    this.#nowUs = nowUs;
    if (!this.#reader.isWithinMessage) this.#begunUs = nowUs;
    for (const event of this.#reader.read(bytes)) {
      if (this.#fault) return;
      this.#handle(event);
      this.#begunUs = nowUs;
    }
  }

  /** What is to be written, all at once. */
  takeOutput(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#output.length === 0) return undefined;
    const output = concat(this.#output);
    this.#output = [];
    return output;
  }

  /** The newest picture of each name since the last call. */
  takeImages(): readonly SentImage[] {
    if (this.#images.size === 0) return [];
    const images = [...this.#images.values()];
    this.#images = new Map();
    return images;
  }

  #handle(event: ZmtpEvent): void {
    switch (event.kind) {
      case "fault":
        this.#fault = event.reason;
        return;
      case "ready":
        return this.#meet(event.socketType);
      case "ping":
        this.#output.push(encodeCommand("PONG", event.context));
        return this.#noteUseless();
      case "other-command":
        return this.#noteUseless();
      case "message":
        return this.#takeMessage(event.heads, event.last);
    }
  }

  #meet(socketType: string): void {
    const isPublisher = socketType === "PUB" || socketType === "XPUB";
    const isAsking = socketType === "REQ" || socketType === "DEALER";
    if (!isPublisher && (!isAsking || this.#options.isSubscriber)) return void (this.#fault = "other-socket");
    this.#socketType = isPublisher ? "PUB" : "REQ";
    this.#output.push(encodeReady(isPublisher ? "SUB" : "REP"));
    // spec/23: a message of 1, and what the topics begin with.
    if (isPublisher) this.#output.push(encodeMessage([Uint8Array.of(1)]));
  }

  #takeMessage(heads: readonly Uint8Array<ArrayBuffer>[], last: Uint8Array<ArrayBuffer> | undefined): void {
    const header = this.#header ?? "no-image";
    this.#header = undefined;
    const refusal = typeof header === "string" ? header : undefined;
    if (this.#socketType === "REQ") this.#reply(heads, refusal);
    if (typeof header === "string") {
      this.#options.onRefusal(header);
      return this.#noteUseless();
    }
    if (!last) return;
    if (this.#images.delete(header.name)) this.#overtaken++;
    this.#images.set(header.name, { header, bytes: last, begunUs: this.#begunUs });
    if (this.#images.size <= MAX_NAMES) return;
    this.#overtaken++;
    this.#images.delete(this.#images.keys().next().value!);
  }

  #noteUseless(): void {
    if (this.#useless.fill(this.#nowUs)) this.#useless.take();
    else this.#fault = "flood";
  }

  /** With the frames up to the empty one in front, by which it finds its way back; without such nobody waits for it. */
  #reply(heads: readonly Uint8Array<ArrayBuffer>[], refusal: ImageRefusal | undefined): void {
    const delimiter = heads.findIndex(({ length }) => length === 0);
    if (delimiter < 0) return;
    const text = refusal === undefined ? "OK" : `REFUSED: ${REFUSAL_REPLIES[refusal]}`;
    this.#output.push(encodeMessage([...heads.slice(0, delimiter + 1), new TextEncoder().encode(text)]));
  }

  #judge(heads: readonly Uint8Array<ArrayBuffer>[], bytes: number): ImageHeader | ImageRefusal {
    const head = heads.at(-1);
    const isEnveloped = heads.at(-2)?.length === 0;
    if (!head || (this.#socketType === "REQ" ? !isEnveloped : heads.length > 1)) return "no-image";
    const header = parseImageHeader(head);
    if (typeof header === "string") return header;
    const token = this.#options.judgeToken(header.token);
    if (token !== "granted") return token;
    const { shape } = header;
    if (!shape) return header;
    if (shape.width * shape.height > this.#options.maxPixels) return "too-many-pixels";
    return shape.width * shape.height * shape.channels === bytes ? header : "wrong-length";
  }
}
