/**
 * A robot that can be driven, for the tests of the web page: its seats write down what they are told.
 *
 * @module
 */

import type { DriverInput } from "../../../src/drive/driver_input.ts";
import type { DriverNews, DriverSeat } from "../../../src/drive/seats.ts";
import { until } from "../../support/until.ts";

/** A robot that stands still and may be driven, but for these. */
export function testNews(parts: Partial<DriverNews> = {}): DriverNews {
  return {
    isDriving: false,
    mayDrive: true,
    mayStop: true,
    linear: 0,
    angular: 0,
    pictureAgeMs: 20,
    commandAgeMs: 5,
    driver: "",
    asker: "",
    isOwn: false,
    isStopping: false,
    isAsking: false,
    ...parts,
  };
}

/** Seats that hold what they were told last. */
export class FakeSeats {
  readonly opened: string[] = [];
  /** What the hands do; nothing where they have let go. */
  input: DriverInput | undefined;
  inputs = 0;
  stops: string[] = [];
  isAsking = false;
  closed = 0;

  readonly open = (key: string): DriverSeat => {
    this.opened.push(key);
    return {
      hasHands: false,
      takeInput: (input) => {
        this.inputs++;
        this.input = input;
      },
      pressStop: () => void this.stops.push(key),
      setAsking: (isAsking) => void (this.isAsking = isAsking),
      release: () => void (this.input = undefined),
      close: () => {
        this.input = undefined;
        this.closed++;
      },
    };
  };

  /** Waits until the hands hold these axes: linear and angular. */
  async untilHeld(linear: number, angular: number): Promise<void> {
    await until(
      () => `the hands are at ${linear}, ${angular}; they are at ${JSON.stringify(this.input)}`,
      () => {
        const [x, y] = this.input?.axes ?? [];
        return x !== undefined && Math.abs(x - linear) < 0.01 && Math.abs(y! - angular) < 0.01;
      },
    );
  }

  /** Waits until nobody holds anything. */
  async untilLetGo(): Promise<void> {
    await until(() => `the hands let go; they are at ${JSON.stringify(this.input)}`, () => !this.input);
  }
}
