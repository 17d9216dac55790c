/**
 * What a protocol machine answers when it is polled for a datagram.
 *
 * @module
 */

import type { Address } from "./address.ts";

/** A datagram that has been written to the front of the caller's buffer. */
export interface Outgoing {
  readonly to: Address;
  /** How many bytes of the buffer it fills. */
  readonly length: number;
  /**
   * Whether it answers somebody who is nobody's viewer: anybody's address may have been forged, so it must not keep others
   * waiting. @default false
   */
  readonly isToStranger?: boolean;
}
