/**
 * Why a call of the C library failed. Sources: errno(3), strerror(3).
 *
 * @module
 */

import type { LibcCalls } from "./libc.ts";

/** What is needed to tell. */
export const ERROR_CALLS = ["__errno_location", "strerror"] as const;

type ErrorCalls = LibcCalls<typeof ERROR_CALLS[number]>;

/**
 * Finds where this thread's last error is written. To be asked for beforehand: nothing may come between a call that fails and
 * the look at its reason.
 */
export function findLastError({ __errno_location }: Pick<ErrorCalls, "__errno_location">): () => number {
  const place = new Deno.UnsafePointerView(__errno_location()!);
  return () => place.getInt32();
}

/** An error as Deno words it. */
export function describeError({ strerror }: Pick<ErrorCalls, "strerror">, error: number): string {
  return `${Deno.UnsafePointerView.getCString(strerror(error)!)} (os error ${error})`;
}
