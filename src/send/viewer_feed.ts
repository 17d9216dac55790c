/**
 * The stream to one viewer: which frame is on its way, which one waits, and what the viewer has reported.
 *
 * Nothing queues here. One frame is being sent, one may wait, and a newer one takes the place of the waiting one.
 *
 * @module
 */

import type { Address } from "../address.ts";
import type { Outgoing } from "../outgoing.ts";
import { encodeTelemetry } from "../protocol/telemetry.ts";
import type { Report } from "../protocol/report.ts";
import { serialAdd } from "../serial.ts";
import { Pacer } from "./pacer.ts";
import { countFragments, type PacketizedFrame, writeFragment } from "./packetizer.ts";

/** What has been sent to one viewer. */
export interface FeedStatistics {
  framesSent: number;
  /** Frames that a newer one replaced before their first datagram left. */
  framesSkipped: number;
  datagramsSent: number;
  bytesSent: number;
}

/** One viewer's side of the sender. */
export class ViewerFeed {
  readonly address: Address;
  readonly statistics: FeedStatistics = { framesSent: 0, framesSkipped: 0, datagramsSent: 0, bytesSent: 0 };
  /** The newest report from this viewer. */
  lastReport: Report | undefined;
  readonly #sessionId: number;
  readonly #pacer = new Pacer();
  #counter = 0;
  #current: PacketizedFrame | undefined;
  #waiting: PacketizedFrame | undefined;
  /** Next fragment of the current frame; -1 while its pose has to go out first. */
  #position = 0;
  #end = 0;
  #intervalUs = 0;

  constructor(address: Address, sessionId: number) {
    this.address = address;
    this.#sessionId = sessionId;
  }

  /** Takes a frame, in place of the one that still waits. */
  offer(frame: PacketizedFrame, intervalUs: number, nowUs: number): void {
    this.#intervalUs = intervalUs;
    if (!this.#current) return this.#begin(frame, nowUs);
    if (this.#waiting) this.statistics.framesSkipped++;
    this.#waiting = frame;
  }

  /** Whether a fragment is to be sent, now or later. */
  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** When the next fragment may leave, in µs; of meaning only while {@linkcode isBusy}. */
  nextUs(): number {
    return this.#pacer.nextUs();
  }

  /** Writes the next datagram of the frame on its way, where there is one and the pacer lets it go. */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const current = this.#current;
    if (!current || !this.#pacer.take(nowUs)) return undefined;
    const header = { sessionId: this.#sessionId, counter: this.nextCounter() };
    const length = this.#position < 0
      ? encodeTelemetry(
        { kind: "telemetry", ...header, frameId: current.id, pose: current.frame.pose! },
        into,
      )
      : writeFragment(current, this.#position, header, into);
    this.countSent(length);
    if (++this.#position === this.#end) this.#finish(nowUs);
    return { to: this.address, length };
  }

  /** Numbers a datagram to this viewer. */
  nextCounter(): number {
    const counter = this.#counter;
    this.#counter = serialAdd(counter, 1);
    return counter;
  }

  /** Adds a datagram to the statistics. */
  countSent(bytes: number): void {
    this.statistics.datagramsSent++;
    this.statistics.bytesSent += bytes;
  }

  #begin(frame: PacketizedFrame, nowUs: number): void {
    this.#current = frame;
    this.#position = frame.frame.pose ? -1 : 0;
    this.#end = countFragments(frame);
    this.#pacer.startFrame(this.#end, this.#intervalUs, nowUs);
  }

  #finish(nowUs: number): void {
    this.statistics.framesSent++;
    const next = this.#waiting;
    this.#current = this.#waiting = undefined;
    if (next) this.#begin(next, nowUs);
  }
}
