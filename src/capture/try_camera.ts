/**
 * Takes pictures for a moment, only to see what comes of them.
 *
 * @module
 */

import { settleWithin } from "../system/settle_within.ts";
import type { Camera, CameraSinks, CameraStatistics } from "./camera.ts";

/** So many pictures show that they come. */
const ENOUGH_FRAMES = 3;

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
  const enough = Promise.withResolvers<void>();
  const seen = { frames: 0, poses: 0 };
  let camera: Camera | undefined = undefined;
  const look = (kind?: keyof typeof seen) => {
    if (kind) seen[kind] += 1;
    if (seen.frames < ENOUGH_FRAMES || !camera) return;
    if (seen.poses > 0 || !camera.statistics().poses) enough.resolve();
  };
  camera = await open({ onFrame: () => look("frames"), onPose: () => look("poses") });
  const beganMs = performance.now();
  try {
    look();
    await settleWithin(Promise.race([camera.ended, enough.promise]), limitMs);
    const waitedMs = Math.round(performance.now() - beganMs);
    return { label: camera.label, counts: camera.statistics(), waitedMs };
  } finally {
    await camera.close();
  }
}
