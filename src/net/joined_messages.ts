/**
 * Datagrams that come as a single message, because the network card or this host's own sender has joined them: those of one
 * length from one address, the last of which may be shorter. They cost one wake and one copy in place of one for each.
 *
 * ```text
 *  struct cmsghdr with UDP_GRO, 20 bytes on 64-bit Linux
 *   0  length (64) = 20              12  type (32) = UDP_GRO
 *   8  level (32) = SOL_UDP          16  length of each datagram (32)
 * ```
 *
 * Source: udp(7), on Linux from 5.0 on; cmsg(3).
 *
 * @module
 */

import { SOL_UDP, UDP_GRO } from "../system/libc/constants.ts";

const HEADER_BYTES = 16;
const CONTROL_BYTES = 20;

/**
 * How long each datagram of a message is but the last; Infinity where the message is one datagram.
 *
 * @param controls with so many bytes of control messages from an offset on
 */
export function readJoinedBytes(controls: DataView, at: number, bytes: number): number {
  for (const end = at + bytes; at + CONTROL_BYTES <= end;) {
    const isJoined = controls.getInt32(at + 8, true) === SOL_UDP &&
      controls.getInt32(at + 12, true) === UDP_GRO;
    if (isJoined) return Math.max(1, controls.getUint16(at + HEADER_BYTES, true));
    // Each begins at a multiple of 8.
    at += Math.max(HEADER_BYTES, (controls.getUint32(at, true) + 7) & ~7);
  }
  return Infinity;
}
