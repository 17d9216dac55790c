/**
 * What a sender is told at its start.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { DriveLimits } from "../drive/newest_command.ts";
import type { Preference } from "./fit/frame_budget.ts";
import type { RedundancyMode } from "./repair/redundancy.ts";

/** How a robot is driven. */
export interface DriveOptions extends DriveLimits {
  /** Whether who is not paired may drive and stop it. */
  readonly isOpen: boolean;
}

/** How a sender is set up. */
export interface SenderOptions {
  /** 32 random bits, drawn anew at each start. */
  readonly sessionId: number;
  /** At least 16 random bytes, for the cookies. */
  readonly secret: Uint8Array;
  /** The stream's name, as viewers show it. */
  readonly name: string;
  /** Addresses that are served without having asked. */
  readonly targets: readonly Address[];
  /** The longest datagram, in bytes of UDP payload. */
  readonly datagramBytes: number;
  /** How much repair leaves ahead. */
  readonly redundancy: RedundancyMode;
  /** For how long a frame may be asked for, in µs from its first fragment on; 0: never. @default until the next one */
  readonly repairUs?: number;
  /** The most that may be sent to each viewer on average. @default Infinity */
  readonly maxBitsPerSecond?: number;
  /** What matters more where a link has no room for both. @default "balance" */
  readonly preference?: Preference;
  /** Pictures do not become fewer than this for being better. @default 1 */
  readonly leastFps?: number;
  /** The most subscribers at once. @default 16 */
  readonly maxSubscribers?: number;
  /** How the robot is driven. @default nobody drives it */
  readonly drive?: DriveOptions;
  /** Where the frame ids begin. @default 0 */
  readonly firstFrameId?: number;
}
