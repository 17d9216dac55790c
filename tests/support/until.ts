/**
 * Bounded waiting.
 *
 * @module
 */

/** Between two looks. */
const LOOK_INTERVAL_MS = 5;

/**
 * Resolves as soon as `condition` holds.
 *
 * @param what completes the sentence "waited in vain until …"; a function is asked in the end
 * @throws Error after `limitMs`
 */
export async function until(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  limitMs = 40_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!await condition()) {
    if (performance.now() > endMs) {
      throw new Error(`waited in vain until ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
  }
}
