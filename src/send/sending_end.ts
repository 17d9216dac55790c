/**
 * What both sending ends are to who drives them: that of this project's wire and that of the original's.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Frame } from "../common/frame.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { LinkUse } from "../common/stream_status.ts";
import type { WakeTimers } from "../common/wake_timers.ts";
import type { Pose } from "../protocol/telemetry.ts";
import type { Driving } from "./driving.ts";
import type { FeedStatistics } from "./feed/feed_figures.ts";
import type { Fittings } from "./fit/fittings.ts";
import type { ViewerFeed } from "./feed/viewer_feed.ts";

/** What left for one viewer, of all time. */
export type ViewerUse = Readonly<
  Pick<FeedStatistics, "framesSent" | "datagramsSent" | "bytesSent" | "pictureBytesSent">
>;

/** Frames that the wire can not carry. */
export interface Unsendable {
  readonly count: number;
  /** The length of the last one. */
  readonly lastBytes: number;
}

/** Pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A sending end; what its wire has no place for, it does not have. */
export interface SendingEnd {
  /** Whether viewers say anything: where they do not, nothing is known of them. */
  readonly hasFeedback: boolean;
  /** Everyone who is served now, as far as anything is known of them. */
  readonly viewers: readonly ViewerFeed[];
  /** What left for each viewer, or under one key for all of whom nothing is known. */
  readonly uses: ReadonlyMap<object, ViewerUse>;
  /** What viewers sent back. */
  readonly feedback: Pick<LinkUse, "datagrams" | "bytes">;
  readonly unsendable: Unsendable;
  /** Pixels of the newest picture, as it is shown; absent before the first, and where the wire does not say. */
  readonly pictureSize?: PictureSize | undefined;
  /** Whether anything is still on its way. */
  readonly isBusy: boolean;
  handleFrame(frame: Frame, nowUs: number): void;
  handlePose?(pose: Pose, nowUs: number): void;
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): void;
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined;
  pollTimeoutUs(nowUs: number): number | undefined;
  readonly timers?: WakeTimers;
  /** What it wants of a recoder; absent where pictures leave as they came. */
  readonly fittings?: Fittings;
  /** How the robot is driven; absent where nobody may. */
  readonly driving?: Driving | undefined;
  noteHandedOver?(nowUs: number): void;
  /** Goes on at another address, where a target is now. */
  retarget(from: Address | undefined, to: Address): void;
  /** The name of who is paired at this address, and spoken to by keys; nothing for who is served in the clear. */
  sealedWith?(address: Address): string | undefined;
  /** The next thing to tell about a seal; absent where there is none. */
  pollSealEvent?(): SealEvent | undefined;
  /** When a viewer last said anything, in µs. */
  heardUs?(address: Address): number;
  /** Frames per second that the links take; nothing while that is not known. */
  sustainableFps?(nowUs: number): number | undefined;
  /** Tells the viewers why pictures do not become frames; nothing: all is well. */
  setTrouble?(trouble: string | undefined, nowUs: number): void;
  /** All counters, for the statistics file. */
  statistics(): object;
}
