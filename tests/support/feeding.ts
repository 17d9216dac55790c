/**
 * Frames into a broadcaster's stdin, one by one as they come out of the listeners' stdout: so a slow machine takes
 * longer and loses nothing, and a frame that waited for its successor would never come.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import type { Tool } from "./tools.ts";

const FRAME_INTERVAL_MS = 1000 / 30;

/** Feeds frames at 30 a second at most, each when the one before it has come out of every listener. */
export async function feedInStep(
  broadcaster: Tool,
  listeners: readonly Tool[],
  frames: readonly Jpeg[],
): Promise<void> {
  for (const frame of frames) {
    const fedMs = performance.now();
    await broadcaster.feed(frame);
    await Promise.all(listeners.map((listener) => untilShown(listener, frame)));
    const restMs = FRAME_INTERVAL_MS - (performance.now() - fedMs);
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

/** Feeds a frame again and again until it comes out of every listener: the first ones go before anybody listens. */
export async function feedUntilHeard(
  broadcaster: Tool,
  listeners: readonly Tool[],
  frame: Jpeg,
): Promise<void> {
  using _feeding = keepFeeding(broadcaster, frame);
  await Promise.all(listeners.map((listener) => untilShown(listener, frame)));
}

/** Feeds a frame ten times a second, until it is disposed of. */
export function keepFeeding(broadcaster: Tool, frame: Jpeg): Disposable {
  const timer = setInterval(() => broadcaster.feed(frame), 100);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Frames without those that are the same as the one before them. */
export function withoutRepetitions(frames: readonly Jpeg[]): Jpeg[] {
  return frames.filter((frame, i) => i === 0 || !endsWith(frames[i - 1]!, frame));
}

async function untilShown(listener: Tool, frame: Jpeg): Promise<void> {
  await listener.until("the frame comes out", () => endsWith(listener.stdout, frame));
}

function endsWith(bytes: Uint8Array, frame: Jpeg): boolean {
  const from = bytes.length - frame.length;
  return from >= 0 && frame.every((byte, i) => byte === bytes[from + i]);
}
