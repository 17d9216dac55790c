/**
 * Cuts pictures into RTP packets, one after the other.
 *
 * The tables are in the first packet of every picture (Q 255): a picture that comes whole can be decoded whatever was lost
 * before it, and the camera may change its quality.
 *
 * @module
 */

import type { CarriedPicture } from "./carried_picture.ts";
import { CHANGING_TABLES_Q, jpegHeaderBytes, writeJpegHeader } from "./jpeg_header.ts";
import { RTP_HEADER_BYTES, writeRtpHeader } from "./rtp_header.ts";

/** A packet of RTP fits one of IP, whatever a tunnel takes of it. */
export const MOST_PACKET_BYTES = 1400;

/** What a stream begins with, random (RFC 3550, section 5.1). */
export interface PacketizerOptions {
  readonly ssrc: number;
  readonly firstSequence: number;
}

/** Writes the packets of one stream. */
export class Packetizer {
  readonly ssrc: number;
  /** Packets that were written. */
  packets = 0;
  /** Bytes of them, without their RTP headers. */
  payloadBytes = 0;
  #sequence: number;
  #picture: CarriedPicture | undefined;
  #timestamp = 0;
  #offset = 0;

  constructor({ ssrc, firstSequence }: PacketizerOptions) {
    this.ssrc = ssrc;
    this.#sequence = firstSequence & 0xffff;
  }

  /** Whether a picture has begun and packets of it are left. */
  get isBusy(): boolean {
    return this.#picture !== undefined;
  }

  /** Takes a picture, which has to stay as it is until all of its packets are written. */
  begin(picture: CarriedPicture, timestamp: number): void {
    this.#picture = picture;
    this.#timestamp = timestamp >>> 0;
    this.#offset = 0;
  }

  /**
   * Writes the next packet to the front of `into`, which has room for {@linkcode MOST_PACKET_BYTES}.
   *
   * @returns its length; 0 where the picture has left
   */
  poll(into: Uint8Array): number {
    const picture = this.#picture;
    if (!picture) return 0;
    const { scan } = picture;
    const header = { ...picture, q: CHANGING_TABLES_Q, offset: this.#offset };
    const room = MOST_PACKET_BYTES - RTP_HEADER_BYTES - jpegHeaderBytes(header);
    const end = Math.min(this.#offset + room, scan.length);
    const isLast = end === scan.length;
    const sequence = this.#sequence;
    writeRtpHeader({ isLast, sequence, timestamp: this.#timestamp, ssrc: this.ssrc }, into);
    const at = writeJpegHeader(header, into, RTP_HEADER_BYTES);
    into.set(scan.subarray(this.#offset, end), at);
    const length = at + end - this.#offset;
    this.#offset = end;
    this.#sequence = (sequence + 1) & 0xffff;
    this.packets++;
    this.payloadBytes += length - RTP_HEADER_BYTES;
    if (isLast) this.#picture = undefined;
    return length;
  }
}
