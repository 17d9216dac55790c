/**
 * What a receiver has to tell, in the order in which it happened.
 *
 * What has no age counts from its arrival, since when it can have waited to be read.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../common/frame.ts";
import type { PictureRefusal } from "../jpeg/inspect.ts";
import type { StreamReception } from "./stream_reception.ts";

/** What a receiver has to tell. */
export type ReceiverEvent =
  | { readonly kind: "frame"; readonly frame: ReceivedFrame }
  | { readonly kind: "pose"; readonly pose: ReceivedPose }
  /** A stream's first picture that is refused for this reason. */
  | {
    readonly kind: "refused";
    readonly stream: StreamDescription;
    readonly from: Address;
    readonly reason: PictureRefusal;
  }
  | { readonly kind: "stream-began"; readonly stream: StreamDescription; readonly from: Address };

/** The events that have not been told yet. */
export class ReceiverEvents {
  /** When the datagram came that is handled now, in µs. */
  arrivedUs = 0;
  readonly #events: ReceiverEvent[] = [];

  /** The next one; nothing where all is told. */
  next(): ReceiverEvent | undefined {
    return this.#events.shift();
  }

  addFrame(frame: ReceivedFrame, from: Address, isFirst: boolean): void {
    if (isFirst) this.#events.push({ kind: "stream-began", stream: frame.stream, from });
    const dated = frame.age ? frame : { ...frame, completeUs: Math.min(frame.completeUs, this.arrivedUs) };
    this.#events.push({ kind: "frame", frame: dated });
  }

  addPose(pose: ReceivedPose): void {
    this.#events.push({ kind: "pose", pose: pose.age ? pose : { ...pose, arrivalUs: this.arrivedUs } });
  }

  /** Of each reason the stream's first is told. */
  addRefusal(
    { refusals, description, from }: Pick<StreamReception, "refusals" | "description" | "from">,
  ): void {
    const reason = refusals.last!;
    if (refusals.of(reason) === 1) this.addFirstRefusal(description, from, reason);
  }

  addFirstRefusal(stream: StreamDescription, from: Address, reason: PictureRefusal): void {
    this.#events.push({ kind: "refused", stream, from, reason });
  }
}
