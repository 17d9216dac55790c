/**
 * Tells the window what the recorder does.
 *
 * @module
 */

import type { RecordingState, RecordingSwitch } from "../../record/recording_control.ts";

const INTERVAL_MS = 250;

/** Looks at a recorder a few times a second, and tells when its state is another. */
export class RecordingWatch {
  readonly #recording: RecordingSwitch;
  readonly #onChange: (state: RecordingState) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #told = "";

  constructor(recording: RecordingSwitch, onChange: (state: RecordingState) => void) {
    this.#recording = recording;
    this.#onChange = onChange;
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
    this.#look();
  }

  toggle(): void {
    this.#recording.toggle();
    this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { state } = this.#recording;
    const seen = JSON.stringify(state);
    if (seen === this.#told) return;
    this.#told = seen;
    this.#onChange(state);
  }
}
