/**
 * The seam between the format of a recording and the disk that it goes to.
 *
 * @module
 */

import type { RecordedEvent } from "./recorded_event.ts";

/** A file that is written from its beginning to its end, but for its header. */
export interface RecordingSink {
  /** Bytes in the file. */
  readonly bytes: number;
  /**
   * Writes at the end, all of it or, as far as the file system lets, nothing.
   *
   * @param bytes not changed until the promise settles; may be reused then
   * @throws an `Error` where the disk does not take it
   */
  append(bytes: Uint8Array): Promise<void>;
  /** Writes over what is there from `at` on. */
  overwrite(bytes: Uint8Array, at: number): Promise<void>;
  /** Resolves when what was written outlives a power cut. */
  sync(): Promise<void>;
  close(): void;
  /** Closes the file and takes it away again, where that can be and nobody else has written to it. */
  discard(): Promise<void>;
}

/** A recording in one format. No method is called before the promise of the last call has settled. */
export interface RecordingFile {
  /** Whether no picture and no pose has got to the sink yet. */
  readonly isEmpty: boolean;
  /** Whether the event can go into this file; where it can not, a new one takes it. */
  accepts(event: RecordedEvent): boolean;
  /** Takes an event; what the format has no place for is left out. */
  write(event: RecordedEvent): Promise<void>;
  /** Brings to the disk what was taken, in a form that can be read if nothing more is ever written. */
  flush(): Promise<void>;
  /** Writes what the format has at its end. The sink stays open. */
  finish(): Promise<void>;
}
