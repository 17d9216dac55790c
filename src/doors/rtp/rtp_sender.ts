/**
 * Sends pictures by RTP to one address: the newest, and no other.
 *
 * 1. A picture comes; where one is still leaving it waits in the one slot, and what waited there is skipped.
 * 2. It is made such that RTP carries it, and cut into packets in the socket's own memory.
 * 3. All of them leave by as few system calls as can be; what the system has no room for is waited for.
 * 4. Now and then, behind a picture, goes a report, by which receivers know when pictures were taken.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import type { Jpeg } from "../../common/frame.ts";
import type { DatagramSocket, OutgoingDatagram } from "../../net/datagram_socket.ts";
import { type CarryRefusal, PictureCarrier } from "../../rtp/carried_picture.ts";
import { MOST_PACKET_BYTES, Packetizer } from "../../rtp/packetizer.ts";
import { RTP_CLOCK_HZ } from "../../rtp/rtp_header.ts";
import { encodeGoodbye, encodeSenderReport } from "../../rtp/sender_report.ts";

/** What is sent. */
export interface TimedPicture {
  readonly jpeg: Jpeg;
  /** µs, on the clock of {@linkcode RtpSenderOptions.nowUs}. */
  readonly captureUs: number;
}

/** What there is to tell. */
export type RtpNews =
  | { readonly kind: "refused"; readonly refusal: CarryRefusal }
  | { readonly kind: "rounded-up"; readonly width: number; readonly height: number }
  | { readonly kind: "send-state"; readonly failure: string | undefined };

/** Where pictures go, and by what. */
export interface RtpSenderOptions {
  readonly to: Address;
  /** The caller's to close. */
  readonly socket: DatagramSocket;
  /** Random numbers (RFC 3550, section 5.1 and 8). */
  readonly random: { readonly ssrc: number; readonly sequence: number; readonly timestamp: number };
  readonly nowUs: () => number;
  readonly wallMs: () => number;
  /** Takes what there is to tell: each reason once, and each change of what the network does. */
  readonly onNews: (news: RtpNews) => void;
}

const REPORT_INTERVAL_US = 2_000_000;
/** Packets by one call. */
const BATCH_PACKETS = 64;
const MAX_PORT = 65535;
const EIGHT = 8;

/** A stream of RTP/JPEG. */
export class RtpSender {
  readonly #options: RtpSenderOptions;
  readonly #carrier = new PictureCarrier();
  readonly #packetizer: Packetizer;
  readonly #slots: readonly Uint8Array[];
  readonly #refused = new DropCounts<CarryRefusal>();
  readonly #counts = { pictures: 0, skipped: 0, recoded: 0, reports: 0, unreached: 0, sendErrors: 0 };
  readonly #told = new Set<string>();
  #waiting: TimedPicture | undefined;
  #isSending = false;
  #isClosed = false;
  #failure: string | undefined;
  /** Of the last picture, unwrapped: timestamps never go back. */
  #lastTicks = -Infinity;
  #reportedUs = -Infinity;

  constructor(options: RtpSenderOptions) {
    this.#options = options;
    const { random, socket } = options;
    this.#packetizer = new Packetizer({ ssrc: random.ssrc, firstSequence: random.sequence });
    this.#slots = socket.slots?.slice(0, BATCH_PACKETS) ??
      Array.from({ length: BATCH_PACKETS }, () => new Uint8Array(MOST_PACKET_BYTES));
  }

