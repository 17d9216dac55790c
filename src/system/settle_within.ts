/**
 * Waiting that has an end.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";

/**
 * Waits for the promise, but not longer than that.
 *
 * @throws what the promise rejects with in time
 */
export async function settleWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  try {
    await deadline(promise, ms);
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
}

/** Whether this is what `deadline` throws when the time is over. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
