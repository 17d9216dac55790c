/**
 * What the receiver's thread is told, and what it tells.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import type { DriverAction } from "../drive/seats.ts";
import type { FrameFigures } from "../receive/newest_frames.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { ViewWriting, ViewWritingNews } from "../view/view.ts";
import type { HelperLoan } from "./helper_thread.ts";
import type { OpenMachine } from "./machine_thread.ts";
import type { HeardTimes } from "./peers.ts";
import type { ReceivingOptions, ReceivingStatus } from "./receiving.ts";
import type { SharedJpeg } from "./shared_frames.ts";

/** The first message. */
export interface OpenReceiving extends OpenMachine {
  readonly options: ReceivingOptions;
  /** One 32-bit number: pictures, poses and news of driving that the main thread has been told of and has not taken. */
  readonly untaken: SharedArrayBuffer;
}

/** To the thread, once it is open. */
export type ReceivingCommand =
  | { readonly kind: "retarget"; readonly from: Address | undefined; readonly to: Address }
  | { readonly kind: "seal"; readonly seal: SealOptions }
  | { readonly kind: "drive"; readonly streamKey: string; readonly action: DriverAction }
  /** Frames or poses are to be written to a pipe, and all are to be told of unless nobody else wants them. */
  | Pick<ViewWriting, "content" | "descriptor"> & { readonly kind: "write"; readonly isAlone: boolean }
  | HelperLoan
  | { readonly kind: "close" };

/** A whole picture, in shared memory. */
export interface FrameNews {
  readonly kind: "frame";
  readonly frame: FrameFigures;
  readonly shared: SharedJpeg;
}

/** From the thread. */
export type ReceivingNews =
  | ViewWritingNews
  | FrameNews
  | Exclude<ReceiverEvent, { readonly kind: "frame" }>
  | DriveEvent
  | { readonly kind: "status"; readonly status: ReceivingStatus }
  /** When each broadcaster that is asked was heard last, in µs. */
  | { readonly kind: "heard"; readonly heard: HeardTimes }
  | { readonly kind: "seal-event"; readonly event: SealEvent }
  | { readonly kind: "send-state"; readonly failure: string | undefined };
