/**
 * The newest frames that left to one viewer: a short store, from which requests are answered.
 *
 * @module
 */

import type { PacketizedFrame } from "../packetizer.ts";
import { SentFrame } from "./sent_frame.ts";

/** Frames that can be asked for. */
const REMEMBERED_FRAMES = 4;

/** A ring of frames. */
export class SentFrames {
  readonly #ring = Array.from({ length: REMEMBERED_FRAMES }, () => new SentFrame());
  #newest = 0;

  /** The frame that was begun last. */
  get newest(): SentFrame {
    return this.#ring[this.#newest]!;
  }

  /** Whether anything of any frame is meant to leave. */
  get isBusy(): boolean {
    return this.#ring.some((sent) => sent.left > 0);
  }

  /** Begins a frame with r repair fragments for each of its blocks, in place of the oldest one. */
  start(frame: PacketizedFrame, r: number, nowUs: number): SentFrame {
    this.#newest = (this.#newest + 1) % REMEMBERED_FRAMES;
    this.newest.start(frame, r, nowUs);
    return this.newest;
  }

  /** The frame of this id, where it is remembered. */
  find(frameId: number): SentFrame | undefined {
    return this.#ring.find(({ frame }) => frame?.id === frameId);
  }

  /** The newest frame of which something is meant to leave and can still come in time; gives up what can not. */
  findBusy(repairUs: number, nowUs: number): SentFrame | undefined {
    for (let age = 0; age < REMEMBERED_FRAMES; age++) {
      const sent = this.#ring[(this.#newest + REMEMBERED_FRAMES - age) % REMEMBERED_FRAMES]!;
      if (sent.left === 0) continue;
      if (nowUs - sent.startedUs < repairUs) return sent;
      sent.stop();
    }
    return undefined;
  }
}
