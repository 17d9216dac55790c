/**
 * Addresses that send what belongs to a session which began from another one.
 *
 * A session belongs to the address that it began from, and whoever else sends in its name is a stranger to it: nothing of
 * what comes from there is used. But a robot's address changes (another access point, a new lease, a program that binds
 * anew), and it does not know whom that concerns. So a newcomer is asked for the time, and:
 *
 * 1. *moved*: it answers with what it was asked with, it goes on with the counters of the session, which count what the
 *    broadcaster has sent to this listener alone, and the old address has fallen silent;
 * 2. *apart*: it answers, and the old address goes on too. One of them has taken the other's session id, and nothing says
 *    which. After some seconds the newcomer gets a session of its own, as it would under any other id.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { Datagram } from "../protocol.ts";
import type { ClockEcho } from "../protocol/clock_echo.ts";
import { serialDifference } from "../common/serial.ts";
import type { StreamReception } from "./stream_reception.ts";

/** An address that has been silent for this long may have been left. */
const LEFT_US = 500_000;
/** How far the counters may have gone on meanwhile. */
const MAX_COUNTER_GAP = 20_000;
/** A newcomer beside a session that goes on gets its own after this. */
const APART_US = 3_000_000;
/** Newcomers that are watched at once, and of those on one host. */
const MAX_NEWCOMERS = 8;
const MAX_PER_HOST = 2;
/** One of whom nothing has come for this long is forgotten. */
const FORGOTTEN_US = 1_000_000;
/** How soon one that does not answer is asked again. */
const ASK_INTERVAL_US = 100_000;

/** What is to be done with a newcomer's datagram. */
export type Verdict = "stranger" | "moved" | "apart";

interface Newcomer {
  readonly sessionId: number;
  readonly from: Address;
  readonly firstUs: number;
  lastUs: number;
  /** Whether its last datagram went on with the counters of the session. */
  continues: boolean;
  /** What it was asked with last and has to answer with; nothing before. */
  nonce: number | undefined;
  nextAskUs: number;
  hasAnswered: boolean;
}

/** The newcomers. */
export class Newcomers {
  readonly #all: Newcomer[] = [];
  readonly #drawU48: () => number;

  /** @param drawU48 gives 48 random bits, other ones each time */
  constructor(drawU48: () => number) {
    this.#drawU48 = drawU48;
  }

  /** Judges a datagram that came from elsewhere than `session`. */
  judge(
    { sessionId, counter }: Pick<Datagram, "sessionId" | "counter">,
    session: Pick<StreamReception, "arrivals" | "lastUs">,
    from: Address,
    nowUs: number,
  ): Verdict {
    const gap = serialDifference(counter, session.arrivals.highestCounter);
    const continues = gap > 0 && gap <= MAX_COUNTER_GAP;
    const newcomer = this.#find(sessionId, from) ?? this.#watch({ sessionId, from, continues }, nowUs);
    if (!newcomer) return "stranger";
    newcomer.lastUs = nowUs;
    newcomer.continues = continues;
    if (!newcomer.hasAnswered) return "stranger";
    if (continues && nowUs - session.lastUs >= LEFT_US) return "moved";
    return nowUs - newcomer.firstUs >= APART_US ? "apart" : "stranger";
  }

  /** Takes an answer; false where it was not asked for. */
  handleEchoReply({ sessionId, nonce }: ClockEcho, from: Address): boolean {
    const newcomer = this.#find(sessionId, from);
    if (!newcomer || newcomer.nonce !== nonce) return false;
    newcomer.hasAnswered = true;
    return true;
  }

  /** The question that is due now. */
  poll(nowUs: number): { readonly to: Address; readonly datagram: ClockEcho } | undefined {
    for (const newcomer of this.#all) {
      if (newcomer.hasAnswered || nowUs < newcomer.nextAskUs) continue;
      // Nobody is asked who sends no more.
      newcomer.nextAskUs = nowUs + ASK_INTERVAL_US;
      if (nowUs - newcomer.lastUs > ASK_INTERVAL_US) continue;
      const nonce = newcomer.nonce = this.#drawU48();
      const { sessionId, from } = newcomer;
      const datagram = { kind: "echo-request", sessionId, counter: 0, nonce, t2Us: 0, t3Us: 0 } as const;
      return { to: from, datagram };
    }
    return undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    let earliestUs = Infinity;
    for (const { hasAnswered, nextAskUs } of this.#all) {
      if (!hasAnswered) earliestUs = Math.min(earliestUs, nextAskUs);
    }
    return earliestUs;
  }

  /** Forgets those who send no more. */
  expire(nowUs: number): void {
    this.#keep((newcomer) => nowUs - newcomer.lastUs <= FORGOTTEN_US);
  }

  /** Forgets one who has become a session's own. */
  forget(sessionId: number, from: Address): void {
    this.#keep((newcomer) => newcomer.sessionId !== sessionId || !isSameAddress(newcomer.from, from));
  }

  #find(sessionId: number, from: Address): Newcomer | undefined {
    return this.#all.find((newcomer) =>
      newcomer.sessionId === sessionId && isSameAddress(newcomer.from, from)
    );
  }

  #watch(
    begun: Pick<Newcomer, "sessionId" | "from" | "continues">,
    nowUs: number,
  ): Newcomer | undefined {
    if (!this.#hasRoom(begun, nowUs)) return undefined;
    const newcomer = {
      ...begun,
      firstUs: nowUs,
      lastUs: nowUs,
      nonce: undefined,
      nextAskUs: nowUs,
      hasAnswered: false,
    };
    this.#all.push(newcomer);
    return newcomer;
  }

  /** Makes room, if need be: who goes on with a session's counters takes the place of one who does not. */
  #hasRoom({ from, continues }: Pick<Newcomer, "from" | "continues">, nowUs: number): boolean {
    this.expire(nowUs);
    const ofHost = this.#all.filter((newcomer) => newcomer.from.hostname === from.hostname);
    const isHostFull = ofHost.length >= MAX_PER_HOST;
    if (!isHostFull && this.#all.length < MAX_NEWCOMERS) return true;
    const guess = (isHostFull ? ofHost : this.#all).find((newcomer) => !newcomer.continues);
    if (!guess || !continues) return false;
    this.#keep((newcomer) => newcomer !== guess);
    return true;
  }

  #keep(isKept: (newcomer: Newcomer) => boolean): void {
    const kept = this.#all.filter(isKept);
    if (kept.length < this.#all.length) this.#all.splice(0, Infinity, ...kept);
  }
}
