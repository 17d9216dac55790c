/**
 * Which session a datagram belongs to: the one that began from its address, one that moves there, or a new one.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { DropCounter } from "../common/drop_counts.ts";
import type { ControlDatagram, Datagram } from "../protocol.ts";
import { DeclinedHellos } from "./declined_hellos.ts";
import { Newcomers } from "./newcomers.ts";
import type { StreamReception } from "./stream_reception.ts";
import type { StreamTable } from "./stream_table.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** A stream that was heard within this time is shown. */
const SHOWN_US = 2_000_000;

/** What sessions are found by. */
export interface SessionsParts {
  readonly streams: StreamTable;
  readonly subscriptions: Subscriptions;
  /** Whether streams are taken from hosts that were not asked. */
  readonly acceptsPushed: boolean;
  /** Who is at an address, where that is known by keys: its sessions are its own, whatever others claim. */
  readonly peerAt: (from: Address) => string | undefined;
  /** Gives 48 random bits, other ones each time. */
  readonly drawU48: () => number;
}

/** The sessions of one listener. */
export class Sessions {
  readonly newcomers: Newcomers;
  readonly #declined = new DeclinedHellos();
  readonly #parts: SessionsParts;
  readonly #drops: DropCounter;

  constructor(parts: SessionsParts, drops: DropCounter) {
    this.#parts = parts;
    this.#drops = drops;
    this.newcomers = new Newcomers(parts.drawU48);
  }

  /** Whether anything from this address is of interest. */
  isWelcome(from: Address): boolean {
    return this.#parts.acceptsPushed || this.#parts.subscriptions.isAsked(from);
  }

  /** The session of a datagram; where there is none that is counted. */
  find(datagram: Datagram, from: Address, nowUs: number): StreamReception | undefined {
    if (datagram.kind === "hello") {
      const isAnswered = this.isWelcome(from) && this.#declined.decline(datagram, from, nowUs);
      return void (isAnswered || this.#drops.count("unasked"));
    }
    const { streams } = this.#parts;
    return streams.find(datagram.sessionId, from) ?? this.#begin(datagram, from, nowUs);
  }

  /** Robots that push, and have asked in vain for a pairing with this listener; nobody while it is shown another stream. */
  unpaired(nowUs: number): Address[] {
    for (const { lastUs } of this.#parts.streams) if (nowUs - lastUs < SHOWN_US) return [];
    return this.#declined.asking(nowUs);
  }

  /** The question or answer that is due now. */
  poll(nowUs: number): { readonly to: Address; readonly datagram: ControlDatagram } | undefined {
    return this.#declined.poll() ?? this.newcomers.poll(nowUs);
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return Math.min(this.#declined.nextUs, this.newcomers.nextUs);
  }

  /** Lets what comes from one address go on at another; nothing as `from`: one more is asked. */
  retarget(from: Address | undefined, to: Address): void {
    this.#parts.subscriptions.retarget(from, to);
    if (from) this.#parts.streams.move(from, to);
  }

  /** The session that a datagram begins, or goes on with from another address: only what carries a stream does. */
  #begin(datagram: Datagram, from: Address, nowUs: number): StreamReception | undefined {
    const { streams, subscriptions } = this.#parts;
    const { kind } = datagram;
    if (kind === "challenge" || kind === "refusal" || kind === "sealed-only") {
      if (!subscriptions.handleAnswer(datagram, from, nowUs)) this.#drops.count("unasked");
      return undefined;
    }
    const isKnown = this.#parts.peerAt(from) !== undefined;
    const elsewhere = isKnown ? undefined : streams.findElsewhere(datagram.sessionId);
    if (elsewhere && this.#parts.peerAt(elsewhere.from) !== undefined) {
      return void this.#drops.count("wrong-address");
    }
    if (elsewhere) return this.#judgeNewcomer(datagram, elsewhere, from, nowUs);
    if (!this.isWelcome(from)) return void this.#drops.count("unasked");
    if (carriesStream(datagram)) return streams.admit(datagram.sessionId, from, nowUs);
    this.#drops.count(datagram.kind === "telemetry" ? "wrong-session" : "unexpected-kind");
    return undefined;
  }

  #judgeNewcomer(
    datagram: Datagram,
    session: StreamReception,
    from: Address,
    nowUs: number,
  ): StreamReception | undefined {
    const { kind, sessionId } = datagram;
    if (kind === "echo-reply" && this.newcomers.handleEchoReply(datagram, from)) return undefined;
    const verdict = carriesStream(datagram)
      ? this.newcomers.judge(datagram, session, from, nowUs)
      : "stranger";
    if (verdict === "stranger" || verdict === "apart" && !this.isWelcome(from)) {
      return void this.#drops.count("wrong-address");
    }
    this.newcomers.forget(sessionId, from);
    if (verdict === "apart") return this.#parts.streams.admit(sessionId, from, nowUs);
    this.retarget(session.from, from);
    return session;
  }
}

function carriesStream({ kind }: Datagram): boolean {
  return kind === "media" || kind === "stream-info";
}
