/**
 * What a peer says by ZMTP 3.0, read from the bytes of its connection in whatever pieces they come.
 *
 * 1. the greeting is judged as far as it is there, so that who speaks something else is known by the first byte;
 * 2. READY says what the peer is; nothing else may come before it;
 * 3. frames are put together to messages. The frames before a message's last are short here, so the last one alone may be
 *    long, and whether it is wanted is asked once the others are known: what is not is passed over, and takes no memory.
 *
 * Memory is taken as bytes come, never because a size was said.
 *
 * @module
 */

import { readU32 } from "../../protocol/integers.ts";
import { COMMAND, LONG, MORE, parseCommand } from "./framing.ts";
import { checkGreeting, GREETING_BYTES, type GreetingFault, parseReady } from "./handshake.ts";

/** Why a connection can not go on. */
export type ZmtpFault =
  | GreetingFault
  /** A message, or another command, in the place of READY; or READY that can not be read, or comes again. */
  | "bad-ready"
  /** Flags that nothing has. */
  | "bad-flags"
  /** A frame of more bytes than are taken. */
  | "too-long"
  /** A message of more frames than are taken. */
  | "too-many-frames"
  /** A command without a name. */
  | "bad-command"
  /** The peer says that it ends the connection. */
  | "refused-by-peer";

/** Something whole that was read. */
export type ZmtpEvent =
  /** READY: what the peer is. */
  | { readonly kind: "ready"; readonly socketType: string }
  /** It wants to know whether anybody is there; `context` is to be given back. */
  | { readonly kind: "ping"; readonly context: Uint8Array<ArrayBuffer> }
  /** Another command, which says nothing here. */
  | { readonly kind: "other-command" }
  /** `last` is absent where it was not wanted. */
  | {
    readonly kind: "message";
    /** The frames before the last. */
    readonly heads: readonly Uint8Array<ArrayBuffer>[];
    readonly last: Uint8Array<ArrayBuffer> | undefined;
  }
  /** Nothing is read behind it. */
  | { readonly kind: "fault"; readonly reason: ZmtpFault };

/** How much is taken. */
export interface ZmtpReaderOptions {
  /** Of the last frame of a message. */
  readonly maxBytes: number;
  /** Whether the last frame of a message is kept, by the frames before it. @default all are */
  readonly wants?: (heads: readonly Uint8Array<ArrayBuffer>[], bytes: number) => boolean;
}

/** Frames of a message before its last: an envelope and a header. */
const MAX_HEADS = 8;
const MAX_HEAD_BYTES = 4096;
const MAX_COMMAND_BYTES = 1024;
/** What is taken for a frame before more of it than this has come. */
const FIRST_BYTES = 256 * 1024;
const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** A frame of which not all bytes have come. */
interface OpenFrame {
  readonly flags: number;
  readonly size: number;
  /** What it is put into; absent where it is passed over. */
  bytes: Uint8Array<ArrayBuffer> | undefined;
  length: number;
}

/** Reads one connection. */
export class ZmtpReader {
  readonly #options: ZmtpReaderOptions;
  /** The greeting, or the head of a frame. */
  readonly #fixed = new Uint8Array(GREETING_BYTES);
  #fixedLength = 0;
  #isGreeted = false;
  #isReady = false;
  #hasFailed = false;
  #frame: OpenFrame | undefined;
  #heads: Uint8Array<ArrayBuffer>[] = [];

  constructor(options: ZmtpReaderOptions) {
    this.#options = options;
  }

  /** Whether READY has come. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether something has begun that is not whole. */
  get isWithinMessage(): boolean {
    return this.#fixedLength > 0 || this.#frame !== undefined || this.#heads.length > 0;
  }

  /** Memory that is held for what is not whole. */
  get heldBytes(): number {
    return this.#heads.reduce((sum, head) => sum + head.length, this.#frame?.bytes?.length ?? 0);
  }

  /** Takes what came, which may be reused after the call, and tells what is whole by it. */
  *read(bytes: Uint8Array): Generator<ZmtpEvent, void> {
    let rest = bytes;
    while (rest.length > 0 && !this.#hasFailed) {
      const [taken, event] = this.#frame
        ? this.#readBody(this.#frame, rest)
        : this.#isGreeted
        ? this.#readHead(rest)
        : this.#readGreeting(rest);
      rest = rest.subarray(taken);
      if (event?.kind === "fault") this.#fail();
      if (event) yield event;
    }
  }

