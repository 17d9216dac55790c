// @ts-check
/**
 * What the views say of the recording.
 *
 * @module
 */

import { formatBytes, formatClock } from "../../text/figures.js";

/** @import { RecordingState } from "../../record/recording_control.ts" */

/**
 * What the recorder does, for a view whose clock is another: `seconds` since the recording began.
 *
 * @typedef {Exclude<RecordingState, { kind: "recording" }> | ShownRecording} RecordingSight
 * @typedef {Omit<Extract<RecordingState, { kind: "recording" }>, "sinceUs"> & { readonly seconds: number }} ShownRecording
 */

/**
 * @param {RecordingState} state
 * @param {number} nowUs of the clock that `sinceUs` is on
 * @returns {RecordingSight}
 */
export function seeRecording(state, nowUs) {
  if (state.kind !== "recording") return state;
  const { sinceUs, ...figures } = state;
  return { ...figures, seconds: Math.max(0, nowUs - sinceUs) / 1e6 };
}

/**
 * `1:05 · 12.3 MB · 3 frames left out` while it records; the reason where it failed; nothing where it is off.
 *
 * @param {RecordingSight} state
 * @returns {string}
 */
export function describeRecording(state) {
  switch (state.kind) {
    case "off":
      return "";
    case "failed":
      return state.reason.startsWith("Cannot record") ? state.reason : `Not recording: ${state.reason}`;
    case "recording": {
      const dropped = state.framesDropped > 0 ? ` · ${state.framesDropped} frames left out` : "";
      return `${formatClock(state.seconds)} · ${formatBytes(state.bytes)}${dropped}`;
    }
  }
}

/**
 * What is worth a message when the recorder goes over from one state to another.
 *
 * @param {RecordingState | RecordingSight} before
 * @param {RecordingState | RecordingSight} after
 * @returns {string | undefined}
 */
export function describeChange(before, after) {
  if (after.kind === "recording" && before.kind !== "recording") return `Recording to ${after.path}`;
  if (after.kind === "off" && before.kind === "recording") return `Recorded ${before.path}`;
  return undefined;
}
