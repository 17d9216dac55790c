/**
 * What a server of NATS says, looked at before the library sees it: it holds whatever it is told will come, and stands still at
 * what it can not read.
 *
 * ```text
 *  INFO {…}␍␊   PING␍␊   PONG␍␊   +OK␍␊   -ERR '…'␍␊
 *  MSG subject sid [reply-to] bytes␍␊payload␍␊
 *  HMSG subject sid [reply-to] header-bytes bytes␍␊headers payload␍␊
 * ```
 *
 * Source: docs.nats.io, "Client Protocol".
 *
 * @module
 */

import { MAX_FRAME_BYTES } from "../../../protocol/media.ts";

/** Why nothing more is to be heard from it. */
export type TalkFault =
  /** It is nothing that a server says. */
  | "no-server"
  /** It does not end. */
  | "long-line"
  /** No picture is so large. */
  | "large-message";

/** Bounds of a {@linkcode TalkGuard}. */
export interface TalkBounds {
  /** Of a line: the longest says what the server is. @default 262144 */
  readonly lineBytes?: number;
  /** Of a message with its headers. @default 16842751 */
  readonly messageBytes?: number;
}

/** A picture may be so large, and what is said of it. */
export const MAX_MESSAGE_BYTES = MAX_FRAME_BYTES + 65_536;
const MAX_LINE_BYTES = 262_144;

const CR = 13;
const LF = 10;
/** Behind a payload. */
const END = [CR, LF];
const PING = "PING\r\n";
const BEGINNINGS = ["INFO ", "MSG ", "HMSG ", PING, "PONG\r\n", "+OK\r\n", "-ERR "];
const LONGEST_BEGINNING = Math.max(...BEGINNINGS.map((text) => text.length));
const WITHOUT_PAYLOAD = /^(PING|PONG|\+OK|-ERR [^\r\n]+)\r\n$/;
const INFO = /^INFO (\{[^\r\n]*\}) *\r\n$/;
/** By what begins a line, how many words follow where nobody wants an answer, and what the last of them are. */
const WORDS: Readonly<Record<string, number>> = { MSG: 3, HMSG: 4 };
const WORD = /^[^\s]+$/;
const COUNT = /^\d{1,15}$/;

/** One connection's talk. */
export class TalkGuard {
  /** How often it has asked whether somebody is there. */
  pings = 0;
  readonly #lineBytes: number;
  readonly #messageBytes: number;
  /** As much of a line as has come, and its length. */
  #line = new Uint8Array(256);
  #length = 0;
  /** Of a payload, still to come. */
  #payload = 0;
  /** Of the line's end behind it. */
  #end = 0;
  #fault: TalkFault | undefined;

  constructor({ lineBytes = MAX_LINE_BYTES, messageBytes = MAX_MESSAGE_BYTES }: TalkBounds = {}) {
    this.#lineBytes = lineBytes;
    this.#messageBytes = messageBytes;
  }

  /** Takes what came next; gives why it is not to be passed on, nor anything after it. */
  take(bytes: Uint8Array): TalkFault | undefined {
    for (let at = 0; at < bytes.length && !this.#fault;) at = this.#takePart(bytes, at);
    return this.#fault;
  }

  /** @returns up to where it has taken them */
  #takePart(bytes: Uint8Array, at: number): number {
    if (this.#payload > 0) {
      const length = Math.min(this.#payload, bytes.length - at);
      this.#payload -= length;
      return at + length;
    }
    if (this.#end > 0) {
      if (bytes[at] !== END[END.length - this.#end--]) this.#fault = "no-server";
      return at + 1;
    }
    const lineEnd = bytes.indexOf(LF, at);
    const until = lineEnd < 0 ? bytes.length : lineEnd + 1;
    this.#takeLine(bytes.subarray(at, until), lineEnd >= 0);
    return until;
  }

  #takeLine(part: Uint8Array, isEnd: boolean): void {
    if (this.#length + part.length > this.#lineBytes) return void (this.#fault = "long-line");
    this.#append(part);
    const line = this.#line.subarray(0, this.#length);
    // What has begun wrongly would not be read to its end.
    const beginning = toText(line.subarray(0, LONGEST_BEGINNING));
    if (!BEGINNINGS.some((one) => one.startsWith(beginning.slice(0, one.length)))) {
      return void (this.#fault = "no-server");
    }
    if (!isEnd) return;
    this.#length = 0;
    this.#judge(line);
  }

  #append(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#line.length) {
      const longer = new Uint8Array(2 * length);
      longer.set(this.#line.subarray(0, this.#length));
      this.#line = longer;
    }
    this.#line.set(part, this.#length);
    this.#length = length;
  }

  #judge(line: Uint8Array): void {
    const text = toText(line);
    if (text === PING) this.pings++;
    if (WITHOUT_PAYLOAD.test(text) || isInfo(line, text)) return;
    const bytes = readSize(text);
    if (bytes === undefined) return void (this.#fault = "no-server");
    if (bytes > this.#messageBytes) return void (this.#fault = "large-message");
    this.#payload = bytes;
    this.#end = END.length;
  }
}

/** How many bytes a message has; nothing where the line announces none. */
function readSize(line: string): number | undefined {
  if (!line.endsWith("\r\n")) return undefined;
  // Where nobody wants an answer some servers leave the place of it empty.
  const [kind = "", ...words] = line.slice(0, -2).split(/ +/);
  const count = WORDS[kind];
  if (count === undefined || (words.length !== count && words.length !== count + 1)) return undefined;
  // Bytes of UTF-8 are no space here, whatever they would be as a character.
  if (!words.every((word) => WORD.test(word.replace(/[\x80-\xff]/g, "_")))) return undefined;
  const counts = [words[1]!, ...words.slice(kind === "HMSG" ? -2 : -1)];
  if (!counts.every((one) => COUNT.test(one))) return undefined;
  const [headers, bytes] = [Number(counts.at(1)), Number(counts.at(-1))];
  return headers <= bytes ? bytes : undefined;
}

/** Whether the library can read what the server says of itself. */
function isInfo(line: Uint8Array, text: string): boolean {
  if (!INFO.test(text)) return false;
  try {
    const { version } = JSON.parse(new TextDecoder().decode(line.subarray("INFO ".length)));
    return typeof version === "string" && /\d+.\d+.\d+/.test(version);
  } catch {
    return false;
  }
}

/** One character a byte. */
function toText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
