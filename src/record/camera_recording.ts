/**
 * A recording on the robot: of what the camera gave, whatever becomes of it on the link.
 *
 * @module
 */

import type { CameraTap } from "../capture/camera.ts";
import type { FrameAge, StreamDescription } from "../common/frame.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { Recorder } from "./recorder.ts";

/** What the recording says of the camera. */
export interface CameraDescription {
  readonly name: string;
  /** Frames a second that the camera was asked for; 0 where it was not. */
  readonly fps: number;
}

/**
 * Has a recorder, or whoever takes the same, take what a camera gives, as a listener would that has lost nothing.
 *
 * @param recorder not taken over
 */
export function recordCamera(
  recorder: Pick<Recorder, "showFrame" | "showPose" | "noteMissed">,
  { name, fps }: CameraDescription,
): CameraTap {
  let stream: StreamDescription = { key: "camera", name, width: 0, height: 0, fps };
  let frames = 0;
  return {
    onFrame({ jpeg, captureUs, pose, camera }, wholeUs) {
      if (camera && !stream.camera) stream = { ...stream, camera };
      const age = agedFrom(captureUs, wholeUs);
      const place = pose ? { pose } : {};
      recorder.showFrame({ stream, id: frames++ >>> 0, jpeg, completeUs: wholeUs, age, ...place });
    },
    onPose(pose) {
      const arrivalUs = monotonicUs();
      recorder.showPose({ stream, pose, arrivalUs, age: agedFrom(pose.timeUs, arrivalUs) });
    },
    onMissed(count) {
      frames += count;
      recorder.noteMissed(count);
    },
  };
}

/** One clock tells both times. */
function agedFrom(takenUs: number, nowUs: number): FrameAge {
  return { ageUs: nowUs - takenUs, boundUs: 0 };
}
