/**
 * The two ends of the lines that a motor program is told.
 *
 * @module
 */

/** A motor program, as who writes its lines sees it. */
export interface LineEnd {
  /** Of its pipe, whose writes do not wait; absent where lines go by {@linkcode write}. */
  readonly pipe: number | undefined;
  /** Takes a line; does not wait. */
  readonly write: (line: Uint8Array<ArrayBuffer>) => void;
  /** It does not read; the robot is stopped until it does. */
  readonly onDeaf: () => void;
  /** It reads no more. */
  readonly onGone: () => void;
}

/** Lines on their way to a motor program. */
export interface LineWriting {
  /** Tells it to stop, as its last line; resolves when nobody writes any more. */
  end(): Promise<void>;
}
