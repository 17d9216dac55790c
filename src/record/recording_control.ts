/**
 * How a person starts and stops a recording, by a key of the window or a button of the page.
 *
 * @module
 */

/** What a recorder is doing. */
export type RecordingState =
  | { readonly kind: "off" }
  | ActiveRecording
  | {
    readonly kind: "failed";
    /** One line for the person. */
    readonly reason: string;
  };

/** A recording that is under way. */
export interface ActiveRecording {
  readonly kind: "recording";
  /** The file; where no stream has come yet whose name it could bear, the folder. */
  readonly path: string;
  /** Bytes in its files. */
  readonly bytes: number;
  /** When it began, in µs of this host's monotonic clock. */
  readonly sinceUs: number;
  /** Frames of all streams that were written. */
  readonly frames: number;
  /** Frames for which too much was waiting for the disk. */
  readonly framesDropped: number;
}

/** What starts and stops a recording. */
export interface RecordingControl {
  /** As it is now: bytes and frames are counted on while the object that was returned stays as it is. */
  readonly state: RecordingState;
  /**
   * Begins a recording, unless one is under way.
   *
   * @returns the {@linkcode ActiveRecording.path}
   * @throws an `Error` "Cannot record to …"; the state is `failed` then
   */
  start(): Promise<string>;
  /** Ends the recording, if there is one: resolves when everything that was received before is on the disk. */
  stop(): Promise<void>;
  /**
   * Starts where it is off or has failed, and else stops. What it leads to shows in the state; never throws, and a failure
   * is told as any other.
   */
  toggle(): void;
  /**
   * Calls `listener` each time that a recording begins, ends, fails or goes on in another file.
   *
   * @returns what ends that
   */
  onChange(listener: (state: RecordingState) => void): () => void;
}

/** As much of it as a key or a button needs. */
export type RecordingSwitch = Pick<RecordingControl, "state" | "toggle">;
