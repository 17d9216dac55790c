/**
 * The poses of one viewer's feed: which one leaves between frames, and when a frame's own leaves.
 *
 * Between frames every pose leaves at once where the link lets it; where it does not, a newer pose takes the place of those
 * that wait. A pose is not protected by repair;
 * on a link that loses datagrams a frame's own leaves twice, far enough apart that one run of losses takes one of them.
 *
 * @module
 */

import type { Pose } from "../../protocol/telemetry.ts";

/** Poses between frames take no more of a slow link than this part; a fast one carries as many as the tracker gives. */
const SHARE_OF_LINK = 0.05;
/** Poses that come together, because the process got no time for a moment, and all leave. */
const MAX_TOGETHER = 8;
/** From this loss on a frame's pose leaves twice. */
const LOSS_OF_POSES = 0.01;
const NEVER = -1;

/** The poses that are to leave. */
export class FeedPoses {
  readonly #waiting: Pose[] = [];
  #dueUs = -Infinity;
  /** The frame's pose leaves when no more fragments than this are left; and then when no more than that. */
  #atLeft = NEVER;
  #againAtLeft = NEVER;

  /** Takes a pose that is to leave between frames. */
  put(pose: Pose, nowUs: number): void {
    if (nowUs < this.#dueUs) this.#waiting.length = 0;
    else if (this.#waiting.length === MAX_TOGETHER) this.#waiting.shift();
    this.#waiting.push(pose);
  }

  /** When the next pose may leave, in µs; Infinity where none waits. */
  get dueUs(): number {
    return this.#waiting.length > 0 ? this.#dueUs : Infinity;
  }

  /** The next pose that is to leave, which does not wait any more. */
  take(): Pose | undefined {
    return this.#waiting.shift();
  }

  /** Takes note of what a pose takes of the link: bytes of UDP payload, and the link's rate in bytes a µs. */
  noteSent(bytes: number, bytesPerUs: number, nowUs: number): void {
    this.#dueUs = nowUs + bytes / (SHARE_OF_LINK * bytesPerUs);
  }

  /** Begins a frame of so many fragments, on a link that loses this share of what is sent. */
  startFrame(
    fragments: number,
    { hasPose, loss }: { readonly hasPose: boolean; readonly loss: number },
  ): void {
    this.#atLeft = hasPose ? fragments : NEVER;
    this.#againAtLeft = hasPose && loss >= LOSS_OF_POSES ? fragments >> 1 : NEVER;
  }

  /** Whether it is the turn of the frame's pose now that so many of its fragments are left; then it is not any more. */
  takeTurn(fragmentsLeft: number): boolean {
    if (fragmentsLeft > this.#atLeft) return false;
    this.#atLeft = this.#againAtLeft;
    this.#againAtLeft = NEVER;
    return true;
  }
}
