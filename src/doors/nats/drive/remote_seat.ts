/**
 * One driver behind a server of NATS, as it sits at a gateway.
 *
 * @module
 */

import { INPUT_US } from "../../../drive/drive_times.ts";
import type { DriverSeat } from "../../../drive/seats.ts";
import type { RemoteCommand } from "../messages/drive_message.ts";

/** What is known of it. */
export interface RemoteSeat {
  readonly seat: DriverSeat;
  /** As everybody may call it. */
  readonly who: number;
  name: string;
  /** Of its newest command. */
  number: number;
  heardUs: number;
  /** When its hands have counted last. */
  heldUs: number;
  isHeld: boolean;
  /** The press that has the seat. */
  press: number | undefined;
  /** The press that moves nothing any more. */
  spentPress: number | undefined;
  /** The last stop that it has pressed. */
  stop: number | undefined;
  /** That stop is not acknowledged: the number before it, and when it came. */
  stopping: { readonly before: number; readonly us: number } | undefined;
}

/** Makes one of which nothing is known but its first command. */
export function makeRemoteSeat(
  seat: DriverSeat,
  { who, name, number, nowUs }: Pick<RemoteSeat, "who" | "name" | "number"> & { readonly nowUs: number },
): RemoteSeat {
  return {
    ...{ seat, who, name, heardUs: nowUs, heldUs: -Infinity, isHeld: false },
    number: (number - 1) >>> 0,
    press: undefined,
    spentPress: undefined,
    stop: undefined,
    stopping: undefined,
  };
}

/** Has a driver let go, who has to press anew. */
export function spend(seat: RemoteSeat, press: number | undefined): void {
  seat.seat.release();
  seat.press = undefined;
  seat.spentPress = press ?? seat.spentPress;
}

/** Whether it has been on its way for no longer than a hand counts, for certain. */
export function isYoung({ sent }: RemoteCommand, nowUs: number): boolean {
  if (!sent) return false;
  const agoUs = nowUs - sent.us;
  return agoUs + sent.boundUs <= INPUT_US && agoUs >= -sent.boundUs;
}
