/**
 * The slot of the frame that is to leave next: a newer one takes the place of the one that waits.
 *
 * A frame waits until the link is clear, and then, on a slow link, for a newer one that is about to come: so the
 * picture is as young as it can be when its long way begins.
 *
 * @module
 */

import type { PacketizedFrame } from "../packetizer.ts";

/** The share of the time that a frame takes on the link, and of the frame interval, that a newer one is waited for. */
const FRESHER_SHARE_OF_LINK = 0.4;
const FRESHER_SHARE_OF_INTERVAL = 0.75;
/** A newer frame may come so much later than it should. */
const LATE_US = 2_000;

/** The link on which the frame is to leave. */
export interface ClearLink {
  /** When what left before has passed it, in µs. */
  readonly clearUs: number;
  /** Infinity where nothing limits it. */
  readonly bytesPerUs: number;
}

/** One slot. */
export class WaitingFrame {
  #frame: PacketizedFrame | undefined;
  #sinceUs = 0;
  #intervalUs = 0;

  /** Whether a frame waits. */
  get isTaken(): boolean {
    return this.#frame !== undefined;
  }

  /** The frame that waits. */
  get frame(): PacketizedFrame | undefined {
    return this.#frame;
  }

  /** When a newer one should have come, in µs. */
  get nextUs(): number {
    return this.#sinceUs + this.#intervalUs + LATE_US;
  }

  /** Puts a frame in; answers whether another one had to give way. */
  put(frame: PacketizedFrame, intervalUs: number, nowUs: number): boolean {
    const hadWaited = this.isTaken;
    this.#frame = frame;
    this.#sinceUs = nowUs;
    this.#intervalUs = intervalUs;
    return hadWaited;
  }

  /** Takes the frame out. */
  take(): PacketizedFrame | undefined {
    const frame = this.#frame;
    this.#frame = undefined;
    return frame;
  }

  /** When the frame may begin, in µs; of meaning only while one waits. */
  beginUs({ clearUs, bytesPerUs }: ClearLink, nowUs: number): number {
    const linkUs = (this.#frame?.bytes.length ?? 0) / bytesPerUs;
    const worthUs = Math.min(FRESHER_SHARE_OF_LINK * linkUs, FRESHER_SHARE_OF_INTERVAL * this.#intervalUs);
    const { nextUs } = this;
    const beginUs = Math.max(clearUs, nowUs);
    return beginUs < nextUs && nextUs - beginUs < worthUs ? nextUs : clearUs;
  }
}
