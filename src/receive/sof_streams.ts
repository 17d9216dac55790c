/**
 * Streams that come over the original scripts' wire, in the terms of this project's own.
 *
 * @module
 */

import { type Address, formatAddress } from "../address.ts";
import type { ReceivedFrame, StreamDescription } from "../frame.ts";
import { parseShownSize } from "../jpeg/exif_orientation.ts";
import { SofReceiver } from "../legacy/sof_receiver.ts";
import { isStartOfFrame } from "../legacy/sof_wire.ts";
import type { CountedStream } from "./stream_figures.ts";

/** A frame from the SOF wire, and whether it is the stream's first. */
export interface SofFrame {
  readonly frame: ReceivedFrame;
  readonly isFirst: boolean;
}

/** The original broadcasters that are heard. */
export class SofStreams {
  readonly #receiver = new SofReceiver();
  readonly #descriptions = new Map<string, StreamDescription>();
  #nextFrameId = 0;

  /** Whether a datagram is of this wire: it starts a frame, or its sender has started one before. */
  isSof(bytes: Uint8Array, from: Address): boolean {
    return isStartOfFrame(bytes) || this.#receiver.speaksSof(from);
  }

  /** Takes a datagram and returns the frame that it completes. */
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): SofFrame | undefined {
    const jpeg = this.#receiver.handleDatagram(bytes, from, nowUs);
    if (!jpeg) return undefined;
    const key = formatAddress(from);
    const isFirst = !this.#descriptions.has(key);
    const stream = this.#describe(key, from, jpeg);
    return { frame: { stream, id: this.#nextFrameId++, jpeg, completeUs: nowUs }, isFirst };
  }

  /** The streams and their counters; forgets descriptions whose sender is forgotten. */
  receptions(): CountedStream[] {
    const { sources } = this.#receiver.statistics();
    const known = new Set(sources.map((source) => formatAddress(source.from)));
    for (const key of this.#descriptions.keys()) if (!known.has(key)) this.#descriptions.delete(key);
    return sources.flatMap((source) => {
      const description = this.#descriptions.get(formatAddress(source.from));
      // The wire does not number its datagrams, so their loss is unknown and only frames count.
      const arrivals = { datagrams: source.datagrams, bytes: source.bytes, datagramsLost: 0 };
      return description ? [{ description, arrivals, frames: source }] : [];
    });
  }

  #describe(key: string, from: Address, jpeg: Uint8Array): StreamDescription {
    const known = this.#descriptions.get(key);
    if (known) return known;
    const size = parseShownSize(jpeg) ?? { width: 0, height: 0 };
    const description = { key: `sof-${key}`, name: from.hostname, ...size, fps: 0 };
    this.#descriptions.set(key, description);
    return description;
  }
}
