/**
 * A recorder that tells the log what becomes of it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { RecordFormat } from "../flags/record_flags.ts";
import { openRecorder, type Recorded, type Recorder } from "../record/recorder.ts";
import { formatBytes } from "../text/figures.js";

const logger = getLogger(["uis"]);

/** Makes a recorder that does not record yet. */
export function openLoggedRecorder(
  target: string,
  { "record-format": format }: { readonly "record-format": RecordFormat | undefined },
): Recorder {
  const recorder = openRecorder({
    target,
    format,
    onProblem: (text) => logger.warn("{text}", { text }),
    onRecorded: logRecorded,
  });
  recorder.onChange((state) => {
    if (state.kind === "recording") logger.info("Recording to {path}", { path: state.path });
  });
  return recorder;
}

function logRecorded({ path, bytes, frames, files }: Recorded): void {
  if (files === 0) return logger.info("Nothing came that could be recorded: no file is left");
  const pictures = frames === 1 ? "1 picture" : `${frames} pictures`;
  const place = files === 1 ? "to {path}" : `to ${files} files, the last one {path}`;
  logger.info(`Recorded ${pictures}, ${formatBytes(bytes)}, ${place}`, { path });
}
