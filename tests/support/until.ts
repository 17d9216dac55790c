/**
 * Bounded waiting.
 *
 * @module
 */

/**
 * Resolves as soon as `condition` holds.
 *
 * @param what completes the sentence "waited in vain until …"
 * @throws Error after `limitMs`
 */
export async function until(what: string, condition: () => boolean, limitMs = 40_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * The same for a condition that has to be asked for.
 *
 * @param what completes the sentence "waited in vain until …"
 * @throws Error after `limitMs`
 */
export async function untilAsync(
  what: string,
  condition: () => Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!await condition()) {
    if (performance.now() > endMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
