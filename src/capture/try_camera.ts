/**
 * Takes pictures for a moment, only to see what comes of them.
 *
 * @module
 */

import type { Camera, CameraSinks, CameraStatistics } from "./camera.ts";

/** So many pictures show that they come. */
const ENOUGH_FRAMES = 3;
const LOOK_INTERVAL_MS = 50;

/** What came of it. */
export interface CameraTrial {
  readonly label: string;
  readonly counts: CameraStatistics;
  /** How long it was waited. */
  readonly waitedMs: number;
}

/**
 * Opens a camera, waits for some pictures (and for a pose, where it has any), and closes it.
 *
 * @param limitMs the longest wait
 * @throws a `CameraError` where it can not be opened
 */
export async function tryCamera(
  open: (sinks: CameraSinks) => Camera | Promise<Camera>,
  limitMs: number,
): Promise<CameraTrial> {
  const camera = await open({ onFrame: () => {}, onPose: () => {} });
  const beganMs = performance.now();
  let hasEnded = false;
  const ended = camera.ended.then(() => hasEnded = true);
  try {
    while (!hasEnded && !isEnough(camera.statistics()) && performance.now() - beganMs < limitMs) {
      await Promise.race([ended, pause(LOOK_INTERVAL_MS)]);
    }
    const waitedMs = Math.round(performance.now() - beganMs);
    return { label: camera.label, counts: camera.statistics(), waitedMs };
  } finally {
    await camera.close();
  }
}

function isEnough({ frames, poses }: CameraStatistics): boolean {
  return frames >= ENOUGH_FRAMES && (!poses || poses.received > 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
