/**
 * What the sender's thread is told, and what it tells.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { Frame } from "../common/frame.ts";
import type { SplitterCounts } from "../capture/splitter_counts.ts";
import type { GivenCommand } from "../drive/driver.ts";
import type { DriveState } from "../protocol/drive_state.ts";
import type { Pose } from "../protocol/telemetry.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { DriveSight } from "../send/driving.ts";
import type { HelperLoan } from "./helper_thread.ts";
import type { OpenMachine } from "./machine_thread.ts";
import type { HeardTimes } from "./peers.ts";
import type { SendingOptions, SendingStatus } from "./sending.ts";
import type { PictureNews } from "./told_pictures.ts";

/** The first message. */
export interface OpenSending extends OpenMachine {
  readonly options: SendingOptions;
  /** The numbers of who wants to see each picture of a pipe; absent: nobody does. */
  readonly pictures?: SharedArrayBuffer;
  /** Whether somebody drives from the other thread. */
  readonly hasDriver: boolean;
}

/** To the thread, once it is open. */
export type SendingCommand =
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "pose"; readonly pose: Pose }
  | { readonly kind: "retarget"; readonly from: Address | undefined; readonly to: Address }
  | { readonly kind: "trouble"; readonly trouble: string | undefined }
  | { readonly kind: "seal"; readonly seal: SealOptions }
  /** A motor program takes lines, by a pipe where one is named; or is to be told to stop, as its last line. */
  | { readonly kind: "motor"; readonly pipe: number | undefined }
  | { readonly kind: "end-motor" }
  | { readonly kind: "drive"; readonly command: GivenCommand }
  | { readonly kind: "drain" }
  | HelperLoan
  /** A pipe is to be read; splitters and pipes are named by numbers. */
  | {
    readonly kind: "read";
    readonly splitter: number;
    readonly descriptor: number;
    readonly sinceUs: number;
  }
  | { readonly kind: "end-reading"; readonly splitter: number; readonly isAsked: boolean }
  | { readonly kind: "close" };

/** From the thread. */
export type SendingNews =
  | PictureNews
  | {
    readonly kind: "status";
    readonly status: SendingStatus;
    /** When each of the targets was heard last, in µs. */
    readonly heard: HeardTimes;
  }
  | { readonly kind: "seal-event"; readonly event: SealEvent }
  | { readonly kind: "send-state"; readonly failure: string | undefined }
  /** A line for the motor program, where it has no pipe. */
  | { readonly kind: "drive-line"; readonly line: Uint8Array<ArrayBuffer> }
  | { readonly kind: "drive-sight"; readonly sight: DriveSight }
  | { readonly kind: "drive-state"; readonly state: DriveState }
  /** The motor program does not read; it never will again; or it has been told to stop, and nobody writes to its pipe. */
  | { readonly kind: "motor-deaf" | "motor-gone" | "motor-ended" }
  | { readonly kind: "drained"; readonly status: SendingStatus }
  /** Frames came lately, a pipe has ended, or is not read any more. */
  | {
    readonly kind: "frames" | "pipe-ended" | "reading-ended";
    readonly splitter: number;
    readonly counts: SplitterCounts;
    /** Why the pipe can not be read; absent where it has come to its end. */
    readonly failure?: string;
  };
