/**
 * What is measured.
 *
 * @module
 */

import { flood } from "./flood.ts";
import type { Task } from "../instrument/instrument.ts";
import { GSTREAMER, OURS, OURS_PORTABLE, type Peer, PIPE } from "../shared/peers.ts";
import { CAMERA, FULL_HD, type PictureFormat } from "../shared/pictures.ts";
import { OURS_OPEN, OURS_SEALED } from "./sealed.ts";
import { OURS_WATCHED } from "./watched.ts";

/** One load, and who has to carry it. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly format: PictureFormat;
  readonly frames: number;
  /** With `--quick`. */
  readonly quickFrames: number;
  /** In the order in which they take turns. */
  readonly peers: readonly Peer[];
  /** Those whose figures are set against each of the baselines'. */
  readonly compared: readonly Peer[];
  readonly baselines: readonly Peer[];
  /** Before the measured time. @default 2 */
  readonly warmUpSeconds?: number;
  /** Runs only where it is asked for, by name or with `--long`. */
  readonly isLong?: boolean;
  readonly disturb?: Task["disturb"];
}

/** With GStreamer. */
const BESIDE_GSTREAMER = {
  frames: 300,
  quickFrames: 60,
  peers: [PIPE, OURS, OURS_PORTABLE, GSTREAMER],
  compared: [OURS, OURS_PORTABLE],
  baselines: [GSTREAMER],
};
/** Without and with a page, a recording and a viewer that is stopped. The page needs some seconds to open. */
const WATCHED = {
  frames: 300,
  quickFrames: 60,
  peers: [OURS, OURS_WATCHED],
  compared: [OURS_WATCHED],
  baselines: [OURS],
  warmUpSeconds: 5,
};
const WATCHERS = "a page open on it, a recording, a viewer stopped";

/** Between users who are paired, and who are not. */
const SEALED = {
  frames: 300,
  quickFrames: 60,
  peers: [OURS_OPEN, OURS_SEALED],
  compared: [OURS_SEALED],
  baselines: [OURS_OPEN],
};

/** All scenarios of `bench`, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ...BESIDE_GSTREAMER,
    name: "camera",
    description: "1024x768 at 30 fps, about 64 kB a picture",
    format: CAMERA,
  },
  {
    ...BESIDE_GSTREAMER,
    name: "full-hd",
    description: "1920x1080 at 60 fps, about 300 kB a picture",
    format: FULL_HD,
  },
  { ...WATCHED, name: "watched", description: `the camera, without and with ${WATCHERS}`, format: CAMERA },
  {
    ...WATCHED,
    name: "watched-hd",
    description: `full HD, without and with ${WATCHERS}`,
    format: FULL_HD,
    isLong: true,
  },
  { ...SEALED, name: "sealed", description: "the camera, open and sealed", format: CAMERA },
  { ...SEALED, name: "sealed-hd", description: "full HD, open and sealed", format: FULL_HD, isLong: true },
  {
    name: "flood",
    description: "the camera, while strangers send 2000 hostile datagrams a second to each end",
    format: CAMERA,
    frames: 600,
    quickFrames: 60,
    peers: [OURS],
    compared: [],
    baselines: [],
    disturb: flood,
  },
];
