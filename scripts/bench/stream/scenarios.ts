/**
 * What is measured.
 *
 * @module
 */

import { flood } from "./flood.ts";
import type { Task } from "../instrument/instrument.ts";
import { GSTREAMER, OURS, type Peer, PIPE } from "../shared/peers.ts";
import { CAMERA, FULL_HD, type PictureFormat } from "../shared/pictures.ts";

/** One load, and who has to carry it. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly format: PictureFormat;
  /** @default that of the format */
  readonly fps?: number;
  readonly frames: number;
  /** With `--quick`; absent where a short run tells nothing. */
  readonly quickFrames?: number;
  /** In the order in which they take turns; the last one is what the others are compared with. */
  readonly peers: readonly Peer[];
  /** Runs only where it is asked for, by name or with `--long`. */
  readonly isLong?: boolean;
  readonly disturb?: Task["disturb"];
}

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "camera",
    description: "1024x768 at 30 fps, about 64 kB a picture",
    format: CAMERA,
    frames: 300,
    quickFrames: 60,
    peers: [PIPE, OURS, GSTREAMER],
  },
  {
    name: "full-hd",
    description: "1920x1080 at 60 fps, about 300 kB a picture",
    format: FULL_HD,
    frames: 300,
    quickFrames: 60,
    peers: [PIPE, OURS, GSTREAMER],
  },
  {
    name: "flood",
    description: "the camera, while strangers send 2000 hostile datagrams a second to each end",
    format: CAMERA,
    frames: 600,
    quickFrames: 60,
    peers: [OURS],
    disturb: flood,
  },
  {
    name: "memory",
    description: "10,000 pictures of the camera at 120 fps: does memory stay flat?",
    format: CAMERA,
    fps: 120,
    frames: 10_000,
    peers: [OURS],
    isLong: true,
  },
];
