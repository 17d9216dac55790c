/**
 * Days, as they are written and read everywhere.
 *
 * @module
 */

/** The ISO day of a moment, in UTC: `2026-01-31`. */
export function formatDay(date: Date): string {
  return date.toISOString().slice(0, "2026-01-31".length);
}
