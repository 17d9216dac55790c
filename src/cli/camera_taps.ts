/**
 * Who looks on at a sending tool's camera beside the sender: a recording, and a server of NATS.
 *
 * @module
 */

import type { CameraTap } from "../capture/camera.ts";
import type { CameraGateway } from "../doors/nats/publish/camera_gateway.ts";
import type { BROADCAST_FLAGS } from "../flags/broadcast_flags.ts";
import { recordCamera } from "../record/camera_recording.ts";
import type { Recorder } from "../record/recorder.ts";
import type { SendingHooks } from "../threads/sending.ts";
import { describeCamera } from "./described_sender.ts";
import { describeDriving } from "./robot_driving.ts";
import type { ToolRun } from "./run_tool.ts";

/** Begins to publish where the options ask for it: nothing of it is loaded where they do not. */
export async function openPublishing(
  run: ToolRun<typeof BROADCAST_FLAGS>,
): Promise<CameraGateway | undefined> {
  const { nats: place, "nats-creds": creds, "nats-ca": ca } = run.flags;
  if (!place) return undefined;
  const { openCameraGateway } = await import("../doors/nats/publish/camera_gateway.ts");
  return openCameraGateway({
    place,
    creds,
    ca,
    camera: describeCamera(run),
    drive: describeDriving(run.flags),
  });
}

/** All of them as one, and who drives by one of them; nothing where there is none. */
export function joinTaps(
  run: ToolRun<typeof BROADCAST_FLAGS>,
  { recorder, publishing }: {
    readonly recorder: Recorder | undefined;
    readonly publishing: CameraGateway | undefined;
  },
): Pick<SendingHooks, "tap" | "onDriveState"> {
  const taps = [
    ...(recorder ? [recordCamera(recorder, describeCamera(run))] : []),
    ...(publishing ? [publishing.tap] : []),
  ];
  const [first, ...others] = taps;
  if (!first) return {};
  const tap = others.length === 0 ? first : {
    onFrame: (frame, wholeUs) => taps.forEach((tap) => tap.onFrame(frame, wholeUs)),
    onPose: (pose) => taps.forEach((tap) => tap.onPose(pose)),
    onMissed: (count) => taps.forEach((tap) => tap.onMissed(count)),
  } satisfies CameraTap;
  return { tap, ...(publishing ? { onDriveState: (state) => publishing.handleDriveState(state) } : {}) };
}
