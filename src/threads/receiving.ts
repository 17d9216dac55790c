/**
 * A receiver at work on a socket, on whichever thread.
 *
 * Where a thread of its own can wait for descriptors (Linux, where libraries may be called) it has one; elsewhere it shares
 * this one. Whoever uses it sees no difference.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import type { DriverAction } from "../drive/seats.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { FrameFigures } from "../receive/newest_frames.ts";
import type { ReceiverOptions } from "../receive/receiver_options.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { View } from "../view/view.ts";

/** How the receiver is set up: the same, but for chance and the clock. */
export type ReceivingOptions = Omit<ReceiverOptions, "drawU48" | "readUs"> & {
  /** Without it everybody is listened to, in the clear. */
  readonly seal: SealOptions | undefined;
};

/** What is told once a second. */
export interface ReceivingStatus {
  readonly streams: readonly StreamStatus[];
  /** By the streams' keys. */
  readonly newest: ReadonlyMap<string, FrameFigures>;
  /** The broadcasters that have no place for this viewer. */
  readonly refusing: readonly Address[];
  /** The broadcasters that speak only to who is paired, which this viewer is not. */
  readonly unpaired: readonly Address[];
  /** Hosts that push in the clear, and are not listened to. */
  readonly unsealed: readonly string[];
  readonly sendErrors: number;
  /** All counters, for the statistics file. */
  readonly statistics: object;
}

/** Who hears of what happens. */
export interface ReceivingHooks {
  readonly onEvent: (event: ReceiverEvent) => void;
  readonly onStatus: (status: ReceivingStatus) => void;
  /** What a robot says of driving, and what it is commanded. */
  readonly onDriveEvent?: (event: DriveEvent) => void;
  /** How a pairing by a code comes out. */
  readonly onSealEvent?: (event: SealEvent) => void;
  /** Sending begins to fail, with the reason, or works again. */
  readonly onSendState: (failure: string | undefined) => void;
}

/** A receiver at work. */
export interface Receiving extends AsyncDisposable {
  /** Rejects where it can not go on; never resolves. */
  readonly failed: Promise<never>;
  retarget(from: Address | undefined, to: Address): void;
  /** Goes by other pairings from now on, or by the first ones. */
  setSeal(seal: SealOptions): void;
  /** Does something for the robot that is seen in a stream, at once. */
  drive(streamKey: string, action: DriverAction): void;
  /** When a broadcaster that is asked last said anything, in µs. */
  heardUs(address: Address): number;
  /**
   * Writes in place of those of these views that write to a pipe, where that needs no detour over this thread. Absent where
   * it would.
   *
   * @param views all that want pictures or poses: where each is written for, none is told of
   */
  takeOver?(views: readonly View[]): void;
  /** Gives up the subscriptions and ends; the socket is its owner's to close, but nothing more is received on it. */
  [Symbol.asyncDispose](): Promise<void>;
}
