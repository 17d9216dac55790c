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
    if (!(error instanceof DOMException && error.name === "TimeoutError")) throw error;
  }
}
