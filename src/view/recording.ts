/**
 * The seam between the views' record key or button and whatever records.
 *
 * @module
 */

/** What the recorder does at this moment. */
export type RecordingState =
  | { readonly kind: "off" }
  | {
    readonly kind: "recording";
    /** The file or folder. */
    readonly path: string;
    readonly bytes: number;
    /** When it began, in µs of this host's monotonic clock. */
    readonly sinceUs: number;
  }
  | {
    readonly kind: "failed";
    /** For people, in one line: `the disk is full`. */
    readonly reason: string;
  };

/** A recorder that can be switched while the pictures go on. */
export interface Recording {
  readonly state: RecordingState;
  /** Starts where it is off or has failed, else stops; what it leads to shows in {@linkcode state}. Never throws. */
  toggle(): void;
}
