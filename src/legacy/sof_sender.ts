/**
 * The sending end of the original scripts' wire, without a socket and without a clock.
 *
 * 1. A frame comes in and is cut; it waits, in place of an older one that waits.
 * 2. When the frame before it is out, it is sent: start, data, end mark, each of them to every target in turn.
 * 3. A frame that has begun is always finished: the original listener counts the datagrams.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { Frame, Jpeg } from "../common/frame.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { SendingEnd, Unsendable, ViewerUse } from "../send/sending_end.ts";
import {
  cutFrame,
  encodeEndOfFrame,
  encodeStartOfFrame,
  MAX_SOF_DATAGRAM_BYTES,
  MAX_SOF_DATAGRAMS_PER_FRAME,
} from "./sof_wire.ts";

/**
 * Data datagrams to one target that may leave at once. A receive buffer of 212,992 bytes, Linux's default, has room for
 * about 12 of 8192 bytes, because each counts for up to 17 kB there.
 */
const BURST_DATAGRAMS = 8;
/** After a burst, one data datagram in this time: 262 Mbit/s to each target, a full-length frame in 62 ms. */
const SPACING_US = 250;

/** What a {@linkcode SofSender} is made of. */
export interface SofSenderOptions {
  /** Everyone who is sent each frame; none until one is found. */
  readonly targets: readonly Address[];
}

/** What a {@linkcode SofSender} has counted since it was made. */
export interface SofSenderStatistics {
  /** Frames that went out whole, to every target. */
  readonly framesSent: number;
  /** Frames that a newer one replaced before they had begun. */
  readonly framesReplaced: number;
  /** Frames skipped because they do not fit this wire. */
  readonly tooLong: number;
  /** The length of the last one of those. */
  readonly lastTooLongBytes: number;
  /** Frames skipped because there was nothing in them. */
  readonly empty: number;
  /** Datagrams handed out, start datagrams and end marks included. */
  readonly datagramsSent: number;
  readonly bytesSent: number;
  /** Datagrams that came in; this wire has no feedback. */
  readonly datagramsIgnored: number;
}

/** One frame, cut, and how far it has gone. */
interface Transfer {
  readonly jpeg: Jpeg;
  /** Where each data datagram ends. */
  readonly ends: readonly number[];
  /** The next datagram: 0 is the start, 1 … n are data, n + 1 is the end mark. */
  step: number;
  /** Whom it goes to next. */
  target: number;
}

