/**
 * What multicast DNS may know of a name.
 *
 * @module
 */

/** Where a name leads. */
export interface AnsweredHost {
  /** Literal ones; one at least. */
  readonly hostnames: readonly string[];
  /** Where a robot of that name waits; absent where there is a host alone. */
  readonly port?: number;
}

/** Whether a name may be known by multicast DNS alone: of one word, or in `.local`. */
export function mayBeAnnounced(name: string): boolean {
  return /^[^.]+(\.local)?\.?$/i.test(name);
}
