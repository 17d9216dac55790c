/**
 * The receiving end of the wire, without sockets or clocks.
 *
 * 1. `handleDatagram`: a datagram is told apart (UIS, or the original's SOF wire) and goes to its stream, which belongs to
 *    the address that it began from;
 * 2. `pollEvent`: each frame that has become whole and may be decoded, each newer pose, and each stream that begins;
 * 3. `pollDatagram`: a driver's commands first, then subscriptions, then each stream's feedback;
 * 4. `pollTimeoutUs`: when to poll again if nothing else happens;
 * 5. `takeStatus`: the figures of all streams since the last call.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import { DropCounts, type UselessReason } from "../common/drop_counts.ts";
import type { Outgoing } from "../common/outgoing.ts";
import { WakeTimers } from "../common/wake_timers.ts";
import { type Datagram, decodeDatagram, type DropReason, encodeDatagram } from "../protocol.ts";
import { SEAL_BYTES } from "../protocol/handshake.ts";
import type { ReceivedFrame } from "../common/frame.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { PictureRefusal } from "../jpeg/inspect.ts";
import { Drives } from "./drives.ts";
import { ForeignDatagrams } from "./foreign_datagrams.ts";
import type { ReadAnswer, Readings } from "./readings.ts";
import { type ReceiverEvent, ReceiverEvents } from "./receiver_events.ts";
import type { ReceiverOptions } from "./receiver_options.ts";
import { Sessions } from "./sessions.ts";
import { SofStreams } from "./sof_streams.ts";
import { IntervalFigures } from "./stream_figures.ts";
import type { ReceiverStatistics } from "./receiver_statistics.ts";
import type { ReceivingEnd } from "./receiving_end.ts";
import { countersOf } from "./session_counters.ts";
import { StreamTable } from "./stream_table.ts";
import type { StreamReception } from "./stream_reception.ts";
import { type SealedBroadcaster, Subscriptions } from "./subscriptions.ts";

const EXPIRY_INTERVAL_US = 1_000_000;

/** The receiving end. */
export class Receiver implements ReceivingEnd {
  readonly timers = new WakeTimers();
  /** What is to be read beside it, by whoever drives it. */
  readonly readings: Readings;
  /** The robots that can be driven. */
  readonly drives: Drives;
  /** Who is at an address, where that is known by keys: then its sessions are its own, whatever others claim. */
  peerAt: (from: Address) => string | undefined = () => undefined;
  readonly #options: ReceiverOptions;
  readonly #drops = new DropCounts<DropReason | UselessReason>();
  readonly #streams: StreamTable;
  readonly #sessions: Sessions;
  readonly #sof: SofStreams;
  readonly #foreign: ForeignDatagrams;
  readonly #figures = new IntervalFigures();
  readonly #subscriptions: Subscriptions;
  readonly #events = new ReceiverEvents();
  #nextExpiryUs = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    const peerAt = (from: Address) => this.peerAt(from);
    const isAsked = (from: Address) => this.#subscriptions.isAsked(from) || peerAt(from) !== undefined;
    this.#streams = new StreamTable(this.#drops, { ...options, isAsked, peerAt });
    this.readings = this.#streams.readings;
    this.#sof = new SofStreams(options);
    this.#subscriptions = new Subscriptions(options.subscribeTo, options.viewerId);
    const parts = { streams: this.#streams, subscriptions: this.#subscriptions, peerAt };
    const sessions = this.#sessions = new Sessions({ ...options, ...parts }, this.#drops);
    const shared = { ...parts, sessions, sof: this.#sof, events: this.#events, drops: this.#drops };
    this.#foreign = new ForeignDatagrams({ ...options, ...shared });
    this.drives = new Drives(options.drawU48);
  }

  /** What has been counted so far. */
  statistics(): ReceiverStatistics {
    return {
      sessions: Array.from(this.#streams, countersOf),
      drops: this.#drops,
      unfinishedBytes: this.#streams.unfinishedBytes,
      picturesOvertaken: this.readings.overtaken,
      driving: this.drives.counters(),
      wakes: this.timers.counts,
    };
  }

  /** Every stream's figures since the last call. */
  takeStatus(nowUs: number): StreamStatus[] {
    return this.#figures.take([...this.#streams, ...this.#sof.receptions()], nowUs);
  }

  /**
   * Takes a datagram; `bytes` may be reused after the call.
   *
   * @param arrivedUs when it came, where it is read later than that
   * @param isCertain whether it came then, and not at some time between that and now
   */
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number, arrivedUs = nowUs, isCertain = true): void {
    this.#events.arrivedUs = arrivedUs;
    if (this.#options.wire === "sof") return this.#foreign.handleSof(bytes, from, nowUs);
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string") return this.#foreign.handle(datagram, bytes, from, nowUs);
    const stream = this.#sessions.find(datagram, from, nowUs);
    if (!stream) return;
    const sealBytes = this.peerAt(from) === undefined ? 0 : SEAL_BYTES;
    stream.observe(datagram, bytes.length + sealBytes, arrivedUs, isCertain);
    this.#handleStreamDatagram(stream, datagram, nowUs);
  }

  /** Takes a picture that was read beside it. */
  handleAnswer(answer: ReadAnswer, nowUs: number): void {
    const read = this.readings.handleAnswer(answer, nowUs);
    const stream = read && this.#streams.ofKey(read.key);
    if (!read || !stream) return;
    const frame = stream.handlePicture(read.frame, read.picture, read.wholeUs);
    this.#events.arrivedUs = nowUs;
    if (frame) this.#tellFrame(stream, frame, nowUs);
  }

  /** Takes note of datagrams that this host's socket had no room for, since nobody read. */
  noteOverflow(datagrams: number, nowUs: number): void {
    for (const stream of this.#streams) stream.noteOverflow(datagrams, nowUs);
  }

  /** This host's clock has jumped: every other one is compared with it anew, and no picture has an age before. */
  compareClocksAnew(nowUs: number): void {
    for (const stream of this.#streams) stream.compareClockAnew(nowUs);
  }

  /**
   * Asks at another address from now on, where a broadcaster's name leads now; its sessions go on from there, and nobody
   * is listened to at the old one. `from` is nothing where the name led nowhere before.
   */
  retarget(from: Address | undefined, to: Address): void {
    this.#sessions.retarget(from, to);
  }

  /** When a broadcaster that is asked last said anything, in µs; -Infinity where it never did. */
  heardUs(address: Address): number {
    const streams = Array.from(this.#streams).filter((stream) => isSameAddress(stream.from, address));
    return Math.max(
      this.#subscriptions.answeredUs(address),
      this.#sof.heardUs(address.hostname),
      ...streams.map((stream) => stream.lastUs),
    );
  }

  /** The broadcasters that have no place for this viewer, and send it nothing. */
  refusing(nowUs: number): Address[] {
    return this.#subscriptions.refusing(nowUs).filter((from) => !this.#streams.isLive(from.hostname, nowUs));
  }

  unpaired(nowUs: number): Address[] {
    const asked = this.sealedOnly(nowUs).map(({ address }) => address);
    const pushing = this.#sessions.unpaired(nowUs).filter((from) =>
      !asked.some((address) => isSameAddress(address, from))
    );
    return [...asked, ...pushing, ...this.#foreign.sealedGroups(nowUs)];
  }

  /** The broadcasters that speak only to who is paired, and what each calls itself. */
  sealedOnly(nowUs: number): SealedBroadcaster[] {
    return this.#subscriptions.sealedOnly(nowUs);
  }

  /** The next thing to tell; nothing where all is told. */
  pollEvent(): ReceiverEvent | undefined {
    return this.#events.next();
  }

  /**
   * Writes the next datagram that is due to the front of `into`.
   *
   * @returns its length and destination, or nothing where nothing is due
   */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const command = this.pollCommand(nowUs, into);
    if (command) return command;
    if (nowUs >= this.#nextExpiryUs) this.#expire(nowUs);
    const request = this.#subscriptions.poll(nowUs);
    if (request) return { to: request.to, length: encodeDatagram(request.datagram, into) };
    for (const stream of this.#streams) {
      const feedback = stream.pollFeedback(nowUs);
      if (feedback) return { to: stream.from, length: encodeDatagram(feedback, into) };
    }
    const question = this.#sessions.poll(nowUs);
    return question && { to: question.to, length: encodeDatagram(question.datagram, into) };
  }

  /** Likewise, but only what a driver commands. */
  pollCommand(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const command = this.drives.poll(nowUs);
    return command && { to: command.to, length: encodeDatagram(command.datagram, into) };
  }

  /** When {@linkcode pollDatagram} will next have something, in µs, if nothing is handled before. */
  pollTimeoutUs(nowUs: number): number {
    const timers = this.timers.clear();
    timers.offer(this.drives.nextUs, "drive");
    timers.offer(this.#nextExpiryUs, "expiry");
    timers.offer(this.#sessions.nextUs, "newcomer");
    timers.offer(this.#subscriptions.nextUs, "subscription");
    for (const stream of this.#streams) stream.offerTimers(timers, nowUs);
    return timers.atUs;
  }

  /** Ends the subscriptions: writes one farewell after the other to the front of `into`, each to be sent once. */
  pollLeave(into: Uint8Array): Outgoing | undefined {
    const farewell = this.#subscriptions.pollLeave();
    return farewell && { to: farewell.to, length: encodeDatagram(farewell.datagram, into) };
  }

  #handleStreamDatagram(stream: StreamReception, datagram: Datagram, nowUs: number): void {
    switch (datagram.kind) {
      case "media": {
        const frame = stream.handleFragment(datagram, nowUs);
        return frame && this.#tellFrame(stream, frame, nowUs);
      }
      case "stream-info":
        return stream.handleStreamInfo(datagram);
      case "telemetry": {
        const pose = stream.handleTelemetry(datagram, nowUs);
        return pose && this.#events.addPose(pose);
      }
      case "drive-state":
        return this.drives.handleState(stream, datagram, nowUs);
      case "echo-reply":
        return stream.handleEchoReply(datagram, stream.from, nowUs);
      default:
        return this.#drops.count("unexpected-kind");
    }
  }

  #tellFrame(stream: StreamReception, frame: ReceivedFrame | PictureRefusal, nowUs: number): void {
    if (typeof frame === "string") return this.#events.addRefusal(stream);
    this.#streams.adoptPredecessor(stream, nowUs);
    this.drives.noteShown(stream, frame.id, nowUs);
    const { description, from, pictures } = stream;
    this.#events.addFrame({ ...frame, stream: description }, from, pictures === 1);
  }

  #expire(nowUs: number): void {
    this.#nextExpiryUs = nowUs + EXPIRY_INTERVAL_US;
    this.#figures.begin(nowUs);
    this.#streams.expire(nowUs);
    this.drives.expire(this.#streams, nowUs);
    this.#sessions.newcomers.expire(nowUs);
  }
}
