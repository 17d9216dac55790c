/**
 * What is known of the stream itself, and told to its viewers.
 *
 * @module
 */

import type { Frame } from "../common/frame.ts";
import { parseShownSize } from "../jpeg/exif_orientation.ts";
import { CODEC_JPEG } from "../protocol/media.ts";
import { REPAIR_UNTIL_NEXT, type StreamInfo } from "../protocol/stream_info.ts";
import type { OfferTiming } from "./feed/feed_timing.ts";
import { FrameInterval } from "./rate/frame_interval.ts";
import type { PictureSize } from "./sending_end.ts";

const INTERVAL_US = 1_000_000;

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
  #trouble: string | undefined;
  /** When all viewers are told next, in µs. */
  dueUs = 0;

  constructor(options: StreamFactsOptions) {
    this.#options = options;
  }

  /** Takes note of a frame; the first one that can be described is told of at once. */
  noteFrame(frame: Frame, nowUs: number): void {
    if (!this.#lastFrame) this.dueUs = nowUs;
    this.#lastFrame = frame;
  }

  /** Takes note of why there are no frames; that there is trouble, or none any more, is told at once. */
  noteTrouble(trouble: string | undefined, nowUs: number): void {
    if ((trouble === undefined) !== (this.#trouble === undefined)) this.dueUs = nowUs;
    this.#trouble = trouble;
  }

  /** Takes note that the viewers are told now; again in a second. */
  noteTold(nowUs: number): void {
    this.dueUs = nowUs + INTERVAL_US;
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

  /** Of the newest frame; nothing before the first. */
  get pictureSize(): PictureSize | undefined {
    return this.#lastFrame && parseShownSize(this.#lastFrame.jpeg);
  }

  /** What viewers are told; whoever sends it fills the counter in. */
  describe(): StreamInfo {
    const size = this.pictureSize;
    const camera = this.#lastFrame?.camera;
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
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
      ...(camera && camera.width === size?.width && camera.height === size.height ? { camera } : {}),
    };
  }
}
