/**
 * Streams that come over the original scripts' wire, in the terms of this project's own.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import { DropCounts } from "../common/drop_counts.ts";
import type { ReceivedFrame, StreamDescription } from "../common/frame.ts";
import { parseShownSize } from "../jpeg/exif_orientation.ts";
import { DEFAULT_MAX_PIXELS, inspectJpeg, type PictureRefusal } from "../jpeg/inspect.ts";
import { SofReceiver } from "../legacy/sof_receiver.ts";
import { isStartOfFrame } from "../legacy/sof_wire.ts";
import type { CountedStream } from "./stream_figures.ts";

/** A frame from the SOF wire, or why it is not to be decoded. */
export type SofFrame =
  | {
    readonly kind: "frame";
    readonly frame: ReceivedFrame;
    /** Whether it is the first picture of its stream. */
    readonly isFirst: boolean;
  }
  | {
    readonly kind: "refused";
    readonly stream: StreamDescription;
    readonly reason: PictureRefusal;
    /** Whether it is the first one for this reason. */
    readonly isFirst: boolean;
  };

interface SofStream {
  description: StreamDescription;
  pictures: number;
  readonly refusals: DropCounts<PictureRefusal>;
}

/** The original broadcasters that are heard. */
export class SofStreams {
  readonly #receiver = new SofReceiver();
  readonly #streams = new Map<string, SofStream>();
  readonly #maxPixels: number;
  #nextFrameId = 0;

  /** @param options from which size on a picture is refused; DEFAULT_MAX_PIXELS where nothing is said */
  constructor({ maxPixels = DEFAULT_MAX_PIXELS }: { readonly maxPixels?: number } = {}) {
    this.#maxPixels = maxPixels;
  }

  /** Whether a datagram is of this wire: it starts a frame, or its sender has started one before. */
  isSof(bytes: Uint8Array, from: Address): boolean {
    return isStartOfFrame(bytes) || this.#receiver.speaksSof(from);
  }

  /** Takes a datagram and returns the frame that it completes. */
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): SofFrame | undefined {
    const jpeg = this.#receiver.handleDatagram(bytes, from, nowUs);
    if (!jpeg) return undefined;
    const stream = this.#findOrBegin(from);
    const { refusals } = stream;
    const reason = inspectJpeg(jpeg, { maxPixels: this.#maxPixels });
    if (reason) {
      refusals.count(reason);
      return { kind: "refused", stream: stream.description, reason, isFirst: refusals.of(reason) === 1 };
    }
    const isFirst = stream.pictures++ === 0;
    if (isFirst) stream.description = { ...stream.description, ...parseShownSize(jpeg) };
    const frame = { stream: stream.description, id: this.#nextFrameId++, jpeg, completeUs: nowUs };
    return { kind: "frame", frame, isFirst };
  }

  /** When a host last sent anything of this wire, in µs; it has no port of its own to be asked at. */
  heardUs(hostname: string): number {
    const { sources } = this.#receiver.statistics();
    const ofHost = sources.filter(({ from }) => from.hostname === hostname);
    return Math.max(-Infinity, ...ofHost.map(({ lastHeardUs }) => lastHeardUs));
  }

  /** The streams and their counters; forgets those whose sender is forgotten. */
  receptions(): CountedStream[] {
    const { sources } = this.#receiver.statistics();
    const known = new Set(sources.map((source) => formatAddress(source.from)));
    for (const key of this.#streams.keys()) if (!known.has(key)) this.#streams.delete(key);
    return sources.flatMap((source) => {
      const stream = this.#streams.get(formatAddress(source.from));
      if (!stream) return [];
      const { description, pictures, refusals } = stream;
      // The wire does not number its datagrams, so their loss is unknown and only frames count.
      const arrivals = { datagrams: source.datagrams, bytes: source.bytes, datagramsLost: 0 };
      return [{ description, arrivals, frames: source, pictures, refusals }];
    });
  }

  #findOrBegin(from: Address): SofStream {
    const key = formatAddress(from);
    const known = this.#streams.get(key);
    if (known) return known;
    const description = { key: `sof-${key}`, name: from.hostname, width: 0, height: 0, fps: 0 };
    const stream = { description, pictures: 0, refusals: new DropCounts<PictureRefusal>() };
    this.#streams.set(key, stream);
    return stream;
  }
}
