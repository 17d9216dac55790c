/**
 * What is no datagram of this wire that this viewer can read: one of the original's, perhaps, or what a robot sends to a group
 * of those who are paired with it.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import type { DropCounts, UselessReason } from "../common/drop_counts.ts";
import type { DropReason } from "../protocol.ts";
import { isGroupSealed } from "../protocol/header.ts";
import type { ReceiverEvents } from "./receiver_events.ts";
import type { ReceiverOptions } from "./receiver_options.ts";
import type { Sessions } from "./sessions.ts";
import type { SofStreams } from "./sof_streams.ts";
import type { StreamTable } from "./stream_table.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** Robots that are remembered to send to a group. */
const MAX_GROUPS = 4;
/** For so long after they were heard. */
const HEARD_US = 2_000_000;

/** What it may belong to, and who hears of it. */
export interface ForeignParts extends Pick<ReceiverOptions, "wire" | "acceptsPushed"> {
  readonly streams: StreamTable;
  readonly sessions: Sessions;
  readonly subscriptions: Subscriptions;
  readonly sof: SofStreams;
  readonly events: ReceiverEvents;
  readonly drops: DropCounts<DropReason | UselessReason>;
}

/** Tells what comes over the original's wire from what is of no use. */
export class ForeignDatagrams {
  readonly #parts: ForeignParts;
  readonly #groups = new Map<string, { readonly from: Address; readonly untilUs: number }>();

  constructor(parts: ForeignParts) {
    this.#parts = parts;
  }

  /**
   * Takes one where both wires are understood. The original's has nothing to be told by: it is not believed from a host
   * that speaks this one, nor where robots were asked.
   */
  handle(reason: DropReason, bytes: Uint8Array, from: Address, nowUs: number): void {
    const { wire, sessions, subscriptions, streams, sof, drops } = this.#parts;
    if (!sessions.isWelcome(from)) return drops.count("unasked");
    if (isGroupSealed(bytes)) this.#noteGroup(from, nowUs);
    const isPossible = wire === "auto" && subscriptions.isEmpty;
    if (!isPossible || !sof.isSof(bytes, from)) return drops.count(reason);
    if (streams.isLive(from.hostname, nowUs)) return drops.count("other-wire");
    this.#take(bytes, from, nowUs);
  }

  /** Takes one where the original's wire alone is understood; whoever speaks it sends from any port. */
  handleSof(bytes: Uint8Array, from: Address, nowUs: number): void {
    const { acceptsPushed, subscriptions, drops } = this.#parts;
    if (!acceptsPushed && !subscriptions.isHostAsked(from.hostname)) return drops.count("unasked");
    this.#take(bytes, from, nowUs);
  }

  /** Who sends to a group by a key that this viewer has not; nobody while it is shown another stream. */
  sealedGroups(nowUs: number): Address[] {
    for (const { lastUs } of this.#parts.streams) if (nowUs - lastUs < HEARD_US) return [];
    return Array.from(this.#groups.values()).filter(({ untilUs }) => nowUs < untilUs).map(({ from }) => from);
  }

  #noteGroup(from: Address, nowUs: number): void {
    const key = formatAddress(from);
    if (this.#groups.size >= MAX_GROUPS && !this.#groups.has(key)) {
      for (const [other, { untilUs }] of this.#groups) if (nowUs >= untilUs) this.#groups.delete(other);
      if (this.#groups.size >= MAX_GROUPS) return;
    }
    this.#groups.set(key, { from, untilUs: nowUs + HEARD_US });
  }

  #take(bytes: Uint8Array, from: Address, nowUs: number): void {
    const { sof, events } = this.#parts;
    const taken = sof.handleDatagram(bytes, from, nowUs);
    if (taken?.kind === "frame") return events.addFrame(taken.frame, from, taken.isFirst);
    if (taken?.isFirst) events.addFirstRefusal(taken.stream, from, taken.reason);
  }
}
