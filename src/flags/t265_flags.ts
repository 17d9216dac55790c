/**
 * The options of `t265`.
 *
 * @module
 */

import { parseProgram } from "../system/program.ts";
import { BROADCAST_FLAGS } from "./broadcast_flags.ts";
import { choiceFlag, fileFlag, integerFlag, programFlag, sizeFlag, switchFlag } from "./flag.ts";
import type { FlagValues, ParsedFlags } from "./parse_flags.ts";
import type { ToolText } from "./usage.ts";

const SIDES = { min: 16, max: 4096 };

/** The original's view: a square of 300 pixels, and 112 at its left, which a stereo matcher has no match for. */
const ORIGINAL_VIEW = { width: 412, height: 300 };
const ORIGINAL_MARGIN = 112;

/** Where pictures and poses come from. */
const SOURCE_FLAGS = {
  "pose-cmd": programFlag(
    "a command that writes poses to its stdout: as rs-pose does, or a JSON object a line",
    parseProgram("rs-pose"),
  ),
  "source-cmd": programFlag("one command that writes pictures, poses and calibration to its stdout"),
  "image-cmd": programFlag("a command that writes raw grey pictures to its stdout"),
  "image-format": choiceFlag("what --image-cmd writes", ["gray8"]),
  "image-size": sizeFlag("the size of its pictures, and of those of --camera test", {
    ...SIDES,
    initial: { width: 848, height: 800 },
  }),
};

/** What is made of a picture. */
const VIEW_FLAGS = {
  calibration: fileFlag(
    "the fisheye camera's calibration, as JSON: fx, fy, ppx, ppy, coeffs, width, height",
    "FILE",
  ),
  "no-rectify": switchFlag("send the fisheye picture as it is"),
  "view-size": sizeFlag("the size of the rectified view", { ...SIDES, initial: ORIGINAL_VIEW }),
  "view-margin": integerFlag(
    "pixels at the view's left that it shows in addition; 0 where --view-size is given",
    { min: 0, max: SIDES.max - 1, initial: ORIGINAL_MARGIN },
  ),
  fov: integerFlag("degrees from the view's upper to its lower edge", { min: 1, max: 170, initial: 90 }),
  "no-overlay": switchFlag("do not write the pose into the picture"),
  sampling: choiceFlag("4:2:0: JPEGs with a neutral colour, for receivers that refuse grey ones", [
    "grey",
    "4:2:0",
  ]),
};

/** All options of `t265`: where pictures and poses come from, what is made of them, and those of `broadcast`. */
export const T265_FLAGS = { ...SOURCE_FLAGS, ...VIEW_FLAGS, ...BROADCAST_FLAGS };

/** The values of {@linkcode T265_FLAGS}. */
export type T265Flags = FlagValues<typeof T265_FLAGS>;

/** The options, and which of them were given. */
export type T265Usage = Pick<ParsedFlags<typeof T265_FLAGS>, "flags" | "given">;

/** Whether the pictures are those of the made-up room. */
export function isTestRoom({ flags, given }: T265Usage): boolean {
  return flags.camera.kind === "test" && !given.has("camera-cmd") && !given.has("image-cmd") &&
    !given.has("source-cmd");
}

/** What `t265 --help` says. */
export const T265_TEXT: ToolText = {
  name: "t265",
  summary: "send the view of a RealSense T265 over UDP, rectified, with its pose in it and beside it",
  operands: "[HOST[:PORT] ...]",
  about:
    "The fisheye picture becomes the view of a pinhole camera, and the pose is written into it; viewers also get the\n" +
    "pose as numbers, each frame its own and more between frames. rs-pose is part of librealsense up to 2.53.1. One\n" +
    "program owns a T265: scripts/t265_source.py gives pictures, poses and calibration at once. Addresses are as for\n" +
    "`broadcast`: with them it pushes to each, without it waits on its port for viewers.",
  examples: [
    "t265 --source-cmd 'python3 t265_source.py' laptop.local    all of a T265",
    "t265 --camera test                                         a made-up room, wait for viewers",
    "t265 --camera v4l2:/dev/video2 --calibration left.json --pose-cmd rs-pose 192.168.1.74",
    "t265 --camera rpicam laptop.local                          the Pi's camera with the T265's positions",
  ],
};
