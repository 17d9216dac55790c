/**
 * What is known of the stream itself, and told to its viewers.
 *
 * @module
 */

import type { Frame } from "../common/frame.ts";
import { parseShownSize } from "../jpeg/exif_orientation.ts";
import { CODEC_JPEG } from "../protocol/media.ts";
import { REPAIR_UNTIL_NEXT, type StreamInfo } from "../protocol/stream_info.ts";
import type { OfferTiming } from "./feed/feed_options.ts";
import { FrameInterval } from "./rate/frame_interval.ts";

/** What does not change. */
export interface StreamFactsOptions {
  readonly sessionId: number;
  readonly name: string;
  /** For how long a frame may be asked for, in µs; where nothing is said, until the next one. */
  readonly repairUs?: number;
}

/** The stream's name, and what its frames tell about it. */
export class StreamFacts {
  readonly #options: StreamFactsOptions;
  readonly #interval = new FrameInterval();
  #lastFrame: Frame | undefined;
  /** Why pictures of the camera do not become frames. */
  trouble: string | undefined;

  constructor(options: StreamFactsOptions) {
    this.#options = options;
  }

  /** Takes note of a frame; answers whether it is the first that can be described. */
  noteFrame(frame: Frame): boolean {
    const isFirst = this.#lastFrame === undefined;
    this.#lastFrame = frame;
    return isFirst;
  }

  /** Takes note of the time of a frame, whether it can be sent or not. */
  noteCapture(captureUs: number): void {
    this.#interval.observe(captureUs);
  }

  /** How long the next frames have on their way. */
  get timing(): OfferTiming {
    const { repairUs } = this.#options;
    return { intervalUs: this.#interval.intervalUs, ...(repairUs === undefined ? {} : { repairUs }) };
  }

  /** What viewers are told; whoever sends it fills the counter in. */
  describe(): StreamInfo {
    const size = this.#lastFrame ? parseShownSize(this.#lastFrame.jpeg) : undefined;
    return {
      kind: "stream-info",
      sessionId: this.#options.sessionId,
      counter: 0,
      width: size?.width ?? 0,
      height: size?.height ?? 0,
      fps: this.#interval.fps,
      repairUs: this.#options.repairUs ?? REPAIR_UNTIL_NEXT,
      codec: CODEC_JPEG,
      name: this.#options.name,
      ...(this.trouble === undefined ? {} : { trouble: this.trouble }),
    };
  }
}
