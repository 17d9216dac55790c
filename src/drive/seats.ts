/**
 * Where input comes from at a viewer: a page, the window, a program, each with a seat of its own; and whose hands count.
 *
 * Of several seats of one stream the first that holds has the hands until it lets go. Who held meanwhile has to let go
 * first, and so has one of which nothing was heard for a while: a robot moves by a press that was meant. Anybody's stop
 * counts.
 *
 * @module
 */

import type { DriveState } from "../protocol/drive_state.ts";
import { INPUT_US } from "./drive_times.ts";
import { type DriverInput, NO_INPUT } from "./driver_input.ts";

/** What a view is told of a robot that can be driven: what the robot says, and what this listener does. */
export interface DriverNews extends
  Pick<
    DriveState,
    | "isDriving"
    | "reason"
    | "mayDrive"
    | "mayStop"
    | "linear"
    | "angular"
    | "pictureAgeMs"
    | "commandAgeMs"
    | "driver"
    | "asker"
  > {
  /** Whether this listener is who drives. */
  readonly isOwn: boolean;
  /** Whether a stop has been pressed here that the robot has not acknowledged. */
  readonly isStopping: boolean;
  /** Whether this listener asks to take over. */
  readonly isAsking: boolean;
  /** From an input to the robot's answer in a picture; absent before there was one. */
  readonly roundTripMs?: number;
}

/** One source of input for one stream. */
export interface DriverSeat {
  /** Whether its hands are those that count now. */
  readonly hasHands: boolean;
  /** Takes what the hands do: as often as they are read, and at least every 50 ms while the control is held. */
  takeInput(input: DriverInput): void;
  /** Stops the robot, whoever drives it. */
  pressStop(): void;
  /** Asks to take over, or takes that back; to be said again every few seconds. */
  setAsking(isAsking: boolean): void;
  /** Lets go. */
  release(): void;
  /** Lets go, for good. */
  close(): void;
}

/** What a view is given: a seat for the stream of this key. */
export type OpenSeat = (streamKey: string) => DriverSeat;

/** What is to be done for a stream's robot; the newest input stands for all before it. */
export type DriverAction =
  | { readonly kind: "input"; readonly input: DriverInput }
  | { readonly kind: "stop" }
  | { readonly kind: "ask"; readonly isAsking: boolean };

/** Takes actions, at once. */
export type DriverSink = (streamKey: string, action: DriverAction) => void;

/** The seats of one stream. */
interface Table {
  readonly seats: Set<Seat>;
  /** Who has the hands. */
  hands: Seat | undefined;
}

/** All seats of a listener. */
export class DriverSeats {
  /** Where actions go; nowhere before this is set. */
  sink: DriverSink = () => {};
  readonly #nowUs: () => number;
  readonly #tables = new Map<string, Table>();

  /** @param nowUs a monotonic time in µs */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** Makes a seat, which stays until it is closed. */
  open(streamKey: string): DriverSeat {
    const table: Table = this.#tables.get(streamKey) ?? { seats: new Set(), hands: undefined };
    this.#tables.set(streamKey, table);
    const seat: Seat = new Seat(table, {
      nowUs: this.#nowUs,
      act: (action) => this.sink(streamKey, action),
      onClosed: () => {
        if (table.seats.size === 0) this.#tables.delete(streamKey);
      },
    });
    table.seats.add(seat);
    return seat;
  }

  /** Has everybody let go, for good. */
  close(): void {
    for (const { seats } of [...this.#tables.values()]) for (const seat of [...seats]) seat.close();
  }
}

interface SeatOptions {
  readonly nowUs: () => number;
  readonly act: (action: DriverAction) => void;
  readonly onClosed: () => void;
}

class Seat implements DriverSeat {
  isAsking = false;
  readonly #table: Table;
  readonly #options: SeatOptions;
  #heardUs = -Infinity;
  /** Whether it holds in vain. */
  #mustLetGo = false;

  constructor(table: Table, options: SeatOptions) {
    this.#table = table;
    this.#options = options;
  }

  get hasHands(): boolean {
    return this.#table.hands === this;
  }

  takeInput(input: DriverInput): void {
    if (this.#isClosed) return;
    if (!input.isHeld) return this.release();
    const silentUs = this.silentUs;
    this.#heardUs = this.#options.nowUs();
    if (this.#table.hands === this && silentUs >= INPUT_US) {
      this.release();
      this.#mustLetGo = true;
    }
    if (this.#mustLetGo) return;
    if (this.#table.hands === this || this.#grasp()) this.#options.act({ kind: "input", input });
    else this.#mustLetGo = true;
  }

  pressStop(): void {
    if (!this.#isClosed) this.#options.act({ kind: "stop" });
  }

  setAsking(isAsking: boolean): void {
    if (this.#isClosed || !isAsking && !this.isAsking) return;
    this.isAsking = isAsking;
    const isAnyAsking = [...this.#table.seats].some((seat) => seat.isAsking);
    if (isAsking || !isAnyAsking) this.#options.act({ kind: "ask", isAsking });
  }

  release(): void {
    this.#mustLetGo = false;
    if (this.#table.hands !== this) return;
    this.#table.hands = undefined;
    this.#options.act({ kind: "input", input: NO_INPUT });
  }

  close(): void {
    if (this.#isClosed) return;
    this.release();
    this.setAsking(false);
    this.#table.seats.delete(this);
    this.#options.onClosed();
  }

  /** For how long nothing has been heard of it. */
  get silentUs(): number {
    return this.#options.nowUs() - this.#heardUs;
  }

  get #isClosed(): boolean {
    return !this.#table.seats.has(this);
  }

  /** Takes the hands, also from one who is not heard any more. */
  #grasp(): boolean {
    const { hands } = this.#table;
    if (hands && hands.silentUs < INPUT_US) return false;
    hands?.release();
    if (hands) hands.#mustLetGo = true;
    this.#table.hands = this;
    return true;
  }
}
