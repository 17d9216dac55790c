/**
 * The receiving end of the wire, without sockets or clocks.
 *
 * 1. `handleDatagram`: a datagram is told apart (UIS, or the original's SOF wire) and goes to its stream;
 * 2. `pollEvent`: each frame that has become whole, each newer pose, and each stream that begins;
 * 3. `pollDatagram`: subscriptions first, then each stream's feedback;
 * 4. `pollTimeoutUs`: when to poll again if nothing else happens;
 * 5. `takeStatus`: the figures of all streams since the last call.
 *
 * @module
 */

import { type Address, isSameAddress } from "../address.ts";
import { DropCounts, type UselessReason } from "../drop_counts.ts";
import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../frame.ts";
import type { Outgoing } from "../outgoing.ts";
import { type Datagram, decodeDatagram, type DropReason, encodeDatagram } from "../protocol.ts";
import type { Subscription } from "../protocol/subscription.ts";
import type { StreamStatus } from "../stream_status.ts";
import { SofStreams } from "./sof_streams.ts";
import { StreamFigures } from "./stream_figures.ts";
import { countersOf, type SessionCounters } from "./session_counters.ts";
import { StreamTable } from "./stream_table.ts";
import type { StreamReception } from "./stream_reception.ts";
import { StreamSubscription } from "./subscription.ts";

const EXPIRY_INTERVAL_US = 1_000_000;

/** How a receiver is set up. */
export interface ReceiverOptions {
  /** 32 random bits. */
  readonly viewerId: number;
  /** Gives 48 random bits, other ones each time: they name the requests for a broadcaster's time. */
  readonly drawU48: () => number;
  /** Broadcasters that are asked for their streams. */
  readonly subscribeTo: readonly Address[];
  /** Whether streams are taken from hosts that were not asked. */
  readonly acceptsPushed: boolean;
  /** Which wires are understood. */
  readonly wire: "auto" | "uis" | "sof";
}

/** What a receiver has to tell. */
export type ReceiverEvent =
  | { readonly kind: "frame"; readonly frame: ReceivedFrame }
  | { readonly kind: "pose"; readonly pose: ReceivedPose }
  | { readonly kind: "stream-began"; readonly stream: StreamDescription; readonly from: Address };

/** What a receiver has counted. */
export interface ReceiverStatistics {
  readonly sessions: readonly SessionCounters[];
  readonly drops: DropCounts<DropReason | UselessReason>;
  readonly unfinishedBytes: number;
}

