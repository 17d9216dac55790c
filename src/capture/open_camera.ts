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
 * @throws a `CameraError` where its program is not there, a `RangeError` where a command can not be split into words
 */
export async function openCamera(flags: CameraFlags, onFrame: FrameSink): Promise<Camera> {
  const { camera } = flags;
  const command = flags["camera-cmd"];
  const picture = { ...flags, rotation: flags.rotation === "180" ? 180 : 0 } as const;
  if (command !== undefined) {
    const program = await findCameraProgram({ kind: "command", command }, picture);
    return startProcessCamera({ program }, onFrame);
  }
  if (camera.kind === "test") return startTestCamera(flags, onFrame);
  if (camera.kind === "stdin") return startStdinCamera(onFrame);
  const program = await findCameraProgram(camera, picture);
  return startProcessCamera({ program }, onFrame);
}
