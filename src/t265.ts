/**
 * `t265`: sends a camera's picture over UDP, each with the place where it was taken.
 *
 * 1. the pose program starts; of what it says, only the newest is kept;
 * 2. the camera starts; each of its frames takes the newest pose along;
 * 3. whichever of the two can not work ends the tool, and both are closed.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { runBroadcasting } from "./broadcasting.ts";
import type { Camera, FrameSink } from "./capture/camera.ts";
import { openCamera } from "./capture/open_camera.ts";
import { findPoseProgram } from "./capture/pose_programs.ts";
import { type PoseSource, startPoseSource } from "./capture/pose_source.ts";
import { runTool, type ToolRun } from "./cli/run_tool.ts";
import { T265_FLAGS, T265_TEXT, type T265Flags } from "./cli/t265_flags.ts";
import type { Frame } from "./frame.ts";
import { monotonicUs } from "./monotonic.ts";

const logger = getLogger(["uis"]);

async function broadcastWithPoses(run: ToolRun<typeof T265_FLAGS>): Promise<void> {
  if (run.flags.wire === "sof") {
    logger.warn("The original wire carries no poses: with --wire sof the pictures go without them");
  }
  await runBroadcasting({ run, openCamera: (onFrame) => openTrackedCamera(run.flags, onFrame) });
}

async function openTrackedCamera(flags: T265Flags, onFrame: FrameSink): Promise<Camera> {
  const poses = startPoseSource({ program: await findPoseProgram(flags["pose-cmd"]) });
  try {
    const camera = await openCamera(flags, (frame) => onFrame(attachPose(frame, poses)));
    return joinPoses(camera, poses);
  } catch (error) {
    await poses.close();
    throw error;
  }
}

function attachPose(frame: Frame, poses: PoseSource): Frame {
  const pose = poses.newest(monotonicUs());
  return pose ? { ...frame, pose } : frame;
}

/** The camera and its poses as one: they end and close together. */
function joinPoses(camera: Camera, poses: PoseSource): Camera {
  return {
    label: `${camera.label} with poses of ${poses.label}`,
    ended: Promise.race([camera.ended, poses.ended]),
    statistics: () => ({ ...camera.statistics(), poses: poses.statistics() }),
    ...(camera.setQuality ? { setQuality: (quality: number) => camera.setQuality!(quality) } : {}),
    close: async () => void await Promise.all([camera.close(), poses.close()]),
  };
}

if (import.meta.main) await runTool({ text: T265_TEXT, table: T265_FLAGS, run: broadcastWithPoses });
