/**
 * The lines of a motor program where the sender is driven by this thread's event loop.
 *
 * @module
 */

import type { LineEnd, LineWriting } from "../motor/line_end.ts";
import type { Driving } from "../send/driving.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { DriveLines } from "./drive_lines.ts";
import type { SendingHooks } from "./sending.ts";

/** Those of one sender. */
export class LinesHere {
  readonly #lines: DriveLines;
  #end: LineEnd | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(driving: Driving, { onDrive, onDriveState }: SendingHooks) {
    this.#lines = new DriveLines(driving, {
      onSight: (sight) => onDrive?.(sight),
      onState: onDriveState,
      onDeaf: () => this.#end?.onDeaf(),
      onGone: () => this.#end?.onGone(),
      onLine: (line) => this.#end?.write(line),
    });
  }

  begin(end: LineEnd): LineWriting {
    this.#end = end;
    this.#lines.begin(end.pipe);
    this.ring();
    return {
      end: () => {
        this.#lines.end();
        this.#end = undefined;
        return Promise.resolve();
      },
    };
  }

  /** Writes what is due, and wakes for what will be. */
  ring(): void {
    const nowUs = monotonicUs();
    this.#lines.ring(nowUs);
    clearTimeout(this.#timer);
    const { dueUs } = this.#lines;
    if (dueUs < Infinity) this.#timer = setTimeout(() => this.ring(), Math.max(0, (dueUs - nowUs) / 1000));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
