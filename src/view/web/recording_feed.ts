/**
 * What one page is told of the recorder: each change, and the figures of a recording with those of the streams.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import type { RecordingControl } from "../../record/recording_control.ts";
import { seeRecording } from "../shared/recording_words.js";
import type { RecordingMessage } from "./page_messages.ts";

/** Where the messages go. */
export interface RecordingFeedOptions {
  readonly recording: RecordingControl;
  /** Whether the connection is open and may take more. */
  readonly hasRoom: () => boolean;
  readonly send: (message: RecordingMessage) => void;
}

/** Keeps one page informed until it is closed. */
export class RecordingFeed {
  readonly #options: RecordingFeedOptions;
  readonly #unsubscribe: () => void;
  /** The page does not know yet what has changed. */
  #isDue = true;

  /** Tells the state at once. */
  constructor(options: RecordingFeedOptions) {
    this.#options = options;
    this.#unsubscribe = options.recording.onChange(() => {
      this.#isDue = true;
      this.sendChange();
    });
    this.sendChange();
  }

  /** Tells what could not be told when it happened, where there is room now. */
  sendChange(): void {
    if (this.#isDue) this.#send();
  }

  /** A second is over: tells how far a recording is. */
  sendFigures(): void {
    if (this.#isDue || this.#options.recording.state.kind === "recording") this.#send();
  }

  /** Starts or stops the recorder. */
  toggle(): void {
    this.#options.recording.toggle();
  }

  close(): void {
    this.#unsubscribe();
  }

  #send(): void {
    const { recording, hasRoom, send } = this.#options;
    if (!hasRoom()) return;
    this.#isDue = false;
    send({ type: "recording", state: seeRecording(recording.state, monotonicUs()) });
  }
}
