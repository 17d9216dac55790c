/**
 * What a receiving end is to who drives it, sealed or not.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { WakeTimers } from "../common/wake_timers.ts";
import type { Drives } from "./drives.ts";
import type { ReadAnswer, Readings } from "./readings.ts";
import type { ReceiverEvent } from "./receiver_events.ts";

/** A receiving end. */
export interface ReceivingEnd {
  readonly timers: WakeTimers;
  /** What is to be read beside it, by whoever drives it. */
  readonly readings: Readings;
  /** The robots that can be driven, and their drivers. */
  readonly drives: Drives;
  handleDatagram(
    bytes: Uint8Array,
    from: Address,
    nowUs: number,
    arrivedUs?: number,
    isCertain?: boolean,
  ): void;
  handleAnswer(answer: ReadAnswer, nowUs: number): void;
  noteOverflow(datagrams: number, nowUs: number): void;
  compareClocksAnew(nowUs: number): void;
  retarget(from: Address | undefined, to: Address): void;
  heardUs(address: Address): number;
  /** The broadcasters that have no place for this viewer. */
  refusing(nowUs: number): Address[];
  /** Those that speak only to who is paired, and have no pairing with this viewer. */
  unpaired(nowUs: number): Address[];
  /** Hosts that push in the clear, and are not listened to; absent where all are. */
  readonly unsealed?: ReadonlySet<string>;
  /** The next thing to tell about a seal; absent where there is none. */
  pollSealEvent?(): SealEvent | undefined;
  pollEvent(): ReceiverEvent | undefined;
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined;
  /** Likewise, but only what a driver commands. */
  pollCommand(nowUs: number, into: Uint8Array): Outgoing | undefined;
  pollTimeoutUs(nowUs: number): number;
  pollLeave(into: Uint8Array): Outgoing | undefined;
  takeStatus(nowUs: number): StreamStatus[];
  /** All counters, for the statistics file. */
  statistics(): object;
}

/** The next of what a receiver says at its end: drivers let go, and subscriptions are given up. */
export function pollLast(receiver: ReceivingEnd, nowUs: number, into: Uint8Array): Outgoing | undefined {
  return receiver.pollCommand(nowUs, into) ?? receiver.pollLeave(into);
}
