/**
 * Frames and poses of this thread's cameras, and who looks on.
 *
 * @module
 */

import type { CameraSinks, CameraTap } from "../capture/camera.ts";
import { monotonicUs } from "../system/monotonic.ts";

/** The same sinks; what they are given by this thread is told to the tap, too, once it is on its way. */
export function tapSinks(sinks: CameraSinks, tap: CameraTap | undefined): CameraSinks {
  if (!tap) return sinks;
  return {
    ...sinks,
    onFrame(frame) {
      const wholeUs = monotonicUs();
      sinks.onFrame(frame);
      tap.onFrame(frame, wholeUs);
    },
    onPose(pose) {
      sinks.onPose(pose);
      tap.onPose(pose);
    },
  };
}
