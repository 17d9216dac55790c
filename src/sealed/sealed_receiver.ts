/**
 * The receiving end of the wire for who is paired: the receiver, behind what opens and seals its datagrams.
 *
 * 1. `handleDatagram`: what can be opened goes to the receiver as if it had come in the clear; what does come in the clear
 *    goes there only from a robot that was asked and that no pairing is known with, or from anybody where that was said;
 *    what is sealed for a group is opened by the key that its robot has told;
 * 2. `pollDatagram`: a driver's commands first, then handshakes, then all else, sealed to who has a key;
 * 3. a robot that was asked in the clear and speaks only to who is paired says what it calls itself: where there is a
 *    pairing with it, it is asked by that from then on, and never in the clear again.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import { findHeaderFault, isGroupSealed, Kind, readKind } from "../protocol/header.ts";
import { Receiver } from "../receive/receiver.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { ReceiverOptions } from "../receive/receiver_options.ts";
import type { ReceiverStatistics } from "../receive/receiver_statistics.ts";
import type { ReceivingEnd } from "../receive/receiving_end.ts";
import type { ReadAnswer } from "../receive/readings.ts";
import type { SealStatistics } from "./seal_counts.ts";
import { ClearAddresses } from "./clear_addresses.ts";
import { GroupKeys } from "./group_keys.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { SealOptions, SealParts } from "./seal_options.ts";
import { SealedEnd } from "./sealed_end.ts";
import type { SealedPeer } from "./sealed_peers.ts";
import { chooseAnew, seekNamed, seekPaired } from "./seek_robots.ts";

const SECRET_BYTES = 32;
/** A receiving end that takes from robots that it is paired with only what they have sealed. */
export class SealedReceiver implements ReceivingEnd {
  readonly #receiver: Receiver;
  readonly #end: SealedEnd;
  readonly #options: ReceiverOptions;
  readonly #clear: ClearAddresses;
  readonly #groups: GroupKeys;

