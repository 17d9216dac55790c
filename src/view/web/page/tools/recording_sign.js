/**
 * What the page says of the recording, and its button.
 *
 * @module
 */

import { formatBytes, formatClock } from "../../../../text/figures.js";
import { find, setText } from "../find.js";
import { showNotice } from "./notice.js";

/** @import { PageRecording } from "../../page_messages.ts" */

/** The red dot with time and size; the reason where recording failed. */
export class RecordingSign {
  #element = find(document, "#recording", HTMLElement);
  #button = find(document, "[data-command=record]", HTMLElement);
  /** Absent: nothing can be recorded here, or nobody knows. @type {PageRecording | undefined} */
  #shown;

  /** @param {PageRecording | undefined} state */
  show(state) {
    const before = this.#shown;
    this.#shown = state;
    this.#button.hidden = state === undefined;
    this.#button.ariaPressed = String(state?.kind === "recording");
    this.#element.hidden = state === undefined || state.kind === "off";
    this.#element.dataset["kind"] = state?.kind ?? "off";
    this.#element.title = state?.kind === "recording" ? state.path : "";
    setText(document, "#recording-text", state ? describe(state) : "");
    if (before && state) announceChange(before, state);
  }
}

/**
 * @param {PageRecording} state
 * @returns {string}
 */
function describe(state) {
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
 * @param {PageRecording} before
 * @param {PageRecording} after
 */
function announceChange(before, after) {
  if (before.kind === after.kind) return;
  if (after.kind === "recording") showNotice(`Recording to ${after.path}`);
  else if (after.kind === "failed") setText(document, "#announcement", describe(after));
  else if (before.kind === "recording") showNotice(`Recorded ${before.path}`);
}
