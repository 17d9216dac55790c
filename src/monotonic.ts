/**
 * This host's monotonic clock, in the unit of every time in this project.
 *
 * @module
 */

/** Whole µs since the process (or the worker) started; never goes back. */
export function monotonicUs(): number {
  return Math.round(performance.now() * 1000);
}
