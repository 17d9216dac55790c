/**
 * A thread that writes pictures to shared memory without end, each full of its number's lowest byte, and tells of some.
 *
 * @module
 */

import type { WorkerScope } from "../../src/threads/commands.ts";
import { SharedFrames, type SharedJpeg } from "../../src/threads/shared_frames.ts";
import { seededRandom } from "./seeded_random.ts";

/** How long the reader of a picture is waited for: it begins to read while the next ones are written. */
const TAKING_MS = 5;
const MOST_BYTES = 40_000;

/** Numbers that both threads see, one in each. */
export interface WritingNumbers {
  readonly written: Int32Array;
  /** Pictures for which there was no place. */
  readonly refused: Int32Array;
  /** Pictures that were told of and have not been taken; notified of that. */
  readonly untaken: Int32Array;
  /** Anything but 0 ends the thread. */
  readonly ends: Int32Array;
}

const scope = self as unknown as WorkerScope<WritingNumbers, SharedJpeg>;

scope.onmessage = ({ data: { written, refused, untaken, ends } }) => {
  const frames = new SharedFrames();
  const random = seededRandom(1);
  const pictures = Array.from(
    { length: 256 },
    (_, value) => new Uint8Array(1 + random.below(MOST_BYTES)).fill(value),
  );
  while (Atomics.load(ends, 0) === 0) {
    const shared = frames.write(pictures[(written[0]! + 1) % 256]!);
    Atomics.add(shared ? written : refused, 0, 1);
    if (!shared || Atomics.load(untaken, 0) > 0) continue;
    Atomics.add(untaken, 0, 1);
    scope.postMessage(shared);
    Atomics.wait(untaken, 0, 1, TAKING_MS);
  }
  scope.close();
};
