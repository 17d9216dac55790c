/**
 * What has come of one robot, for the figures.
 *
 * @module
 */

import { DropCounts } from "../../../common/drop_counts.ts";
import type { FrameAge, FrameFit, StreamDescription } from "../../../common/frame.ts";
import type { PictureRefusal } from "../../../jpeg/inspect.ts";
import { IntervalAges } from "../../../receive/interval_ages.ts";
import { IntervalFits } from "../../../receive/interval_fits.ts";
import type { CountedStream } from "../../../receive/stream_figures.ts";

/** The counters of one robot's pictures. */
export class ArrivedFigures {
  readonly #ages = new IntervalAges();
  readonly #fits = new IntervalFits();
  readonly #refusals = new DropCounts<PictureRefusal>();
  #bytes = 0;
  #messages = 0;
  #pictures = 0;

  /** Something has come, whatever it is. */
  noteBytes(bytes: number): void {
    this.#bytes += bytes;
  }

  /** It may be a picture. */
  noteMessage(): void {
    this.#messages++;
  }

  /** It is none. */
  noteRefusal(reason: PictureRefusal): void {
    this.#refusals.count(reason);
  }

  /** It is one. */
  notePicture(age: FrameAge | undefined, fit: FrameFit | undefined): void {
    this.#pictures++;
    if (age) this.#ages.note(age);
    if (fit) this.#fits.note(fit);
  }

  count(description: StreamDescription): CountedStream {
    return {
      description,
      arrivals: { datagrams: 0, bytes: this.#bytes, datagramsLost: 0 },
      frames: { framesComplete: this.#messages, framesLost: 0 },
      pictures: this.#pictures,
      ages: this.#ages,
      fits: this.#fits,
      refusals: this.#refusals,
    };
  }
}
