/**
 * Where a robot's commands go in place of a motor program: stdout, a named pipe or a file, one JSON object a line.
 *
 * Who reads a pipe gets the newest line alone, as a motor program does; a file gets them all, as far as its disk is fast enough.
 *
 * @module
 */

import { ByteOutput, openOutputSink } from "../system/byte_output.ts";
import { checkLink } from "../system/byte_sink.ts";
import { opensPipeEnds } from "../system/pipe.ts";
import { LinePipe } from "./line_pipe.ts";
import { type BeginLines, warnOfDeaf } from "./motor_run.ts";

const WHAT = "the commands";
/** More wait only for a disk that stands still. */
const WAITING_FOR_DISK = 64;

/** Commands on their way to it. */
export interface LineFile {
  /** Its last line is a stop. */
  close(): Promise<void>;
}

/**
 * Opens it; a file loses what it held.
 *
 * @param onGone told when nobody reads any more, or why nothing can be written
 * @throws an `Error` "Cannot write the commands to …"
 */
export async function openLineFile(
  path: string,
  begin: BeginLines,
  onGone: (failure?: Error) => void,
): Promise<LineFile> {
  if (opensPipeEnds() && (await Deno.stat(path).catch(() => undefined))?.isFifo) {
    await checkLink(path);
    return new LinePipe(path, begin, onGone);
  }
  const sink = await openOutputSink(path, { what: WHAT });
  const pipe = sink.openAgain?.();
  const isFile = path !== "-" && (await Deno.stat(path)).isFile;
  const output = new ByteOutput(sink, { what: WHAT, maxWaiting: isFile ? WAITING_FOR_DISK : 1 });
  const lines = begin({
    pipe: pipe?.descriptor,
    write: (line) => output.push(line),
    onDeaf: () => warnOfDeaf(`Who reads ${path}`),
    onGone: () => onGone(),
  });
  let isClosing = false;
  const end = async (failure?: Error) => {
    if (isClosing) return;
    isClosing = true;
    await lines.end();
    pipe?.close();
    onGone(failure);
  };
  output.closed.then(() => end(), end);
  return {
    async close() {
      if (!isClosing) {
        isClosing = true;
        await lines.end();
        pipe?.close();
      }
      await output.close();
    },
  };
}
