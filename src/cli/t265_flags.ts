/**
 * The options of `t265`.
 *
 * @module
 */

import { parseProgram } from "../program.ts";
import { BROADCAST_FLAGS } from "./broadcast_flags.ts";
import { programFlag } from "./flag.ts";
import type { FlagValues } from "./parse_flags.ts";
import type { ToolText } from "./usage.ts";

const POSE_CMD = programFlag(
  { help: "a command that writes poses to its stdout as rs-pose does", placeholder: "CMD" },
  parseProgram("rs-pose"),
);

/** All options of `t265`: those of `broadcast`, and where the poses come from. */
export const T265_FLAGS = { "pose-cmd": POSE_CMD, ...BROADCAST_FLAGS };

/** The values of {@linkcode T265_FLAGS}. */
export type T265Flags = FlagValues<typeof T265_FLAGS>;

/** What `t265 --help` says. */
export const T265_TEXT: ToolText = {
  name: "t265",
  summary:
    "send a camera's picture over UDP with the place where it was taken, as a RealSense T265 tracks it",
  operands: "[HOST[:PORT] ...]",
  about:
    "Each picture carries the newest position (x, y, z in metres) unless that is older than 500 ms; rs-pose is\n" +
    "part of librealsense up to 2.53.1. Addresses are as for `broadcast`: with them it pushes to each, without it\n" +
    "waits on its port for viewers.",
  examples: [
    "t265 laptop.local                        the Pi's camera with the T265's positions",
    "t265 --camera v4l2:/dev/video2           wait for viewers",
    "t265 --pose-cmd 'ssh tracker rs-pose' 192.168.1.74",
  ],
};
