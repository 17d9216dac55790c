/**
 * Puts pictures and poses together: each frame gets the pose of its moment, in its pixels and beside them.
 *
 * @module
 */

import { eulerAngles } from "../../common/euler_angles.ts";
import type { Frame, Jpeg } from "../../common/frame.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import type { PictureSize } from "../../rectify/calibration.ts";
import type { CameraSinks } from "../camera.ts";
import { type Refusal, Refusals } from "../refusals.ts";
import { PoseHistory } from "../pose_history.ts";
import type { FisheyeView } from "./fisheye_view.ts";
import type { PoseOverlayState } from "./pose_overlay.ts";

/**
 * When the nearest pose is this far from a picture, the tracker has stopped, while the robot may have driven on: an old pose
 * must never pass as the place of a new picture.
 */
const MAX_POSE_AGE_US = 500_000;

/** Makes the frames of one camera. */
export class ViewFrames {
  readonly #view: FisheyeView;
  readonly #sinks: CameraSinks;
  readonly #poses = new PoseHistory(MAX_POSE_AGE_US);
  /** Pictures that came, those that could not be read, and those that became frames. */
  readonly counts = { frames: 0, brokenFrames: 0 };
  readonly #refusals = new Refusals<"undecodable">();

  /** @param view not taken over */
  constructor(view: FisheyeView, sinks: CameraSinks) {
    this.#view = view;
    this.#sinks = sinks;
  }

  /** Why pictures could not be read. */
  get refusals(): readonly Refusal[] {
    return this.#refusals.list();
  }

  /** Takes a pose, which is also sent by itself. */
  addPose(pose: Pose): void {
    this.#poses.add(pose);
    this.#sinks.onPose(pose);
  }

  /** Takes a camera's JPEG. */
  addJpeg({ jpeg, captureUs }: Frame): void {
    const pose = this.#poses.nearest(captureUs);
    const rendered = this.#view.renderJpeg(jpeg, this.#describe(pose, captureUs));
    if ("reason" in rendered) this.#noteBroken(rendered.reason);
    else this.#emit(rendered, captureUs, pose);
  }

  /**
   * Takes a raw picture, which has been put where {@linkcode FisheyeView.memoryFor} said.
   *
   * @param own where it was taken, where that is known better than by the poses that have come
   */
  addGrey(size: PictureSize, captureUs: number, own?: Pose): void {
    const pose = own ?? this.#poses.nearest(captureUs);
    this.#emit(this.#view.render(size, this.#describe(pose, captureUs)), captureUs, pose);
  }

  #emit(jpeg: Jpeg, captureUs: number, pose: Pose | undefined): void {
    this.counts.frames++;
    const { camera } = this.#view;
    this.#sinks.onFrame({ jpeg, captureUs, ...(pose ? { pose } : {}), ...(camera ? { camera } : {}) });
  }

  /** What is written into a picture: its pose, or else that the last one is old. */
  #describe(pose: Pose | undefined, captureUs: number): PoseOverlayState {
    if (pose) return describe(pose);
    const { newest } = this.#poses;
    return newest ? { ...describe(newest), ageUs: captureUs - newest.timeUs, isOld: true } : { isOld: false };
  }

  #noteBroken(reason: string): void {
    this.counts.brokenFrames += 1;
    this.#refusals.note("undecodable", reason);
  }
}

function describe({ position, orientation }: Pose): PoseOverlayState {
  const yaw = orientation ? { yawDegrees: eulerAngles(orientation).yawDegrees } : {};
  return { pose: { position, ...yaw }, isOld: false };
}
