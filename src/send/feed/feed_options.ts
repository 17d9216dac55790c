/**
 * What the stream to one viewer is given.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import type { Fittings } from "../fit/fittings.ts";
import type { Preference } from "../fit/frame_budget.ts";
import type { RedundancyMode } from "../repair/redundancy.ts";
import type { RepairStore } from "../repair/repair_store.ts";

/** What all feeds of a sender share. */
export interface FeedOptions {
  readonly sessionId: number;
  readonly redundancy: RedundancyMode;
  readonly repairs: RepairStore;
  /** The longest datagram, in bytes of UDP payload. */
  readonly datagramBytes: number;
  /** The most that may be sent to a viewer on average. @default Infinity */
  readonly maxBitsPerSecond?: number;
  /** Makes pictures fit that are too long for a viewer's link. @default they leave as they came */
  readonly fittings?: Fittings;
  /** What matters more where a link has no room for both. @default "balance" */
  readonly preference?: Preference;
  /** Pictures do not become fewer than this for being better. @default 1 */
  readonly leastFps?: number;
  /** The first datagram's counter. @default 0 */
  readonly firstCounter?: number;
  /**
   * When the viewer subscribed, in µs. It is sent little until it reports, and when it does so no more. Targets were named
   * by whoever started this, and may have no way to answer.
   */
  readonly subscribedUs?: number;
  /** How many bytes a datagram to this address is longer on its way than it was written: what seals it. @default 0 */
  readonly sealBytesAt?: (address: Address) => number;
  /** How many viewers were there before. @default 0 */
  readonly number?: number;
}
