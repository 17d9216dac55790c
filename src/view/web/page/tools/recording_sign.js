/**
 * What the page says of the recording, and its button.
 *
 * @module
 */

import { describeChange, describeRecording } from "../../../shared/recording_words.js";
import { find, setText } from "../find.js";
import { showNotice } from "./notice.js";

/** @import { RecordingSight } from "../../../shared/recording_words.js" */

/** The red dot with time and size; the reason where recording failed. */
export class RecordingSign {
  #element = find(document, "#recording", HTMLElement);
  #button = find(document, "[data-command=record]", HTMLElement);
  /** Absent: nothing can be recorded here, or nobody knows. @type {RecordingSight | undefined} */
  #shown;

  /** @param {RecordingSight | undefined} state */
  show(state) {
    const before = this.#shown;
    this.#shown = state;
    this.#button.hidden = state === undefined;
    this.#button.ariaPressed = String(state?.kind === "recording");
    this.#element.hidden = state === undefined || state.kind === "off";
    this.#element.dataset["kind"] = state?.kind ?? "off";
    this.#element.title = state?.kind === "recording" ? state.path : "";
    setText(document, "#recording-text", state ? describeRecording(state) : "");
    if (before && state) announceChange(before, state);
  }
}

/**
 * @param {RecordingSight} before
 * @param {RecordingSight} after
 */
function announceChange(before, after) {
  const change = describeChange(before, after);
  if (change) showNotice(change);
  else if (after.kind === "failed" && before.kind !== "failed") {
    setText(document, "#announcement", describeRecording(after));
  }
}