/** Sends frames as the original broadcaster does, to any number of targets. */
export class SofSender implements SendingEnd {
  readonly hasFeedback = false;
  readonly viewers = [];
  /** What comes back is nothing that this wire asked for. */
  readonly feedback = { datagrams: 0, bytes: 0 };
  readonly #targets: Address[];
  #waiting: Transfer | undefined;
  #sending: Transfer | undefined;
  /** When the data datagrams so far would have left, had each been given its spacing. */
  #paidUntilUs = -Infinity;
  #counts = {
    framesSent: 0,
    framesReplaced: 0,
    tooLong: 0,
    lastTooLongBytes: 0,
    empty: 0,
    datagramsSent: 0,
    bytesSent: 0,
    datagramsIgnored: 0,
  };

  constructor(options: SofSenderOptions) {
    this.#targets = [...options.targets];
  }

  /** Takes a frame to be sent next; it keeps a reference to the frame's bytes until they are out. */
  handleFrame(frame: Frame, _nowUs: number): void {
    if (this.#targets.length === 0) return;
    const ends = cutFrame(frame.jpeg);
    if (ends.length === 0) {
      this.#counts.empty++;
      return;
    }
    if (ends.length > MAX_SOF_DATAGRAMS_PER_FRAME) {
      this.#counts.tooLong++;
      this.#counts.lastTooLongBytes = frame.jpeg.length;
      return;
    }
    if (this.#waiting) this.#counts.framesReplaced++;
    this.#waiting = { jpeg: frame.jpeg, ends, step: 0, target: 0 };
  }

  /** Serves a target at another address from now on, where its name leads now. */
  retarget(from: Address | undefined, to: Address): void {
    const i = from === undefined
      ? this.#targets.length
      : this.#targets.findLastIndex((target) => isSameAddress(target, from));
    if (i >= 0) this.#targets[i] = to;
  }

  /** What left for all targets together. */
  get uses(): ReadonlyMap<object, ViewerUse> {
    return new Map([[this, { ...this.#counts, pictureBytesSent: 0 }]]);
  }

  get unsendable(): Unsendable {
    return { count: this.#counts.tooLong, lastBytes: this.#counts.lastTooLongBytes };
  }

  /** Counts a datagram that somebody sent back, and ignores it. */
  handleDatagram(_bytes: Uint8Array, _from: Address, _nowUs: number): void {
    this.#counts.datagramsIgnored++;
  }

  /**
   * Writes the next datagram to the front of `into`, where one is due.
   *
   * @param into the caller's, at least {@linkcode MAX_SOF_DATAGRAM_BYTES} long
   * @returns where to send it and how long it is; `undefined` where nothing is due at `nowUs`
   * @throws {RangeError} where `into` is too short
   */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    if (into.length < MAX_SOF_DATAGRAM_BYTES) {
      throw new RangeError(
        `Cannot write a datagram: ${into.length} bytes given, ${MAX_SOF_DATAGRAM_BYTES} needed`,
      );
    }
    const dueUs = this.pollTimeoutUs(nowUs);
    if (dueUs === undefined || dueUs > nowUs) return undefined;
    const transfer = this.#current()!;
    if (isPaced(transfer)) this.#paidUntilUs = Math.max(this.#paidUntilUs, nowUs) + SPACING_US;
    const outgoing = { to: this.#targets[transfer.target]!, length: encodeStep(transfer, into) };
    this.#counts.datagramsSent++;
    this.#counts.bytesSent += outgoing.length;
    this.#advance(transfer);
    return outgoing;
  }

  /**
   * When {@linkcode pollDatagram} next has something.
   *
   * @returns µs on the clock of `nowUs`, never before it; `undefined` while there is nothing to send
   */
  pollTimeoutUs(nowUs: number): number | undefined {
    const transfer = this.#sending ?? this.#waiting;
    if (!transfer) return undefined;
    if (!isPaced(transfer)) return nowUs;
    return Math.max(nowUs, this.#paidUntilUs - (BURST_DATAGRAMS - 1) * SPACING_US);
  }

  /** Whether a frame is still on its way. */
  get isBusy(): boolean {
    return this.#sending !== undefined || this.#waiting !== undefined;
  }

  /** The counts so far; a copy. */
  statistics(): SofSenderStatistics {
    return { ...this.#counts };
  }

  /** The frame under way, or else the one that waits, which thereby begins. */
  #current(): Transfer | undefined {
    if (!this.#sending) {
      this.#sending = this.#waiting;
      this.#waiting = undefined;
    }
    return this.#sending;
  }

  #advance(transfer: Transfer): void {
    if (++transfer.target < this.#targets.length) return;
    transfer.target = 0;
    if (++transfer.step <= transfer.ends.length + 1) return;
    this.#sending = undefined;
    this.#counts.framesSent++;
  }
}

/** Data waits for its turn, once for all targets; the start and the end mark hardly fill a buffer. */
function isPaced({ step, target, ends }: Transfer): boolean {
  return target === 0 && step >= 1 && step <= ends.length;
}

function encodeStep({ jpeg, ends, step }: Transfer, into: Uint8Array): number {
  if (step === 0) return encodeStartOfFrame(ends.length, into);
  if (step > ends.length) return encodeEndOfFrame(into);
  const slice = jpeg.subarray(step === 1 ? 0 : ends[step - 2], ends[step - 1]);
  into.set(slice);
  return slice.length;
}
