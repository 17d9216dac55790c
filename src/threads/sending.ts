/**
 * A sender at work on a socket, on whichever thread.
 *
 * Where a thread of its own can wait for descriptors (Linux, where libraries may be called) it has one, which reads cameras'
 * pipes too; elsewhere it shares this one. Whoever uses it sees no difference.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { CameraSinks, CameraTap } from "../capture/camera.ts";
import type { GivenCommand } from "../drive/driver.ts";
import type { LineEnd, LineWriting } from "../motor/line_end.ts";
import type { DriveState } from "../protocol/drive_state.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { DriveSight } from "../send/driving.ts";
import type { SenderOptions } from "../send/sender_options.ts";
import type { SendingState, SendingStates } from "../send/sending_state.ts";
import { monotonicUs } from "../system/monotonic.ts";

/** Which sender is made. */
export type SendingOptions =
  /** Without a `seal` everybody is served, in the clear. */
  | { readonly wire: "uis"; readonly sender: SenderOptions; readonly seal: SealOptions | undefined }
  | { readonly wire: "sof"; readonly targets: readonly Address[] };

/** What is told once a second. */
export interface SendingStatus {
  readonly state: SendingState;
  readonly sendErrors: number;
  /** UDP payload that the system refused to send. */
  readonly bytesRefused: number;
  /** Datagrams that did not leave: to strangers, refused, or to who is not found on the link. */
  readonly unreached: number;
}

/** Who hears of what happens. */
export interface SendingHooks {
  readonly onStatus: (status: SendingStatus) => void;
  /** Sending begins to fail, with the reason, or works again. */
  readonly onSendState: (failure: string | undefined) => void;
  /** How a pairing by a code comes out. */
  readonly onSealEvent?: (event: SealEvent) => void;
  /** What a robot that is driven does is another thing than before. */
  readonly onDrive?: (sight: DriveSight) => void;
  /** What a robot that is driven tells who drives it by {@linkcode Sending.giveCommand}; absent: nobody does. */
  readonly onDriveState?: (state: DriveState) => void;
  /** Sees all that cameras give, whichever thread reads it; absent: nobody looks, and it costs nothing. */
  readonly tap?: CameraTap;
}

/** A sender at work. */
export interface Sending extends AsyncDisposable {
  /** Where a camera of this thread puts what it gives, or has it read. */
  readonly sinks: CameraSinks;
  /** Rejects where it can not go on; never resolves. */
  readonly failed: Promise<never>;
  retarget(from: Address | undefined, to: Address): void;
  /** When a viewer last said anything, in µs. Absent on a wire that has no feedback. */
  heardUs?(address: Address): number;
  /** Goes by other pairings from now on, or by the first ones. Absent on a wire that is always open. */
  setSeal?(seal: SealOptions): void;
  /** Has a motor program told what to do, in place of the one before. Absent where nobody may drive. */
  drive?(end: LineEnd): LineWriting;
  /** Gives the robot a command that comes by this program itself. Absent where nobody may drive. */
  giveCommand?(command: GivenCommand): void;
  /** Tells the viewers why pictures do not become frames; nothing: all is well. */
  setTrouble(trouble: string | undefined): void;
  /** Resolves when nothing is on its way any more, with what was sent until then. */
  drained(): Promise<SendingStatus>;
  /** Ends it, and closes the socket. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What there is to tell now. */
export function takeStatus(
  states: SendingStates,
  { sendErrors, bytesRefused, unreached }: Omit<SendingStatus, "state">,
): SendingStatus {
  return { state: states.take(monotonicUs()), sendErrors, bytesRefused, unreached };
}