  #fail(): void {
    this.#hasFailed = true;
    this.#frame = undefined;
    this.#heads = [];
  }

  #readGreeting(bytes: Uint8Array): Step {
    const taken = this.#fill(bytes, GREETING_BYTES);
    const reason = checkGreeting(this.#fixed.subarray(0, this.#fixedLength));
    if (reason) return [taken, fault(reason)];
    if (this.#fixedLength === GREETING_BYTES) {
      this.#isGreeted = true;
      this.#fixedLength = 0;
    }
    return [taken];
  }

  #readHead(bytes: Uint8Array): Step {
    const flags = this.#fixedLength > 0 ? this.#fixed[0]! : bytes[0]!;
    if (flags > (MORE | LONG | COMMAND) || (flags & COMMAND && flags & MORE)) return [1, fault("bad-flags")];
    const headBytes = flags & LONG ? 9 : 2;
    const taken = this.#fill(bytes, headBytes);
    if (this.#fixedLength < headBytes) return [taken];
    this.#fixedLength = 0;
    const size = flags & LONG ? readSize(this.#fixed) : this.#fixed[1]!;
    const reason = this.#judge(flags, size);
    if (reason) return [taken, fault(reason)];
    const isKept = (flags & (MORE | COMMAND)) !== 0 || (this.#options.wants?.(this.#heads, size) ?? true);
    const frame = {
      flags,
      size,
      bytes: isKept ? new Uint8Array(Math.min(size, FIRST_BYTES)) : undefined,
      length: 0,
    };
    if (size === 0) return [taken, this.#close(frame)];
    this.#frame = frame;
    return [taken];
  }

  #judge(flags: number, size: number): ZmtpFault | undefined {
    if (!this.#isReady && !(flags & COMMAND)) return "bad-ready";
    const most = flags & COMMAND ? MAX_COMMAND_BYTES : flags & MORE ? MAX_HEAD_BYTES : this.#options.maxBytes;
    if (size > most) return "too-long";
    return flags & MORE && this.#heads.length >= MAX_HEADS ? "too-many-frames" : undefined;
  }

  #readBody(frame: OpenFrame, bytes: Uint8Array): Step {
    const taken = Math.min(bytes.length, frame.size - frame.length);
    if (frame.bytes) frame.bytes = append(frame, bytes.subarray(0, taken));
    frame.length += taken;
    if (frame.length < frame.size) return [taken];
    this.#frame = undefined;
    return [taken, this.#close(frame)];
  }

  #close({ flags, bytes }: OpenFrame): ZmtpEvent | undefined {
    if (flags & COMMAND) return this.#handleCommand(bytes!);
    if (flags & MORE) return void this.#heads.push(bytes!);
    const heads = this.#heads;
    this.#heads = [];
    return { kind: "message", heads, last: bytes };
  }

  #handleCommand(content: Uint8Array): ZmtpEvent | undefined {
    const command = parseCommand(content);
    if (!command) return fault("bad-command");
    const { name, body } = command;
    if (name === "ERROR") return fault("refused-by-peer");
    if ((name === "READY") === this.#isReady) return fault("bad-ready");
    if (!this.#isReady) {
      const socketType = parseReady(body);
      if (socketType === undefined) return fault("bad-ready");
      this.#isReady = true;
      return { kind: "ready", socketType };
    }
    // spec/37: how long the peer waits (16), and up to 16 bytes that it knows its question by.
    return name === "PING" ? { kind: "ping", context: body.slice(2, 18) } : { kind: "other-command" };
  }

  /** Copies into the memory for what has a fixed length. */
  #fill(bytes: Uint8Array, wanted: number): number {
    const taken = Math.min(bytes.length, wanted - this.#fixedLength);
    this.#fixed.set(bytes.subarray(0, taken), this.#fixedLength);
    this.#fixedLength += taken;
    return taken;
  }
}

/** How many bytes were taken, and what became whole by them. */
type Step = readonly [taken: number, event?: ZmtpEvent | undefined];

function fault(reason: ZmtpFault): ZmtpEvent {
  return { kind: "fault", reason };
}

/** Exact up to 2^53; whatever is larger stays so. */
function readSize(head: Uint8Array): number {
  return readU32(head, 1) * 0x1_0000_0000 + readU32(head, 5);
}

/** The frame's bytes with these behind them, in memory that is at most twice as large as what has come, and at least that. */
function append(
  { bytes = NOTHING, length, size }: OpenFrame,
  more: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const needed = length + more.length;
  let into = bytes;
  if (needed > bytes.length) {
    into = new Uint8Array(Math.min(size, Math.max(needed, bytes.length * 2)));
    into.set(bytes.subarray(0, length));
  }
  into.set(more, length);
  return into;
}