  /**
   * @param receiver stands behind it from now on
   * @param options as the receiver was made with
   */
  constructor(receiver: Receiver, options: ReceiverOptions, { seal, sodium }: SealParts) {
    this.#options = options;
    this.#receiver = receiver;
    receiver.peerAt = (from) => this.sealedWith(from);
    this.#end = new SealedEnd({
      ...{ sodium, role: "viewer", sessionId: options.viewerId, seal },
      secret: sodium.randomBytes(SECRET_BYTES),
      isNamed: (address) => this.#clear.isAsked(address),
      onKeyed: (peer) => this.#noteKeyed(peer),
    });
    this.#groups = new GroupKeys(this.#end, sodium);
    this.#clear = new ClearAddresses(this.#end, options.subscribeTo);
    for (const address of options.subscribeTo) {
      if (seal.requestCode === undefined) seekPaired(this.#end, address);
      else {
        // Nothing is said to the robot but by the pairing that comes of it.
        this.#end.seek(address, []);
        this.#end.pairing.ask(address, seal.requestCode);
      }
    }
  }

  /** Makes both. */
  static make(options: ReceiverOptions, parts: SealParts): SealedReceiver {
    return new SealedReceiver(new Receiver(options), options, parts);
  }

  get timers(): Receiver["timers"] {
    return this.#receiver.timers;
  }

  get readings(): Receiver["readings"] {
    return this.#receiver.readings;
  }

  get drives(): Receiver["drives"] {
    return this.#receiver.drives;
  }

  /** The name of who is paired at this address, and spoken to by keys; nothing where it is listened to in the clear. */
  sealedWith(address: Address): string | undefined {
    return this.#end.peers.find(address)?.current?.options.pairing.name;
  }

  /** The hosts that push in the clear, and are not listened to; none where somebody is who is spoken to by keys. */
  get unsealed(): ReadonlySet<string> {
    return new Set([...this.#clear.unsealed].filter((host) => !this.#end.peers.hasHost(host)));
  }

  /** Goes by other pairings from now on; the sessions of those that are forgotten end at once. */
  setSeal(seal: SealOptions): void {
    this.#end.setSeal(seal);
    this.#clear.forget();
    this.#groups.seekAnew();
    for (const initiator of this.#end.initiators) chooseAnew(this.#end, initiator);
    for (const address of this.#clear.asked) seekPaired(this.#end, address);
  }

  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number, arrivedUs = nowUs, isCertain = true): void {
    const opener = this.#options.acceptsPushed && isGroupSealed(bytes) ? this.#groups : this.#end;
    const handled = opener.handle(bytes, from, nowUs);
    if (handled === "taken") return;
    if (handled !== "plain") {
      const opened = bytes.subarray(0, this.#end.peers.openedBytes);
      if (readKind(opened) === Kind.GroupKey) return this.#groups.learn(opened, handled);
      return this.#receiver.handleDatagram(opened, handled.address, nowUs, arrivedUs, isCertain);
    }
    if (!this.#clear.has(from)) return this.#refuse(from);
    this.#receiver.handleDatagram(bytes, from, nowUs, arrivedUs, isCertain);
    if (!findHeaderFault(bytes) && readKind(bytes) === Kind.SealedOnly) {
      if (seekNamed(this.#end, this.#receiver.sealedOnly(nowUs))) this.#clear.forget();
    }
  }

  handleAnswer(answer: ReadAnswer, nowUs: number): void {
    this.#receiver.handleAnswer(answer, nowUs);
  }

  noteOverflow(datagrams: number, nowUs: number): void {
    this.#receiver.noteOverflow(datagrams, nowUs);
  }

  compareClocksAnew(nowUs: number): void {
    this.#receiver.compareClocksAnew(nowUs);
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#clear.forget();
    this.#clear.asked = [...this.#clear.asked.filter((asked) => !from || !isSameAddress(asked, from)), to];
    const sought = from && this.#end.seeks(from);
    if (sought) sought.move(to);
    else seekPaired(this.#end, to);
    this.#receiver.retarget(from, to);
  }

  heardUs(address: Address): number {
    const { peers, pairing } = this.#end;
    const { heardUs = -Infinity } = peers.find(address) ?? {};
    const { answeredUs = -Infinity } = this.#end.seeks(address) ?? {};
    return Math.max(this.#receiver.heardUs(address), heardUs, answeredUs, pairing.answeredUs(address));
  }

  refusing(nowUs: number): Address[] {
    return this.#receiver.refusing(nowUs);
  }

  unpaired(nowUs: number): Address[] {
    const refused = this.#end.initiators.filter((initiator) =>
      !this.#end.pairing.isAsking(initiator.address) &&
      (initiator.isRefused(nowUs) || initiator.pairings.length === 0)
    );
    const open = this.#receiver.unpaired(nowUs).filter((address) => !this.#end.seeks(address));
    return [...open, ...refused.map(({ address }) => address)];
  }

  pollEvent(): ReceiverEvent | undefined {
    return this.#receiver.pollEvent();
  }

  pollSealEvent(): SealEvent | undefined {
    return this.#end.pairing.nextEvent();
  }

  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    return this.pollCommand(nowUs, into) ??
      this.#end.poll(nowUs, into) ??
      this.#end.sealFor(this.#groups.poll(nowUs, into), into) ??
      this.#sendNext(() => this.#receiver.pollDatagram(nowUs, into), into);
  }

  pollCommand(nowUs: number, into: Uint8Array): Outgoing | undefined {
    return this.#sendNext(() => this.#receiver.pollCommand(nowUs, into), into);
  }

  pollTimeoutUs(nowUs: number): number {
    this.#receiver.pollTimeoutUs(nowUs);
    this.timers.offer(this.#end.nextUs(nowUs), "seal");
    return this.timers.atUs;
  }

  pollLeave(into: Uint8Array): Outgoing | undefined {
    return this.#sendNext(() => this.#receiver.pollLeave(into), into);
  }

  takeStatus(nowUs: number): StreamStatus[] {
    return this.#receiver.takeStatus(nowUs);
  }

  statistics(): ReceiverStatistics & { readonly seal: SealStatistics } {
    return { ...this.#receiver.statistics(), seal: this.#end.counts.statistics() };
  }

  /** The next that the receiver has written and that can be sent. */
  #sendNext(poll: () => Outgoing | undefined, into: Uint8Array): Outgoing | undefined {
    for (let outgoing = poll(); outgoing; outgoing = poll()) {
      const sendable = this.#send(outgoing, into);
      if (sendable) return sendable;
    }
    return undefined;
  }

  /** What the receiver has written, sealed where it has to be; nothing where it can not be. */
  #send(outgoing: Outgoing, into: Uint8Array): Outgoing | undefined {
    const peer = this.#end.peers.find(outgoing.to);
    if (peer?.current) return this.#end.seal(peer, outgoing.length, into);
    return this.#clear.has(outgoing.to) ? outgoing : undefined;
  }

  #refuse(from: Address): void {
    this.#end.counts.drops.count("unsealed");
    if (this.#options.acceptsPushed) this.#clear.noteRefused(from);
  }

  /** A robot that goes on from another address goes on with its streams. */
  #noteKeyed(peer: SealedPeer): void {
    this.#clear.forget();
    const { broadcasterId, pairing } = peer.current!.options;
    for (const other of [...this.#end.peers]) {
      const { current } = other;
      if (other === peer || current?.options.broadcasterId !== broadcasterId) continue;
      if (current.options.pairing.id !== pairing.id) continue;
      this.#end.peers.end(other);
      this.#receiver.retarget(other.address, peer.address);
    }
  }
}
