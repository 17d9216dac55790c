/**
 * The newest picture of each stream, without its bytes: what is told of it where nobody looks at pictures.
 *
 * @module
 */

import type { ReceivedFrame } from "../common/frame.ts";
import type { StreamStatus } from "../common/stream_status.ts";

/** When a picture came, and what came with it. */
export type FrameFigures = Omit<ReceivedFrame, "jpeg">;

/** Of all streams that exist. */
export class NewestFrames {
  readonly #byKey = new Map<string, FrameFigures>();

  note({ jpeg: _jpeg, ...figures }: ReceivedFrame): void {
    this.#byKey.set(figures.stream.key, figures);
  }

  /** By the streams' keys, those of these streams; forgets the others. The map may be kept. */
  of(streams: readonly StreamStatus[]): ReadonlyMap<string, FrameFigures> {
    const known = new Set(streams.map(({ stream }) => stream.key));
    for (const key of this.#byKey.keys()) if (!known.has(key)) this.#byKey.delete(key);
    return new Map(this.#byKey);
  }
}
