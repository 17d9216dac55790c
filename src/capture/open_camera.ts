/**
 * The camera that a tool's options ask for.
 *
 * @module
 */

import type { BroadcastFlags, CAMERA_FLAGS } from "../flags/broadcast_flags.ts";
import type { Camera, CameraSinks } from "./camera.ts";
import { startProcessCamera } from "./camera_process.ts";
import { findCameraProgram } from "./camera_programs.ts";
import { startStdinCamera } from "./stdin_camera.ts";

/** The options that matter to a camera. */
export type CameraFlags = Pick<BroadcastFlags, keyof typeof CAMERA_FLAGS>;

/**
 * Starts the camera. Recordings have poses, where they were recorded with them.
 *
 * @param signal asks for the end, also while it starts: a recording may be long up to its first picture
 * @throws a `CameraError` where its program is not there, or the recording can not be read
 */
export async function openCamera(
  flags: CameraFlags,
  sinks: CameraSinks,
  signal?: AbortSignal,
): Promise<Camera> {
  const { camera } = flags;
  const { onFrame } = sinks;
  const program = flags["camera-cmd"];
  const picture = { ...flags, rotation: flags.rotation === "180" ? 180 : 0 } as const;
  if (program) return startProcessCamera({ program }, sinks);
  // What few cameras need takes a while to load, for which no other should have to wait.
  if (camera.kind === "test") {
    const { startTestCamera } = await import("./test_camera.ts");
    return startTestCamera(flags, onFrame);
  }
  if (camera.kind === "stdin") return startStdinCamera(sinks);
  if (camera.kind === "file") {
    const { startReplayCamera } = await import("./replay/replay_camera.ts");
    const until = signal ? { signal } : {};
    return startReplayCamera({ path: camera.path, loop: flags.loop, fps: flags.fps, ...until }, sinks);
  }
  if (camera.kind === "rtp") {
    const { startRtpCamera } = await import("./rtp/rtp_camera.ts");
    return startRtpCamera(camera, onFrame);
  }
  if (camera.kind === "rtsp") {
    const { startRtspCamera } = await import("./rtp/rtsp_camera.ts");
    return startRtspCamera({ url: camera.url, quality: flags.quality }, sinks);
  }
  return startProcessCamera({ program: await findCameraProgram(camera, picture) }, sinks);
}
