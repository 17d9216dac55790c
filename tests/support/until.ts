/**
 * Bounded waiting.
 *
 * @module
 */

/** The least time between two looks. */
const LEAST_PAUSE_MS = 5;

/**
 * Resolves as soon as `condition` holds. No more than half of the time is spent on looking.
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
  for (;;) {
    const beganMs = performance.now();
    if (await condition()) return;
    const nowMs = performance.now();
    if (nowMs > endMs) throw new Error(`waited in vain until ${typeof what === "string" ? what : what()}`);
    const pauseMs = Math.max(LEAST_PAUSE_MS, nowMs - beganMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
