/**
 * One life of a robot's motor program, from its start to its end.
 *
 *  1. It is started, and its lines begin; what it says is kept.
 *  2. Something ends it: the program itself, that it reads no more, or the caller.
 *  3. Its last line is a stop; its stdin ends, which tells it to stop as well; then whatever is left of it is ended.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LastLines } from "../capture/last_lines.ts";
import { ProcessGroup } from "../capture/process_group.ts";
import { describeExit, firstOf, type ProcessRunEnd, readPipe } from "../capture/process_run.ts";
import { openPipeEnd } from "../system/pipe.ts";
import type { Program } from "../system/program.ts";
import { settleWithin } from "../system/settle_within.ts";
import type { LineEnd, LineWriting } from "./line_end.ts";
import { SlowStdin } from "./slow_stdin.ts";

/** Whoever writes the lines needs a moment for the last one. */
const LAST_LINE_MS = 200;
/** From the end of its stdin to SIGTERM, and from there to SIGKILL. */
const STOP_MS = 1000;
const KILL_MS = 1000;
/** How long its pipes may stay open, in the hands of what it has started. */
const PIPES_MS = 300;

/** Begins to write lines to a program. */
export type BeginLines = (end: LineEnd) => LineWriting;

/**
 * Starts the program and resolves when it has gone.
 *
 * @throws whatever Deno throws where the program can not be started, at once and not as a rejection
 */
export function runMotor(program: Program, begin: BeginLines, signal: AbortSignal): Promise<ProcessRunEnd> {
  return followMotor(new ProcessGroup(program, { isFed: true }), program, begin, signal);
}

/** The robot is stopped, and nothing more can be done from here. */
export function warnOfDeaf(reader: string): void {
  getLogger(["uis", "drive"]).warn("{reader} does not read its lines; the robot is stopped until it does", {
    reader,
  });
}

async function followMotor(
  group: ProcessGroup,
  program: Program,
  begin: BeginLines,
  signal: AbortSignal,
): Promise<ProcessRunEnd> {
  const { child } = group;
  const words = new LastLines();
  const reading = [child.stdout, child.stderr].map((pipe) => readPipe(pipe, (bytes) => words.push(bytes)));
  const allRead = Promise.all(reading.map(({ done }) => done));
  const pipe = openPipeEnd(`/proc/${child.pid}/fd/0`);
  const stdin = new SlowStdin(child.stdin);
  const gone = Promise.withResolvers<void>();
  const lines = begin({
    pipe: pipe?.descriptor,
    write: (line) => stdin.push(line),
    onDeaf: () => warnOfDeaf(program.label),
    onGone: () => gone.resolve(),
  });
  const deaf = Promise.race([gone.promise, stdin.gone]);
  const cause = await firstOf({ exit: child.status, deaf }, signal);
  await settleWithin(lines.end(), LAST_LINE_MS);
  pipe?.close();
  await settleWithin(stdin.close(), LAST_LINE_MS);
  const ended = await settleWithin(child.status, STOP_MS);
  const status = await group.end(KILL_MS);
  await settleWithin(allRead, PIPES_MS);
  await Promise.all(reading.map((pipe) => pipe.end()));
  // That one has died is often seen by its pipe first.
  const reason = cause === "deaf" && !ended ? "reads its commands no more" : describeExit(status);
  return { reason, lastLines: words.read() };
}
