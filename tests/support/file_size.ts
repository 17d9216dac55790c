/**
 * How long a file is that somebody else writes.
 *
 * @module
 */

/** Its bytes; none where it is not there, or not yet. */
export function fileSize(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
