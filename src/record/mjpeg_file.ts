/**
 * A recording as JPEGs back to back: the pictures of one stream, without any time.
 *
 * @module
 */

import type { RecordedEvent } from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";

/** An MJPEG file that is being written. */
export class MjpegFile implements RecordingFile {
  readonly #sink: RecordingSink;

  constructor(sink: RecordingSink) {
    this.#sink = sink;
  }

  accepts(): boolean {
    return true;
  }

  async write(event: RecordedEvent): Promise<void> {
    if (event.kind === "frame") await this.#sink.append(event.jpeg);
  }

  flush(): Promise<void> {
    return this.#sink.sync();
  }

  finish(): Promise<void> {
    return this.#sink.sync();
  }
}