  /** For the statistics file. */
  statistics(): object {
    const { packets, payloadBytes } = this.#packetizer;
    return { ...this.#counts, packets, payloadBytes, refused: this.#refused };
  }

  /** Takes a picture; what has not begun to leave is replaced. Never waits or throws. */
  offer(picture: TimedPicture): void {
    if (this.#isClosed) return;
    if (this.#waiting) this.#counts.skipped++;
    this.#waiting = picture;
    if (!this.#isSending) this.#sendWaiting();
  }

  /** Says that the stream ends, and sends nothing more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiting = undefined;
    if (this.#reportedUs > -Infinity) {
      this.#sendControl([this.#report(), encodeGoodbye(this.#packetizer.ssrc)]);
    }
  }

  /** Sends until nothing waits, or something has to be waited for. */
  #sendWaiting(): void {
    while (this.#waiting && !this.#isClosed) {
      const picture = this.#waiting;
      this.#waiting = undefined;
      if (!this.#begin(picture)) continue;
      const rest = this.#sendPicture();
      if (rest.length > 0) return void this.#sendSlowly(rest);
      this.#finishPicture();
    }
  }

  #begin({ jpeg, captureUs }: TimedPicture): boolean {
    const carried = this.#carrier.carry(jpeg);
    if (typeof carried === "string") {
      this.#refused.count(carried);
      this.#tellOnce(carried, { kind: "refused", refusal: carried });
      return false;
    }
    const { to, socket } = this.#options;
    if (socket.hasRoomFor?.({ to, length: carried.scan.length }, true) === false) {
      this.#counts.unreached++;
      return false;
    }
    if (carried.isRecoded) this.#counts.recoded++;
    if (carried.isRoundedUp) {
      const [width, height] = [EIGHT * carried.widthEights, EIGHT * carried.heightEights];
      this.#tellOnce("rounded-up", { kind: "rounded-up", width, height });
    }
    const ticks = Math.max(this.#lastTicks + 1, ticksOf(captureUs));
    this.#lastTicks = ticks;
    this.#packetizer.begin(carried, this.#options.random.timestamp + ticks);
    return true;
  }

  /** Hands packets over as long as the system takes them; answers what it has not taken of the last batch. */
  #sendPicture(): readonly OutgoingDatagram[] {
    while (this.#packetizer.isBusy) {
      const batch = this.#pollBatch();
      const taken = this.#options.socket.sendNow?.(batch) ?? 0;
      if (taken > 0) this.#noteSendState(undefined);
      if (taken < batch.length) return batch.slice(taken);
    }
    return [];
  }

  #pollBatch(): OutgoingDatagram[] {
    const batch: OutgoingDatagram[] = [];
    for (const slot of this.#slots) {
      const length = this.#packetizer.poll(slot);
      if (length === 0) break;
      batch.push({ bytes: slot.subarray(0, length), to: this.#options.to });
    }
    return batch;
  }

  async #sendSlowly(rest: readonly OutgoingDatagram[]): Promise<void> {
    this.#isSending = true;
    while (rest.length > 0 && !this.#isClosed) {
      // One after the other: GStreamer wants a picture's packets in their order.
      for (const datagram of rest) await this.#send(datagram);
      if (!this.#isClosed) rest = this.#sendPicture();
    }
    this.#isSending = false;
    if (this.#isClosed) return;
    this.#finishPicture();
    this.#sendWaiting();
  }

  async #send({ bytes, to }: OutgoingDatagram): Promise<void> {
    try {
      await this.#options.socket.send(bytes, to);
      this.#noteSendState(undefined);
    } catch (error) {
      this.#counts.sendErrors++;
      this.#noteSendState(error instanceof Error ? error.message : String(error));
    }
  }

  #finishPicture(): void {
    this.#counts.pictures++;
    const nowUs = this.#options.nowUs();
    if (nowUs - this.#reportedUs < REPORT_INTERVAL_US) return;
    this.#reportedUs = nowUs;
    this.#sendControl([this.#report()]);
  }

  #report(): Uint8Array {
    const { random, nowUs, wallMs } = this.#options;
    const { ssrc, packets, payloadBytes } = this.#packetizer;
    const timestamp = random.timestamp + ticksOf(nowUs());
    const cname = (random.timestamp >>> 0).toString(16);
    return encodeSenderReport({ ssrc, wallMs: wallMs(), timestamp, packets, payloadBytes, cname });
  }

  /** By convention to the next port; nobody has to be there. */
  #sendControl(parts: readonly Uint8Array[]): void {
    const { to, socket } = this.#options;
    if (to.port === MAX_PORT) return;
    const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
    this.#counts.reports++;
    const datagram = { bytes, to: { ...to, port: to.port + 1 } };
    if (!socket.sendNow?.([datagram])) socket.send(bytes, datagram.to).catch(() => {});
  }

  #noteSendState(failure: string | undefined): void {
    if (failure === this.#failure || this.#isClosed) return;
    this.#failure = failure;
    this.#options.onNews({ kind: "send-state", failure });
  }

  #tellOnce(reason: string, news: RtpNews): void {
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#options.onNews(news);
  }
}

function ticksOf(timeUs: number): number {
  return Math.floor(timeUs * RTP_CLOCK_HZ / 1e6);
}
