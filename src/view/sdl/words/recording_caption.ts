/**
 * What the window says about the recording, in words.
 *
 * @module
 */

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
        text: `${formatClock(nowUs - state.sinceUs)}  ${formatBytes(state.bytes)}`,
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

/** `0:07`, `12:34`, `1:00:00`. */
function formatClock(us: number): string {
  const seconds = Math.max(0, Math.floor(us / 1_000_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
  const start = hours > 0 ? `${hours}:${two(minutes % 60)}` : `${minutes}`;
  return `${start}:${two(seconds % 60)}`;
}

/** `312 kB`, `12.3 MB`, `1.20 GB`. */
function formatBytes(bytes: number): string {
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 999_950_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
