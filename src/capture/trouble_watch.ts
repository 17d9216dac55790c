/**
 * Watches what a camera gives for trouble: what belongs in the log, and what there is to say at this moment.
 *
 * @module
 */

import { nextTenfold } from "../common/tenfold.ts";
import type { Refusal } from "./refusals.ts";
import { countOtherBytes, describeReason, describeTrouble, type TroubleCounts } from "./trouble.ts";

/** Trouble of this many looks ago is still told. */
const HELD_LOOKS = 5;

/** What a look brings. */
export interface TroubleNews {
  /** For the log, a line each: the first of a reason, then each time that there are ten times as many. */
  readonly lines: readonly string[];
  /** What was refused lately; absent where nothing was. */
  readonly trouble?: string;
}

/** Looks about once a second. */
export class TroubleWatch {
  readonly #looks: TroubleCounts[] = [];
  /** By kind and reason: how many there have to be for the next line. */
  readonly #next = new Map<string, number>();
  /** Between and around pictures, more than a stream needs there. */
  #otherBytes = 0;

  /** Takes the camera's counts. */
  look(now: TroubleCounts): TroubleNews {
    this.#otherBytes += countOtherBytes(now, this.#looks.at(-1));
    const lines = [
      ...this.#listDue("Pictures of the camera are refused", now.refusals),
      ...this.#listDue("Poses are refused", now.poses?.refusals),
      ...this.#listDue("Not all that comes is pictures", [{
        reason: "other-bytes",
        count: this.#otherBytes,
      }]),
    ];
    const trouble = describeTrouble(now, this.#looks[0] ?? { frames: 0, garbageBytes: 0 });
    this.#looks.push(now);
    if (this.#looks.length > HELD_LOOKS) this.#looks.shift();
    return { lines, ...(trouble === undefined ? {} : { trouble }) };
  }

  #listDue(what: string, refusals: readonly Refusal[] = []): string[] {
    return refusals.flatMap((refusal) => {
      const key = `${what} ${refusal.reason}`;
      const due = this.#next.get(key) ?? 1;
      if (refusal.count < due) return [];
      this.#next.set(key, nextTenfold(refusal.count));
      return [`${what}: ${describeReason(refusal)} (${refusal.count} so far)`];
    });
  }
}
