/**
 * A tracking camera that is always there: what the left eye of a RealSense T265 would see and say on a drive through the
 * synthetic room.
 *
 * 1. a timer, at each slot of the schedule: the picture from where the camera is at that moment;
 * 2. another one, every few milliseconds: the poses that have become due.
 *
 * The eye is where the pose is. (In a T265 it sits 32 mm to the left of it.)
 *
 * @module
 */

import type { GreyImage } from "../../common/grey_image.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import { type FisheyeCalibration, NOMINAL_T265_LEFT, scaleCalibration } from "../../rectify/calibration.ts";
import { fisheyeLens, unprojectFisheye } from "../../rectify/fisheye.ts";
import { RoomRenderer } from "./room_renderer.ts";
import { poseAt as poseOnDrive, type TruePose } from "./trajectory.ts";

/** What pictures to take, and who gets them. */
export interface RoomCameraOptions {
  /** Pixels, in the shape of a T265's 848x800. */
  readonly width: number;
  readonly height: number;
  /** Pictures a second, 1 … 120; a T265 takes 30. */
  readonly fps: number;
  /**
   * Where the camera is at a time of this host's monotonic clock, within the room; it is asked in no strict order.
   *
   * @default on the drive of src/capture/room/trajectory.ts, which begins with the camera
   */
  readonly poseAt?: (timeUs: number) => TruePose;
  /**
   * Takes each picture and where it was taken, at the time `captureUs` of this host's monotonic clock; returns at once.
   * The picture is a view of memory that the next one will fill.
   */
  readonly onImage: (image: GreyImage, captureUs: number, pose: Pose) => void;
  /** Takes each of the 200 poses a second, of the same clock; returns at once. */
  readonly onPose: (pose: Pose) => void;
}

/** What the camera has given since it started. */
export interface RoomCameraStatistics {
  readonly frames: number;
  readonly poses: number;
}

/** The running camera. */
export interface RoomCamera {
  readonly label: string;
  /** Of the pictures, exactly. */
  readonly calibration: FisheyeCalibration;
  /** Resolves when the camera was closed. */
  readonly ended: Promise<void>;
  statistics(): RoomCameraStatistics;
  close(): Promise<void>;
}

const MAX_FPS = 120;
const POSE_INTERVAL_US = 5000;
/** After a standstill the poses before the last so many are left out: they are of no use to anybody any more. */
const MAX_LATE_POSES = 8;

/**
 * Starts pictures and poses on even schedules. A slot for a picture that was missed is left out; pictures
 * never come in a burst, and neither schedule ever drifts.
 *
 * @throws {RangeError} where an option is outside its range
 */
export function startRoomCamera(options: RoomCameraOptions): RoomCamera {
  const { width, height, fps, onImage, onPose } = options;
  if (!(fps >= 1 && fps <= MAX_FPS)) {
    throw new RangeError(`Cannot start the test room: fps must be 1 … ${MAX_FPS}, not ${fps}`);
  }
  const calibration = scaleCalibration(NOMINAL_T265_LEFT, { width, height });
  if (typeof calibration === "string") throw new RangeError(`Cannot start the test room: ${calibration}`);
  const renderer = new RoomRenderer({
    width,
    height,
    rays: fisheyeRays(calibration),
    radiansPerPixel: 1 / calibration.fx,
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const startUs = monotonicUs();
  const { poseAt = (timeUs) => poseOnDrive((timeUs - startUs) / 1e6) } = options;
  const truePose = (timeUs: number) => ({ timeUs, ...poseAt(timeUs) });
  let frames = 0;
  let poses = 0;
  const stopImages = startImages(startUs, 1e6 / fps, (captureUs) => {
    const pose = truePose(captureUs);
    frames++;
    onImage(renderer.render(pose), captureUs, pose);
  });
  const stopPoses = startPoses(startUs, (timeUs) => {
    poses++;
    onPose(truePose(timeUs));
  });
  return {
    label: "test room",
    calibration,
    ended,
    statistics: () => ({ frames, poses }),
    close: () => {
      stopImages();
      stopPoses();
      end();
      return ended;
    },
  };
}

/** Calls `take` within each slot, with the time; the first time after this function has returned. */
function startImages(startUs: number, slotUs: number, take: (captureUs: number) => void): () => void {
  let nextSlot = 0;
  let timer = setTimeout(takeImage, 0);

  function takeImage(): void {
    const captureUs = monotonicUs();
    // a timer that fires early must not take a slot twice
    nextSlot = Math.max(nextSlot, Math.floor((captureUs - startUs) / slotUs)) + 1;
    timer = setTimeout(takeImage, delayMs(startUs + nextSlot * slotUs - captureUs));
    take(captureUs);
  }

  return () => clearTimeout(timer);
}

/** Calls `take` with each time of the schedule once that has come, one after the other. */
function startPoses(startUs: number, take: (timeUs: number) => void): () => void {
  let next = 0;
  let timer = setTimeout(takeDue, 0);
  let isStopped = false;

  function takeDue(): void {
    const nowUs = monotonicUs();
    const end = Math.floor((nowUs - startUs) / POSE_INTERVAL_US) + 1;
    const first = Math.max(next, end - MAX_LATE_POSES);
    next = end;
    timer = setTimeout(takeDue, delayMs(startUs + next * POSE_INTERVAL_US - nowUs));
    for (let n = first; n < end && !isStopped; n++) take(startUs + n * POSE_INTERVAL_US);
  }

  return () => {
    clearTimeout(timer);
    isStopped = true;
  };
}

/** Rounded up, so that the timer fires when the time has come. */
function delayMs(us: number): number {
  return Math.max(0, Math.ceil(us / 1000));
}

/**
 * The rays of all pixels, row by row: x, y, z of a unit vector in the axes of a pose (X right, Y up, Z backwards), while
 * the lens has y down and z forward. A pixel to which no light comes has 0, 0, 1.
 */
export function fisheyeRays(calibration: FisheyeCalibration): Float32Array {
  const { width, height } = calibration;
  const lens = fisheyeLens(calibration);
  const rays = new Float32Array(3 * width * height);
  let at = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const [x, y, z] = unprojectFisheye(lens, [u, v]) ?? [0, 0, -1];
      rays[at++] = x;
      rays[at++] = -y;
      rays[at++] = -z;
    }
  }
  return rays;
}
