/**
 * The command line of the program that says where the camera is.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Program } from "../program.ts";
import { CameraError } from "./camera.ts";
import { findProgram } from "./find_program.ts";

/**
 * How to start a program such as `rs-pose`.
 *
 * `rs-pose` never flushes its output, which therefore comes through a pipe in blocks of 4096 bytes. `stdbuf -o0`
 * (coreutils) in front makes each record come at once; where it is missing, the log says so. Measured on a stand-in
 * written in C++ that prints 200 records a second: the newest pose was 4 ms old instead of 265 ms (median), for 4 % of
 * a core more. A small buffer (`-o48`, `-o64`) costs as much and adds delay.
 *
 * @param path where to look for programs instead of in the environment's `PATH`
 * @throws {CameraError} where there is no such program
 */
export async function findPoseProgram(program: Program, path?: string): Promise<Program> {
  // `stdbuf` starts whatever it is told to, so it would hide that there is no such program.
  if (await findProgram(program.command, path) === undefined) {
    throw new CameraError(
      `Cannot find the pose program ${program.command}: it is not installed` +
        " (rs-pose is part of librealsense up to 2.53.1; --pose-cmd takes any other)",
    );
  }
  const stdbuf = await findProgram("stdbuf", path);
  if (stdbuf !== undefined) {
    return { ...program, command: stdbuf, args: ["-o0", program.command, ...program.args] };
  }
  getLogger(["uis", "capture"]).warn(
    "Without stdbuf, which is not installed, the poses of {label} may come up to half a second late",
    { label: program.label },
  );
  return program;
}
