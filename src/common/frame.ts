/**
 * The two forms in which a picture travels through a program: as captured on the robot, and as received
 * on the laptop.
 *
 * @module
 */

import type { Fit } from "../protocol/fitted.ts";
import type { Pose } from "../protocol/telemetry.ts";
import type { PinholeCamera } from "./pinhole_camera.ts";

/** The bytes of one whole JPEG, from SOI to EOI; nobody writes to them once a frame holds them. */
export type Jpeg = Uint8Array<ArrayBuffer>;

/** One picture as it came out of a camera. */
export interface Frame {
  readonly jpeg: Jpeg;
  /** When its first byte was read, in µs of the capturing host's monotonic clock. */
  readonly captureUs: number;
  /** Where the camera was at that moment, where something knows. */
  readonly pose?: Pose;
  /** What the picture is to its camera, where it was rectified. */
  readonly camera?: PinholeCamera;
}

/** Whether a stream is sealed on its way, and by the keys of the pairing with whom. */
export type Seal =
  | { readonly state: "sealed"; readonly peer: string }
  | { readonly state: "open" }
  /** It came from another program, which no pairing concerns. */
  | { readonly state: "door"; readonly by: string };

/** What a listener knows about the stream that a frame belongs to. */
export interface StreamDescription {
  /** Names the stream inside one listener; stays the same when the broadcaster restarts. */
  readonly key: string;
  readonly name: string;
  /** Pixels, of the picture as it is shown: turned as its EXIF says; 0 while unknown. */
  readonly width: number;
  /** Pixels, likewise; 0 while unknown. */
  readonly height: number;
  /** Frames per second as the broadcaster announces them; 0 while unknown. */
  readonly fps: number;
  /** Why pictures of its camera do not become frames, as the broadcaster says it; absent where they do. */
  readonly trouble?: string;
  /** What its pictures are to their camera, where they are rectified; else it is not known. */
  readonly camera?: PinholeCamera;
  /** @default open: everybody in the network can watch it, and change it on its way */
  readonly seal?: Seal;
}

/** How old a picture was at the moment it was complete, or a pose when it came: capture to then. */
export interface FrameAge {
  readonly ageUs: number;
  /** The true age lies within ± this. */
  readonly boundUs: number;
}

/** What is known of a picture that was made to fit its link. */
export interface FrameFit extends Fit {
  /** How long it was on its way, with what was said of it. */
  readonly sentBytes: number;
}

/** One picture that arrived whole. */
export interface ReceivedFrame {
  readonly stream: StreamDescription;
  /** 32-bit, wraps; on a wire without frame ids a local count. */
  readonly id: number;
  readonly jpeg: Jpeg;
  /**
   * When it was complete, in µs of this host's monotonic clock: when its last needed byte was read, and made a JPEG of where
   * it came in the wire code; or where its age is not known when that byte arrived.
   */
  readonly completeUs: number;
  /** Absent while it is not known how the two hosts' clocks compare (and on wires that carry no capture time). */
  readonly age?: FrameAge;
  readonly pose?: Pose;
  /** Absent where it came as the camera gave it. */
  readonly fit?: FrameFit;
}

/** One pose that arrived, with a frame or between frames; newer than all of its stream that were told before. */
export interface ReceivedPose {
  readonly stream: StreamDescription;
  /** Its time is on the broadcaster's clock. */
  readonly pose: Pose;
  /** µs of this host's monotonic clock: when it was read, or where its age is not known when it came. */
  readonly arrivalUs: number;
  /** How old it was when it arrived; absent while it is not known how the two hosts' clocks compare. */
  readonly age?: FrameAge;
}