/** The receiving end. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #drops = new DropCounts<DropReason | UselessReason>();
  readonly #streams: StreamTable;
  readonly #sof = new SofStreams();
  readonly #figures = new StreamFigures();
  readonly #subscriptions: readonly StreamSubscription[];
  readonly #events: ReceiverEvent[] = [];
  #nextExpiryUs = 0;
  #isClosing = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#streams = new StreamTable(this.#drops, options.drawU48);
    this.#subscriptions = options.subscribeTo.map((address) =>
      new StreamSubscription(address, options.viewerId)
    );
  }

  /** What has been counted so far. */
  statistics(): ReceiverStatistics {
    return {
      sessions: Array.from(this.#streams, countersOf),
      drops: this.#drops,
      unfinishedBytes: this.#streams.unfinishedBytes,
    };
  }

  /** Every stream's figures since the last call. */
  takeStatus(nowUs: number): StreamStatus[] {
    return this.#figures.take([...this.#streams, ...this.#sof.receptions()], nowUs);
  }

  /** Takes a datagram; `bytes` may be reused after the call. */
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): void {
    if (!this.#isWelcome(from)) return this.#drops.count("unasked");
    if (this.#isSof(bytes, from)) return this.#handleSof(bytes, from, nowUs);
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string") return this.#drops.count(datagram);
    if (datagram.kind === "challenge") return this.#handleChallenge(datagram, from, nowUs);
    const stream = this.#findStream(datagram, from, nowUs);
    if (!stream) return;
    stream.observe(datagram, bytes.length, from, nowUs);
    this.#handleStreamDatagram(stream, datagram, from, nowUs);
  }

  /** This host's clock has jumped: every other one is compared with it anew, and no picture has an age before. */
  compareClocksAnew(nowUs: number): void {
    for (const stream of this.#streams) stream.compareClockAnew(nowUs);
  }

  /**
   * Asks at another address from now on, where a broadcaster's name leads now; its sessions go on from there, and nobody
   * is listened to at the old one.
   */
  retarget(from: Address, to: Address): void {
    this.#subscriptions.findLast(({ address }) => isSameAddress(address, from))?.move(to);
    for (const stream of this.#streams) if (isSameAddress(stream.from, from)) stream.from = to;
  }

  /** When a broadcaster that is asked last said anything, in µs; -Infinity where it never did. */
  heardUs(address: Address): number {
    const asked = this.#subscriptions.filter((subscription) => isSameAddress(subscription.address, address));
    const streams = Array.from(this.#streams).filter((stream) => isSameAddress(stream.from, address));
    return Math.max(
      -Infinity,
      ...asked.map((subscription) => subscription.answeredUs),
      ...streams.map((stream) => stream.lastUs),
    );
  }

  /** The next thing to tell; nothing where all is told. */
  pollEvent(): ReceiverEvent | undefined {
    return this.#events.shift();
  }

  /**
   * Writes the next datagram that is due to the front of `into`.
   *
   * @returns its length and destination, or nothing where nothing is due
   */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    if (nowUs >= this.#nextExpiryUs) this.#expire(nowUs);
    for (const subscription of this.#subscriptions) {
      const request = this.#isClosing ? undefined : subscription.poll(nowUs);
      if (request) return { to: subscription.address, length: encodeDatagram(request, into) };
    }
    for (const stream of this.#streams) {
      const feedback = stream.pollFeedback(nowUs);
      if (feedback) return { to: stream.from, length: encodeDatagram(feedback, into) };
    }
    return undefined;
  }

  /** When {@linkcode pollDatagram} will next have something, in µs, if nothing is handled before. */
  pollTimeoutUs(nowUs: number): number {
    let earliestUs = this.#nextExpiryUs;
    const asking = this.#isClosing ? [] : this.#subscriptions;
    for (const subscription of asking) earliestUs = Math.min(earliestUs, subscription.nextUs);
    for (const stream of this.#streams) earliestUs = Math.min(earliestUs, stream.nextFeedbackUs(nowUs));
    return earliestUs;
  }

  /** Ends the subscriptions: what is returned has to be sent, once each. */
  leave(): { readonly to: Address; readonly datagram: Subscription }[] {
    this.#isClosing = true;
    return this.#subscriptions.map((subscription) => ({
      to: subscription.address,
      datagram: subscription.leave(),
    }));
  }

  #isWelcome(from: Address): boolean {
    return this.#options.acceptsPushed ||
      this.#subscriptions.some((subscription) => subscription.address.hostname === from.hostname);
  }

  #isSof(bytes: Uint8Array, from: Address): boolean {
    if (this.#options.wire === "uis") return false;
    return this.#options.wire === "sof" || this.#sof.isSof(bytes, from);
  }

  #handleSof(bytes: Uint8Array, from: Address, nowUs: number): void {
    const { frame, isFirst } = this.#sof.handleDatagram(bytes, from, nowUs) ?? {};
    if (frame) this.#tellFrame(frame, from, isFirst ?? false);
  }

  #handleChallenge(challenge: Subscription, from: Address, nowUs: number): void {
    const isExpected = this.#subscriptions.some((asked) => asked.handleChallenge(challenge, from, nowUs));
    if (!isExpected) this.#drops.count("unasked");
  }

  /** Only what carries a stream makes one known. */
  #findStream(datagram: Datagram, from: Address, nowUs: number): StreamReception | undefined {
    const known = this.#streams.find(datagram.sessionId);
    if (known) return known;
    if (datagram.kind === "media" || datagram.kind === "stream-info") {
      return this.#streams.admit(datagram.sessionId, from, nowUs);
    }
    this.#drops.count(datagram.kind === "telemetry" ? "wrong-session" : "unexpected-kind");
    return undefined;
  }

  #handleStreamDatagram(stream: StreamReception, datagram: Datagram, from: Address, nowUs: number): void {
    switch (datagram.kind) {
      case "media": {
        const isFirst = stream.frames.framesComplete === 0;
        const frame = stream.handleFragment(datagram, nowUs);
        if (!frame) return;
        this.#streams.adoptPredecessor(stream, nowUs);
        return this.#tellFrame({ ...frame, stream: stream.description }, stream.from, isFirst);
      }
      case "stream-info":
        return stream.handleStreamInfo(datagram);
      case "telemetry": {
        const pose = stream.handleTelemetry(datagram, nowUs);
        return void (pose && this.#events.push({ kind: "pose", pose }));
      }
      case "echo-reply":
        return stream.handleEchoReply(datagram, from, nowUs);
      default:
        return this.#drops.count("unexpected-kind");
    }
  }

  #tellFrame(frame: ReceivedFrame, from: Address, isFirst: boolean): void {
    if (isFirst) this.#events.push({ kind: "stream-began", stream: frame.stream, from });
    this.#events.push({ kind: "frame", frame });
  }

  #expire(nowUs: number): void {
    this.#nextExpiryUs = nowUs + EXPIRY_INTERVAL_US;
    this.#streams.expire(nowUs);
  }
}
