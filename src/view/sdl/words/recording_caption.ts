/**
 * What the window says about the recording, in words.
 *
 * @module
 */

import { formatBytes, formatClock } from "../../../text/figures.js";
import type { RecordingState } from "../../../record/recording_control.ts";

/** The line beside the red dot, or in place of it. */
export interface RecordingCaption {
  readonly text: string;
  readonly isFailure: boolean;
}

/**
 * `1:05  12.3 MB` while it records; the reason where it failed; nothing where it is off.
 *
 * @param nowUs of the clock that `sinceUs` is on
 */
export function captionRecording(state: RecordingState, nowUs: number): RecordingCaption | undefined {
  switch (state.kind) {
    case "off":
      return undefined;
    case "recording":
      return {
        text: `${formatClock((nowUs - state.sinceUs) / 1e6)}  ${formatBytes(state.bytes)}`,
        isFailure: false,
      };
    case "failed":
      return { text: `Not recording: ${state.reason}`, isFailure: true };
  }
}

/** What is worth a message when the recorder goes over from one state to another. */
export function describeChange(before: RecordingState, after: RecordingState): string | undefined {
  if (after.kind === "recording" && before.kind !== "recording") return `Recording to ${after.path}`;
  if (after.kind === "off" && before.kind === "recording") return `Recorded ${before.path}`;
  return undefined;
}
