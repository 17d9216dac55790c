/**
 * A receiver with a driver's hands, which speaks the wire of driving by itself: the machine inside that of a viewer.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { Outgoing } from "../../src/common/outgoing.ts";
import { Driver } from "../../src/drive/driver.ts";
import { decodeDatagram, encodeDatagram } from "../../src/protocol.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import type { ReceiverOptions } from "../../src/receive/receiver_options.ts";

/** Of one robot. */
export class DrivingReceiver extends Receiver {
  readonly driver: Driver;
  /** Whether commands leave: who is silenced goes on holding. */
  isSilent = false;
  /** Every command that left, as it was before it was sealed. */
  readonly commands: Uint8Array[] = [];
  #robot: Address | undefined;
  #counter = 0;

  constructor(options: ReceiverOptions, driverId = 0xd0d0) {
    super(options);
    this.driver = new Driver(driverId);
  }

  /** Takes the hands; it has to be called again and again while they hold. */
  hold(nowUs: number, linear = 0.5): void {
    this.driver.handleInput({ isHeld: true, axes: [linear, 0, 0, 0, 0, 0, 0, 0], buttons: 0 }, nowUs);
  }

  override handleDatagram(
    bytes: Uint8Array,
    from: Address,
    nowUs: number,
    arrivedUs?: number,
    isCertain?: boolean,
  ): void {
    const datagram = decodeDatagram(bytes);
    if (typeof datagram !== "string" && datagram.kind === "drive-state") {
      this.#robot = from;
      this.driver.handleState(datagram, nowUs);
    }
    super.handleDatagram(bytes, from, nowUs, arrivedUs, isCertain);
  }

  override pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const command = this.#robot && this.driver.pollCommand(nowUs);
    if (!command || this.isSilent) return super.pollDatagram(nowUs, into);
    const { sessionId } = this.driver.state!;
    const length = encodeDatagram({ ...command, sessionId, counter: ++this.#counter }, into);
    this.commands.push(into.slice(0, length));
    return { to: this.#robot!, length };
  }

  override pollTimeoutUs(nowUs: number): number {
    super.pollTimeoutUs(nowUs);
    this.timers.offer(this.driver.nextUs, "report");
    return this.timers.atUs;
  }

  /** Says which pictures are shown: the newest that are whole. */
  noteShown(nowUs: number): void {
    for (let event = this.pollEvent(); event; event = this.pollEvent()) {
      if (event.kind === "frame") this.driver.noteShown(event.frame.id, nowUs);
    }
  }
}

/** What makes it ask a robot for its stream. */
export function drivingOptions(robot: Address): ReceiverOptions {
  return { viewerId: 77, drawU48: () => 5, subscribeTo: [robot], acceptsPushed: false, wire: "auto" };
}
