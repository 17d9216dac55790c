/**
 * Waiting for the time to pass, where there is nothing else to wait for.
 *
 * @module
 */

/** Resolves after that time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
