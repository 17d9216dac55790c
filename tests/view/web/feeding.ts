/**
 * Streams that come at a steady rate, made of pictures that are all different.
 *
 * @module
 */

import { TestPattern } from "../../../src/capture/pattern/test_pattern.ts";
import type { Jpeg } from "../../../src/common/frame.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { testFrame } from "./test_frames.ts";

/** What comes. */
export interface FeedOptions {
  readonly keys: readonly string[];
  readonly jpegs: readonly Jpeg[];
  /** Pictures of each stream a second. */
  readonly fps: number;
}

/** Pictures of the test pattern. */
export function renderPictures(
  size: { readonly width: number; readonly height: number },
  count: number,
): Jpeg[] {
  const pattern = new TestPattern({ ...size, fps: 30, quality: 75 });
  return Array.from(
    { length: count },
    (_, frameNumber) => pattern.render({ frameNumber, timeOfDayMs: frameNumber * 100 / 3 }),
  );
}

/** Shows pictures until it is stopped; a stream can be stopped before the others. */
export class Feed {
  readonly #view: WebView;
  readonly #options: FeedOptions;
  readonly #stopped = new Set<string>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #beganMs = performance.now();
  #newestId = 0;

  constructor(view: WebView, options: FeedOptions) {
    this.#view = view;
    this.#options = options;
    this.#timer = setInterval(() => this.#showDue(), 4);
  }

  /** The number of the picture that came last; of a stream that was stopped before, an older one. */
  get newestId(): number {
    return this.#newestId;
  }

  stopStream(key: string): void {
    this.#stopped.add(key);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** A busy machine leaves pictures out; it never makes up for them in a burst. */
  #showDue(): void {
    const { keys, jpegs, fps } = this.#options;
    if (this.#newestId > (performance.now() - this.#beganMs) * fps / 1000) return;
    const id = ++this.#newestId;
    const jpeg = jpegs[id % jpegs.length]!;
    for (const key of keys) {
      if (!this.#stopped.has(key)) this.#view.showFrame(testFrame(id, { key, jpeg }));
    }
  }
}
