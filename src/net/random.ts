/**
 * Numbers that nobody can guess.
 *
 * @module
 */

/** 32 random bits. */
export function randomU32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** 48 random bits. */
export function randomU48(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high! >>> 16) * 0x1_0000_0000 + low!;
}

/** So many random bytes. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
