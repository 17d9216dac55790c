/**
 * A recorder that tells the log what becomes of it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { openRecorder, type Recorder } from "../record/recorder.ts";

const logger = getLogger(["uis"]);

/** Makes a recorder that does not record yet. */
export function openLoggedRecorder(target: string): Recorder {
  const recorder = openRecorder({
    target,
    onProblem: (text) => logger.warn("{text}", { text }),
  });
  recorder.onChange((state) => {
    if (state.kind === "recording") logger.info("Recording to {path}", { path: state.path });
  });
  return recorder;
}
