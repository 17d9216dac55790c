/**
 * Puts the frames of one source together again from the original scripts' wire.
 *
 * Nothing is numbered there. What was lost, doubled or reordered shows in four ways only: the count does not fit, the
 * frame does not begin as a JPEG does, it does not end as one, or the datagrams before the last are not of one length.
 * The pieces of two frames can still run together unseen, where the tail of one and the start of the next are lost and
 * the counts happen to agree.
 *
 * @module
 */

import type { Jpeg } from "../common/frame.ts";
import { MAX_SOF_DATAGRAM_BYTES, MAX_SOF_FRAME_BYTES } from "./sof_wire.ts";

/** The first buffer; it holds a frame of the original scripts' camera settings. */
const FIRST_BUFFER_BYTES = 4 * MAX_SOF_DATAGRAM_BYTES;

/** What has become of one source's frames. */
export interface SofAssemblyStatistics {
  readonly framesComplete: number;
  /** Frames of which something arrived, but not everything in order. */
  readonly framesLost: number;
  /** Data datagrams that arrived within the announced count of their frame. */
  readonly dataDatagrams: number;
  /** Data datagrams that were announced and had not come when their frame ended. */
  readonly dataDatagramsLost: number;
  /** Data datagrams beyond the announced count: doubled, or their start was lost. */
  readonly strayDatagrams: number;
  /** Bytes of memory held. */
  readonly heldBytes: number;
}

/** The frame that is on its way from one source; it holds {@linkcode MAX_SOF_FRAME_BYTES} at most. */
export class SofAssembly {
  #buffer: Jpeg = new Uint8Array(0);
  #lengthBytes = 0;
  /** Announced data datagrams still to come; 0 while no frame is open. */
  #missing = 0;
  /** Whether the open frame is lost already, so that its remaining datagrams are only counted. */
  #broken = false;
  /** The length of the open frame's first data datagram; those before the last differ by one byte at most. */
  #fullBytes = 0;
  #counts = { framesComplete: 0, framesLost: 0, dataDatagrams: 0, dataDatagramsLost: 0, strayDatagrams: 0 };

  /** Opens a frame of `datagrams` data datagrams; one that is open still is lost. */
  handleStart(datagrams: number): void {
    this.handleEnd();
    this.#missing = datagrams;
    this.#broken = false;
    this.#lengthBytes = 0;
  }

  /** Ends the frame that is open, where there is one: nothing more will come, so it is lost. */
  handleEnd(): void {
    if (this.#missing === 0) return;
    this.#counts.dataDatagramsLost += this.#missing;
    this.#missing = 0;
    this.#breakFrame();
  }

  /**
   * Takes one data datagram; copies what it needs of `bytes`.
   *
   * @returns the frame that it completes, in a fresh buffer that belongs to the caller
   */
  handleData(bytes: Uint8Array): Jpeg | undefined {
    if (this.#missing === 0) return this.#countStray(bytes);
    this.#counts.dataDatagrams++;
    this.#missing--;
    if (this.#broken) return undefined;
    if (!this.#canFollow(bytes)) return this.#breakFrame();
    this.#append(bytes);
    if (this.#missing > 0) return undefined;
    const jpeg = this.#buffer.subarray(0, this.#lengthBytes);
    if (!endsJpeg(jpeg)) return this.#breakFrame();
    this.#counts.framesComplete++;
    return jpeg.slice();
  }

  /** The counts so far; a copy. */
  statistics(): SofAssemblyStatistics {
    return { ...this.#counts, heldBytes: this.#buffer.length };
  }

  /** Whether `bytes` can be the next data of the open frame, whose `#missing` other datagrams come after it. */
  #canFollow(bytes: Uint8Array): boolean {
    const isFirst = this.#lengthBytes === 0;
    if (isFirst) this.#fullBytes = bytes.length;
    // FFD8 never comes within a JPEG's picture data (there FF is followed by 00 or D0 … D7): the next frame begins.
    if (beginsJpeg(bytes) !== isFirst || bytes.length > MAX_SOF_DATAGRAM_BYTES) return false;
    const shorterBytes = this.#fullBytes - bytes.length;
    return this.#missing === 0 ? shorterBytes >= -1 : Math.abs(shorterBytes) <= 1;
  }

  #breakFrame(): undefined {
    if (!this.#broken) this.#counts.framesLost++;
    this.#broken = true;
  }

  #countStray(bytes: Uint8Array): undefined {
    this.#counts.strayDatagrams++;
    // The beginning of a frame whose start was lost.
    if (beginsJpeg(bytes)) this.#counts.framesLost++;
  }

  /** The buffer grows with what has really come, never with what a start merely announces. */
  #append(bytes: Uint8Array): void {
    const neededBytes = this.#lengthBytes + bytes.length;
    if (neededBytes > this.#buffer.length) {
      const doubledBytes = Math.max(FIRST_BUFFER_BYTES, 2 * this.#buffer.length, neededBytes);
      const larger = new Uint8Array(Math.min(doubledBytes, MAX_SOF_FRAME_BYTES));
      larger.set(this.#buffer.subarray(0, this.#lengthBytes));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#lengthBytes);
    this.#lengthBytes = neededBytes;
  }
}

function beginsJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

function endsJpeg(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[bytes.length - 2] === 0xff && bytes[bytes.length - 1] === 0xd9;
}
