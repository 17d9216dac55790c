/**
 * The poses of one viewer's feed: which one leaves between frames, and when a frame's own leaves.
 *
 * Between frames there is one slot: a newer pose takes the place of the one that waits. A pose is not protected by repair;
 * on a link that loses datagrams a frame's own leaves twice, far enough apart that one run of losses takes one of them.
 *
 * @module
 */

import type { Pose } from "../protocol/telemetry.ts";

/** Poses between frames take no more of a slow link than this part; a fast one carries as many as the tracker gives. */
const SHARE_OF_LINK = 0.05;
/** From this loss on a frame's pose leaves twice. */
const LOSS_OF_POSES = 0.01;
const NEVER = -1;

/** The poses that are to leave. */
export class FeedPoses {
  #waiting: Pose | undefined;
  #dueUs = -Infinity;
  /** The frame's pose leaves when no more fragments than this are left; and then when no more than that. */
  #atLeft = NEVER;
  #againAtLeft = NEVER;

  /** Puts a pose into the slot. */
  put(pose: Pose): void {
    this.#waiting = pose;
  }

  /** When the pose that waits may leave, in µs; Infinity where none does. */
  get dueUs(): number {
    return this.#waiting ? this.#dueUs : Infinity;
  }

  /** Takes the pose out of the slot. */
  take(): Pose | undefined {
    const pose = this.#waiting;
    this.#waiting = undefined;
    return pose;
  }

  /** Takes note of what such a pose takes of the link: bytes of UDP payload, and the link's rate in bytes a µs. */
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
