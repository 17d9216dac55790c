/**
 * Waiting that has an end.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";

/**
 * Waits for the promise, but not longer than that.
 *
 * @returns its value; nothing where the time is over
 * @throws what the promise rejects with in time
 */
export async function settleWithin<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  try {
    return await deadline(promise, ms);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return undefined;
  }
}

/** Whether this is what `deadline` throws when the time is over. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
