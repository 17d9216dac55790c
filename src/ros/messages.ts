/**
 * This project's pictures, poses and figures as messages of ROS 2.
 *
 * What is known of a pose but not how well has a covariance of zeros, as in `sensor_msgs/Imu`; what is not known at all is zero
 * with a variance of 1e6.
 *
 * @module
 */

import type { Jpeg } from "../common/frame.ts";
import type { PinholeCamera } from "../common/pinhole_camera.ts";
import type { Pose, Quaternion, Vector3 } from "../protocol/telemetry.ts";
import { seenFrom, turnQuaternion, turnVector } from "./axes.ts";
import type { RosMessage } from "./cdr.ts";

/** Of what is not known at all: far more than any robot's room, and its square root still a number to reckon with. */
export const UNKNOWN_VARIANCE = 1e6;
const NO_TURN: Quaternion = [0, 0, 0, 1];
/** From a camera's axes of a body to those of its optics, REP 103: there x is right, y down and z forward. */
const OPTICAL: Quaternion = [-0.5, 0.5, -0.5, 0.5];

/** When and of what a message is. */
export interface RosStamp {
  /** µs since 1970. */
  readonly stampUs: number;
  readonly frameId: string;
}

/** The frames of reference that a pose connects. */
export interface PoseFrames {
  /** Where the tracker began, with its x ahead and its z up. */
  readonly odom: string;
  /** The camera as a body: x ahead, y to the left, z up. */
  readonly link: string;
  /** The same camera as its pictures are seen: x to the right, y down, z into the picture. */
  readonly optical: string;
}

/** A `std_msgs/Header`. */
export function header({ stampUs, frameId }: RosStamp): RosMessage {
  return { stamp: time(stampUs), frame_id: frameId };
}

/** A `sensor_msgs/CompressedImage`; the JPEG is not copied. */
export function image(stamp: RosStamp, jpeg: Jpeg): RosMessage {
  return { header: header(stamp), format: "jpeg", data: jpeg };
}

/** A `sensor_msgs/CameraInfo` of pictures that are rectified. */
export function cameraInfo(stamp: RosStamp, { width, height, focal, cx, cy }: PinholeCamera): RosMessage {
  return {
    header: header(stamp),
    ...{ height, width },
    distortion_model: "plumb_bob",
    d: [0, 0, 0, 0, 0],
    k: [focal, 0, cx, 0, focal, cy, 0, 0, 1],
    r: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    p: [focal, 0, cx, 0, 0, focal, cy, 0, 0, 0, 1, 0],
    ...{ binning_x: 0, binning_y: 0 },
    roi: { x_offset: 0, y_offset: 0, height: 0, width: 0, do_rectify: false },
  };
}

/** A `nav_msgs/Odometry`: the place as seen from `odom`, the speeds as seen from the camera. */
export function odometry(stampUs: number, pose: Pose, { odom, link }: PoseFrames): RosMessage {
  const turn = pose.orientation && turnQuaternion(pose.orientation);
  const speeds = [pose.velocity, pose.angularVelocity].map((speed) =>
    speed && turn ? seenFrom(turn, turnVector(speed)) : undefined
  );
  const [linear, angular] = speeds;
  return {
    header: header({ stampUs, frameId: odom }),
    child_frame_id: link,
    pose: {
      pose: { position: vector(turnVector(pose.position)), orientation: quaternion(turn ?? NO_TURN) },
      covariance: covariance(true, turn !== undefined),
    },
    twist: {
      twist: twist(linear ?? [0, 0, 0], angular ?? [0, 0, 0]),
      covariance: covariance(linear !== undefined, angular !== undefined),
    },
  };
}

/**
 * A `tf2_msgs/TFMessage`: from where the tracker began to the camera, and from there to its optics. That this never changes is
 * no reason to say it but once: who comes later has missed it, and a bridge can not keep it for them.
 *
 * @returns nothing where it is not known how the camera is turned
 */
export function transforms(
  stampUs: number,
  pose: Pose,
  { odom, link, optical }: PoseFrames,
): RosMessage | undefined {
  if (!pose.orientation) return undefined;
  const [place, turn] = [turnVector(pose.position), turnQuaternion(pose.orientation)];
  return {
    transforms: [
      transform({ stampUs, frameId: odom }, link, [place, turn]),
      transform({ stampUs, frameId: link }, optical, [[0, 0, 0], OPTICAL]),
    ],
  };
}

/** A `geometry_msgs/TwistStamped` of forward and to the left. */
export function twistStamped(stamp: RosStamp, linear: number, angular: number): RosMessage {
  return { header: header(stamp), twist: twist([linear, 0, 0], [0, 0, angular]) };
}

function twist(linear: Vector3, angular: Vector3): RosMessage {
  return { linear: vector(linear), angular: vector(angular) };
}

function transform(
  stamp: RosStamp,
  childFrame: string,
  [translation, rotation]: readonly [Vector3, Quaternion],
): RosMessage {
  return {
    header: header(stamp),
    child_frame_id: childFrame,
    transform: { translation: vector(translation), rotation: quaternion(rotation) },
  };
}

/** Of three lengths and three angles: row by row. */
function covariance(knowsFirst: boolean, knowsSecond: boolean): number[] {
  return Array.from({ length: 36 }, (_, i) => {
    const isKnown = i < 18 ? knowsFirst : knowsSecond;
    return i % 7 === 0 && !isKnown ? UNKNOWN_VARIANCE : 0;
  });
}

function vector([x, y, z]: Vector3): RosMessage {
  return { x, y, z };
}

function quaternion([x, y, z, w]: Quaternion): RosMessage {
  return { x, y, z, w };
}

function time(us: number): RosMessage {
  const wholeUs = Math.max(0, Math.round(us));
  return { sec: Math.floor(wholeUs / 1e6), nanosec: wholeUs % 1e6 * 1000 };
}
