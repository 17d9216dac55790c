/**
 * A recording as an AVI file: the pictures of one stream, for any player.
 *
 * An AVI file has an even rate. It is that of the camera, and every picture has its place in it, so a stream of which
 * pictures are missing still plays as fast as it was. The header is renewed with each flush, so that a file that was cut
 * lacks nothing but its index, without which players manage. A file goes on in another one where it has become as large as
 * old players can read, where the stream has paused for long, and where its pictures change their size (but not each time, where they
 * do so again and again: `recording_files.ts`).
 *
 * @module
 */

import { type JpegSize, parseJpegSize } from "../jpeg/size.ts";
import {
  AVI_HEADER_BYTES,
  AviIndex,
  CHUNK_HEADER_BYTES,
  encodeAviHeader,
  writeSlotHeader,
} from "./avi_format.ts";
import { AviSlots, estimateFps } from "./avi_slots.ts";
import { ByteBuffer } from "./byte_buffer.ts";
import type { RecordedEvent, RecordedFrame } from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";

/** The index counts in 32 bits, and some players in 31. */
const MAX_BYTES = 1e9;
/** As far as the index may grow in memory: 16 MB, nine hours of 30 fps. */
const MAX_SLOTS = 1_000_000;
/** A longer pause is not filled with empty slots. */
const MAX_PAUSE_US = 60e6;
/** From so many pictures the rate is estimated where the stream does not say it. */
const FRAMES_TO_ESTIMATE = 8;

/** How an {@linkcode AviFile} may be set. */
export interface AviFileOptions {
  /** A file that is not larger yet takes another picture. @default 1e9 */
  readonly maxBytes?: number;
}

/** An AVI file that is being written. */
export class AviFile implements RecordingFile {
  readonly #sink: RecordingSink;
  readonly #maxBytes: number;
  readonly #index = new AviIndex();
  readonly #buffer = new ByteBuffer();
  /** The first pictures, while the rate is not known. */
  readonly #waiting: RecordedFrame[] = [];
  #slots: AviSlots | undefined;
  #size: JpegSize | undefined;
  #lastUs = 0;

  constructor(sink: RecordingSink, options: AviFileOptions = {}) {
    this.#sink = sink;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
  }

  get isEmpty(): boolean {
    return this.#sink.bytes <= AVI_HEADER_BYTES;
  }

  accepts(event: RecordedEvent): boolean {
    if (event.kind !== "frame" || !this.#size) return true;
    const size = sizeOf(event);
    return size.width === this.#size.width && size.height === this.#size.height &&
      event.takenUs - this.#lastUs <= MAX_PAUSE_US &&
      this.#sink.bytes < this.#maxBytes && (this.#slots?.count ?? 0) < MAX_SLOTS;
  }

  async write(event: RecordedEvent): Promise<void> {
    if (event.kind !== "frame") return;
    this.#size ??= sizeOf(event);
    this.#lastUs = event.takenUs;
    if (this.#slots) return await this.#writeFrame(this.#slots, event);
    this.#waiting.push(event);
    if (event.stream.fps > 0) await this.#begin(event.stream.fps);
    else if (this.#waiting.length === FRAMES_TO_ESTIMATE) await this.#beginEstimated();
  }

  async flush(): Promise<void> {
    if (!this.#slots && this.#waiting.length > 1) await this.#beginEstimated();
    if (this.#slots) await this.#writeHeader(this.#slots, 0);
    await this.#sink.sync();
  }

  async finish(): Promise<void> {
    if (!this.#slots && this.#waiting.length > 0) await this.#beginEstimated();
    if (this.#slots) {
      const index = this.#index.encode();
      await this.#sink.append(index);
      await this.#writeHeader(this.#slots, index.length);
    }
    await this.#sink.sync();
  }

  #beginEstimated(): Promise<void> {
    return this.#begin(estimateFps(this.#waiting.map(({ takenUs }) => takenUs)));
  }

  async #begin(fps: number): Promise<void> {
    const slots = new AviSlots(fps);
    await this.#sink.append(new Uint8Array(AVI_HEADER_BYTES));
    await this.#writeHeader(slots, 0);
    this.#slots = slots;
    for (const frame of this.#waiting.splice(0)) await this.#writeFrame(slots, frame);
  }

  async #writeFrame(slots: AviSlots, { jpeg, takenUs }: RecordedFrame): Promise<void> {
    this.#buffer.clear();
    for (let empty = slots.countEmptyBefore(takenUs); empty > 0; empty--) this.#addSlot(0);
    this.#addSlot(jpeg.length);
    this.#buffer.append(jpeg);
    if (jpeg.length % 2 === 1) this.#buffer.reserve(1);
    slots.take(takenUs);
    await this.#sink.append(this.#buffer.bytes);
  }

  #addSlot(bytes: number): void {
    const at = this.#buffer.reserve(CHUNK_HEADER_BYTES);
    writeSlotHeader(this.#buffer.view, at, bytes);
    this.#index.add(this.#sink.bytes + at, bytes);
  }

  async #writeHeader(slots: AviSlots, indexBytes: number): Promise<void> {
    const header = encodeAviHeader({
      size: this.#size ?? { width: 0, height: 0 },
      rate: slots.rate,
      slots: slots.count,
      indexAt: this.#sink.bytes - indexBytes,
      indexBytes,
    });
    await this.#sink.overwrite(header, 0);
  }
}

/** What the picture itself says, or else the stream. */
function sizeOf({ jpeg, stream }: RecordedFrame): JpegSize {
  return parseJpegSize(jpeg) ?? { width: stream.width, height: stream.height };
}
