/**
 * Self-extracting files with a small shell script in the place of the runtime: what the head does, without megabytes.
 *
 * @module
 */

import { packFile } from "../../scripts/compile/packed_file.ts";
import { assemble } from "../../scripts/compile/self_extracting.ts";
import { TARGETS } from "../../scripts/compile/targets.ts";

/** Says how it was started, and what it is given on stdin. */
const STAND_IN = `#!/bin/sh
printf '<%s>' "$@"
printf '\\nDENO_DIR=%s\\nUIS_EXECUTABLE=%s\\n' "$DENO_DIR" "$UIS_EXECUTABLE"
cat
`;

/** The program's files. */
export const PROGRAM = [
  { name: "listen.js", text: "// the program\n" },
  { name: "window_worker.js", text: "// the worker\n" },
] as const;

/** How the file is made; all of it has defaults that can run here. */
export interface StandInOptions {
  /** What `uname -m` has to say. */
  readonly machine?: string;
  /** Added to the runtime: as many bytes that do not get smaller. */
  readonly ballastBytes?: number;
}

/** Makes the file of a `listen` at this path. */
export async function writeStandIn(path: string, options: StandInOptions = {}): Promise<void> {
  const { machine = Deno.build.arch, ballastBytes = 0 } = options;
  const ballast = new Uint8Array(ballastBytes);
  for (let at = 0; at < ballastBytes; at += 65_536) {
    crypto.getRandomValues(ballast.subarray(at, at + 65_536));
  }
  const script = await new Blob([STAND_IN, "exit\n", ballast]).bytes();
  const bytes = await assemble({
    tool: "listen",
    target: TARGETS[0]!,
    version: "1.2.3",
    files: PROGRAM.map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) })),
    machine: { machine, loader: "/bin/sh" },
    runtime: await packFile("deno", script),
  });
  await Deno.writeFile(path, bytes, { mode: 0o755 });
}

/** What a start came to. */
export interface StartResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command with nothing in its environment but a PATH and what is given; `input` is its stdin. */
export async function run(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<StartResult> {
  const child = new Deno.Command(command[0]!, {
    args: command.slice(1),
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A program that refuses to run does not read.
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}
