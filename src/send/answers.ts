/**
 * What a sender owes somebody besides fragments: challenges, clock echoes, stream information.
 *
 * @module
 */

import type { Address } from "../address.ts";
import type { Outgoing } from "../outgoing.ts";
import { type ControlDatagram, encodeDatagram } from "../protocol.ts";
import type { Viewers } from "./viewers.ts";

/** Answers that may wait to be sent; more come only from a flood. */
const MAX_ANSWERS = 64;

/** The answers that have not left yet. */
export class Answers {
  readonly #viewers: Viewers;
  readonly #waiting: { readonly to: Address; readonly datagram: ControlDatagram }[] = [];

  constructor(viewers: Viewers) {
    this.#viewers = viewers;
  }

  /** Whether any is waiting. */
  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Takes a datagram, whose counter is filled in when it leaves; false where too many wait. */
  push(to: Address, datagram: ControlDatagram): boolean {
    if (this.#waiting.length >= MAX_ANSWERS) return false;
    this.#waiting.push({ to, datagram });
    return true;
  }

  /** Writes the oldest to the front of `into`; what it says about the time is the time at which it leaves. */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const answer = this.#waiting.shift();
    if (!answer) return undefined;
    const { to, datagram } = answer;
    const feed = this.#viewers.find(to);
    const counter = feed?.nextCounter(nowUs) ?? 0;
    const timed = datagram.kind === "echo-reply" ? { ...datagram, t3Us: nowUs } : datagram;
    const length = encodeDatagram({ ...timed, counter }, into);
    feed?.countSent(length, nowUs);
    return { to, length };
  }
}
