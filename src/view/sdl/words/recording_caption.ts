/**
 * What the window says about the recording, in words.
 *
 * @module
 */

import type { RecordingState } from "../../../record/recording_control.ts";
import { describeRecording, seeRecording } from "../../shared/recording_words.js";

/** The line beside the red dot, or in place of it. */
export interface RecordingCaption {
  readonly text: string;
  readonly isFailure: boolean;
}

/** @param nowUs of the clock that `sinceUs` is on */
export function captionRecording(state: RecordingState, nowUs: number): RecordingCaption | undefined {
  if (state.kind === "off") return undefined;
  return { text: describeRecording(seeRecording(state, nowUs)), isFailure: state.kind === "failed" };
}
