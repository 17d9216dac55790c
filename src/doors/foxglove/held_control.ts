/**
 * One client's hands on one robot, under the rules of driving.
 *
 * 1. A command counts for a fifth of a second, and is said again meanwhile; after it the control is let go.
 * 2. A command is of use only where it was sent a moment ago for certain: what comes in is newer than the newest ping that was
 *    answered. What waited in a connection that stood still, at whichever end, is no command any more, and lets go.
 * 3. What was let go by anything but a Twist of zero moves nothing before one has come: whatever goes on is no new press. So it
 *    is at the beginning, for a client that has come back goes on as well.
 * 4. A stop counts, however old it is.
 *
 * Pure: times are given.
 *
 * @module
 */

import { INPUT_US } from "../../drive/drive_times.ts";
import type { DriverInput } from "../../drive/driver_input.ts";
import type { InputLine } from "../../drive/input_line.ts";
import type { DriverSeat } from "../../drive/seats.ts";

/** A command that may be older than this is of no use: a robot by itself stops within a quarter of a second, too. */
export const MAX_COMMAND_AGE_US = 250_000;

/** When a command came, and what is known of when it was sent. */
export interface CommandTimes {
  readonly nowUs: number;
  /** It was sent after this. */
  readonly sentAfterUs: number;
}

/** What became of a command: the robot may move by it, has been let go, or it is of no use. */
export type CommandFate = "passed" | "let-go" | "old" | "not-pressed";

/** One client's hands on one robot; the seat is taken over. */
export class HeldControl {
  readonly #seat: DriverSeat;
  #input: DriverInput | undefined;
  #inputUs = -Infinity;
  #mustLetGo = true;

  constructor(seat: DriverSeat) {
    this.#seat = seat;
  }

  /** Takes a command. */
  take(line: InputLine, { nowUs, sentAfterUs }: CommandTimes): CommandFate {
    const isOld = nowUs - sentAfterUs >= MAX_COMMAND_AGE_US;
    if (line.isStop) this.#seat.pressStop();
    if (line.isAsking !== undefined && !isOld) this.#seat.setAsking(line.isAsking);
    if (isOld || !line.input.isHeld) {
      this.release();
      this.#mustLetGo ||= isOld || line.isStop;
      if (line.isLetGo && !isOld) this.#mustLetGo = false;
      return isOld ? "old" : "let-go";
    }
    if (this.#input && nowUs - this.#inputUs >= INPUT_US) this.release();
    if (this.#mustLetGo) return "not-pressed";
    this.#input = line.input;
    this.#inputUs = nowUs;
    this.#seat.takeInput(line.input);
    return "passed";
  }

  /** Says again what is held, as long as that counts; to be called several times as often as that is long. */
  repeat(nowUs: number): void {
    if (!this.#input) return;
    if (nowUs - this.#inputUs < INPUT_US) this.#seat.takeInput(this.#input);
    else this.release();
  }

  /** Lets go, though no Twist of zero has come. */
  release(): void {
    if (!this.#input) return;
    this.#input = undefined;
    this.#mustLetGo = true;
    this.#seat.release();
  }

  /** Lets go, for good. */
  close(): void {
    this.#input = undefined;
    this.#seat.close();
  }
}
