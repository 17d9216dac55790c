/**
 * Which frame ids of a stream still matter after the last whole frame.
 *
 * An id is believed only as far as it goes, since one fragment with a wrong one must not cost the frames up to it:
 *
 * 1. *late*: it is not newer than the last whole frame, which makes it stale;
 * 2. but where it is older by its id and taken later, it was the id of that frame that was wrong;
 * 3. *beyond*: no broadcaster can have come to it since then;
 * 4. *anew*: nothing has become whole for so long that the ids may have begun anew.
 *
 * @module
 */

import { isSerialNewer, serialAdd, serialDifference } from "../common/serial.ts";
import type { MediaHeader } from "../protocol/media.ts";

/** Fragments that belong only to the past for this long mean that the stream's ids began anew. */
const RESYNC_AFTER_US = 1_000_000;
/** How far an id may be ahead of the last whole frame's at once, and how soon by one more: 250 frames a second. */
const MAX_AHEAD = 32;
const LEAST_INTERVAL_US = 4000;
/** A frame that was taken so much later than another one was so for certain. */
const TAKEN_LATER_US = 1000;

/** What an id is worth. */
export type IdVerdict = "current" | "late" | "beyond" | "anew";

type Taken = Pick<MediaHeader, "frameId" | "captureUs">;

/** The ids up to the last whole frame. */
export class SettledIds {
  #last: Taken | undefined;
  #lastUs = 0;
  /** Everything up to it is stale: the id of the last whole frame, unless that has shown to be wrong. */
  #staleId = 0;

  /** The id of the last whole frame; nothing before the first, and after ids have begun anew. */
  get lastId(): number | undefined {
    return this.#last?.frameId;
  }

  /** Takes note of a whole frame. */
  settle({ frameId, captureUs }: Taken, nowUs: number): void {
    this.#last = { frameId, captureUs };
    this.#lastUs = nowUs;
    this.#staleId = frameId;
  }

  /** Judges the id of a fragment that has come. */
  judge(fragment: Taken, nowUs: number): IdVerdict {
    if (!this.#last) return "current";
    const ahead = serialDifference(fragment.frameId, this.#last.frameId);
    const sinceUs = nowUs - this.#lastUs;
    if (isSerialNewer(fragment.frameId, this.#staleId)) {
      const isBeyond = sinceUs < RESYNC_AFTER_US && ahead > MAX_AHEAD + sinceUs / LEAST_INTERVAL_US;
      return isBeyond ? "beyond" : "current";
    }
    if (sinceUs >= RESYNC_AFTER_US) {
      this.#last = undefined;
      return "anew";
    }
    const isTakenLater = fragment.captureUs - this.#last.captureUs >= TAKEN_LATER_US;
    if (!isTakenLater || ahead === 0 || ahead < -MAX_AHEAD) return "late";
    this.#staleId = serialAdd(fragment.frameId, -1);
    return "current";
  }
}
