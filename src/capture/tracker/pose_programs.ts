/**
 * The command line of the program that says where the camera is.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { quote } from "shell-quote";
import type { Program } from "../../system/program.ts";
import { CameraError } from "../camera.ts";
import { findProgram } from "../find_program.ts";

/** Where to look for programs. */
export interface PoseProgramSearch {
  /** The folders, separated by colons. @default the environment's `PATH` */
  readonly path?: string;
  /** Whose programs they are: their options differ. @default this system */
  readonly os?: typeof Deno.build.os;
}

/**
 * How to start a program such as `rs-pose`.
 *
 * `rs-pose` never flushes its output, which therefore comes through a pipe in blocks of 4096 bytes. `stdbuf -o0`
 * (coreutils) in front makes each record come at once. Measured on a stand-in written in C++ that prints 200 records a
 * second: the newest pose was 4 ms old instead of 265 ms (median), for 4 % of a core more. A small buffer (`-o48`,
 * `-o64`) costs as much and adds delay.
 *
 * Where `stdbuf` is missing, as on macOS, `script` runs the program at a terminal of its own. To a terminal the C library
 * writes each line at once; `rs-pose` ends no line, so of its output blocks of 1024 bytes come (measured with glibc), a
 * quarter of the delay. `\n` comes as `\r\n`, and stderr by the same way as stdout, so that the log can not tell what the
 * program said last; and util-linux's takes two seconds to end. Where both are missing, the log says so.
 *
 * @throws {CameraError} where there is no such program
 */
export async function findPoseProgram(program: Program, search: PoseProgramSearch = {}): Promise<Program> {
  const { path, os = Deno.build.os } = search;
  // Whatever stands in front starts what it is told to, so it would hide that there is no such program.
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
  const script = await findProgram("script", path);
  if (script !== undefined) return { ...program, command: script, args: scriptArgs(program, os) };
  getLogger(["uis", "capture"]).warn(
    "Without stdbuf or script, neither of which is installed, the poses of {label} may come up to half a second late",
    { label: program.label },
  );
  return program;
}

/** The arguments of util-linux's `script`, which takes a line for the shell, or of the BSDs', which takes words. */
function scriptArgs({ command, args }: Program, os: typeof Deno.build.os): string[] {
  if (os !== "linux" && os !== "android") return ["-q", "/dev/null", command, ...args];
  // `exec`, so that the signal which ends `script` reaches the program and not a shell in between.
  return ["-q", "-e", "-f", "-c", `exec ${quote([command, ...args])}`, "/dev/null"];
}
