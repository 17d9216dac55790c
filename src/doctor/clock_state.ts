/**
 * Whether the system's clock follows a time server, asked of the kernel on Linux.
 *
 * ```text
 *  struct timex, on 64-bit Linux: 208 bytes
 *   0  modes (32) = 0, which only reads     16 frequency (64)          32 estimated error (64)
 *   8  offset (64)                          24 greatest error (64)     40 status (32)
 * ```
 *
 * Source: adjtimex(2). `timedatectl` judges alike: a clock that nobody corrects has an error that grows up to 16 s.
 *
 * @module
 */

import { openLibc } from "../system/libc/libc.ts";

const TIMEX_BYTES = 208;
const GREATEST_ERROR_AT = 24;
const UNSYNCHRONISED_ERROR_US = 16_000_000n;

/** Nothing where this system does not say. */
export function isClockSynchronised(): boolean | undefined {
  using libc = openLibc("adjtimex");
  const timex = new Uint8Array(TIMEX_BYTES);
  if (!libc || libc.calls.adjtimex(timex) < 0) return undefined;
  return new DataView(timex.buffer).getBigInt64(GREATEST_ERROR_AT, true) < UNSYNCHRONISED_ERROR_US;
}
