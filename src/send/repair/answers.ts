/**
 * What a sender owes somebody besides fragments: challenges, clock echoes, stream information.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import type { Outgoing } from "../../common/outgoing.ts";
import { type ControlDatagram, encodeDatagram } from "../../protocol.ts";
import type { ViewerFeed } from "../feed/viewer_feed.ts";
import type { Viewers } from "../viewers/viewers.ts";

/** Answers that may wait to be sent; more come only from a flood. */
const MAX_ANSWERS = 64;
/** Of those, the ones to strangers, so that none of a viewer's is refused for theirs; and to one viewer. */
const MAX_TO_STRANGERS = 32;
const MAX_TO_ONE_VIEWER = 4;

interface Waiting {
  readonly to: Address;
  /** Nothing where it is for a stranger. */
  readonly feed: ViewerFeed | undefined;
  readonly datagram: ControlDatagram;
}

/** The answers that have not left yet. */
export class Answers {
  readonly #viewers: Viewers;
  readonly #waiting: Waiting[] = [];

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
    const feed = this.#viewers.find(to);
    let alike = 0;
    for (const waiting of this.#waiting) if (waiting.feed === feed) alike++;
    if (alike >= (feed ? MAX_TO_ONE_VIEWER : MAX_TO_STRANGERS)) return false;
    this.#waiting.push({ to, feed, datagram });
    return true;
  }

  /** Writes the oldest to the front of `into`; what it says about the time is the time at which it leaves. */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const answer = this.#waiting.shift();
    if (!answer) return undefined;
    const { to, datagram } = answer;
    const feed = this.#viewers.find(to);
    // What is no part of a stream leaves no gap in its counters.
    const counter = isOfStream(datagram) ? feed?.nextCounter(nowUs) ?? 0 : 0;
    const timed = datagram.kind === "echo-reply" ? { ...datagram, t3Us: nowUs } : datagram;
    const length = encodeDatagram({ ...timed, counter }, into);
    feed?.countSent(length, nowUs);
    return { to, length, isToStranger: feed === undefined };
  }
}

/** Whether it is counted by the viewer with the stream's datagrams. */
function isOfStream({ kind }: ControlDatagram): boolean {
  return kind !== "challenge" && kind !== "refusal" && kind !== "sealed-only";
}
