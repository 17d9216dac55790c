/**
 * The camera that a tool's options ask for.
 *
 * @module
 */

import type { BroadcastFlags, CAMERA_FLAGS } from "../cli/broadcast_flags.ts";
import type { Camera, FrameSink } from "./camera.ts";
import { startProcessCamera } from "./camera_process.ts";
import { findCameraProgram } from "./camera_programs.ts";
import { startStdinCamera } from "./stdin_camera.ts";
import { startTestCamera } from "./test_camera.ts";

/** The options that matter to a camera. */
export type CameraFlags = Pick<BroadcastFlags, keyof typeof CAMERA_FLAGS>;

/**
 * Starts the camera.
 *
 * @throws a `CameraError` where its program is not there
 */
export async function openCamera(flags: CameraFlags, onFrame: FrameSink): Promise<Camera> {
  const { camera } = flags;
  const program = flags["camera-cmd"];
  const picture = { ...flags, rotation: flags.rotation === "180" ? 180 : 0 } as const;
  if (program) return startProcessCamera({ program }, onFrame);
  if (camera.kind === "test") return startTestCamera(flags, onFrame);
  if (camera.kind === "stdin") return startStdinCamera(onFrame);
  return startProcessCamera({ program: await findCameraProgram(camera, picture) }, onFrame);
}
