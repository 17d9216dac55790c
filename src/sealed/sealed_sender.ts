/**
 * The sending end of the wire for who is paired: the sender, behind what opens and seals its datagrams.
 *
 * 1. `handleDatagram`: what can be opened goes to the sender as if it had come in the clear; who asks in the clear is told
 *    that it has to be paired first;
 * 2. `pollDatagram`: handshakes first, then what the sender has for somebody who has a key, sealed; for anybody else there
 *    is nothing, but where everybody is served;
 * 3. what is for a group is sealed by a key that each of its members asks for;
 * 4. a target is served from the moment on that it has a key, or has said that it knows none and everybody is served.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { Frame } from "../common/frame.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { DrivePeer } from "../drive/known_drivers.ts";
import { SEAL_BYTES } from "../protocol/handshake.ts";
import { Kind, readKind } from "../protocol/header.ts";
import { decodeSubscription } from "../protocol/subscription.ts";
import type { Pose } from "../protocol/telemetry.ts";
import { Sender } from "../send/sender.ts";
import type { SenderOptions } from "../send/sender_options.ts";
import type { SenderStatistics } from "../send/sender_statistics.ts";
import type { SendingEnd } from "../send/sending_end.ts";
import type { SealStatistics } from "./seal_counts.ts";
import type { SealEvent } from "../common/seal_event.ts";
import { ClearTargets } from "./clear_targets.ts";
import { GroupSeal } from "./group_seal.ts";
import type { SealOptions, SealParts } from "./seal_options.ts";
import { SealedEnd } from "./sealed_end.ts";
import type { SealedPeer } from "./sealed_peers.ts";

/** A sending end whose viewers have to be paired with it. */
export class SealedSender implements SendingEnd {
  readonly hasFeedback = true;
  readonly #sender: Sender;
  readonly #end: SealedEnd;
  /** Served without having asked, once they have a key. */
  readonly #targets: ClearTargets;
  readonly #groups: GroupSeal;

  /**
   * @param sender stands behind it from now on, and serves nobody in the clear any more unless that is said
   * @param options as the sender was made with
   */
  constructor(sender: Sender, options: SenderOptions, { seal, sodium }: SealParts) {
    const { targets, sessionId, secret, datagramBytes } = options;
    this.#sender = sender;
    // On the outside all is as long and as fast as was asked for.
    sender.limitDatagrams(datagramBytes - SEAL_BYTES);
    sender.sealBytesAt = (address) =>
      this.#end.peers.find(address)?.current || !this.#end.isOpen && this.#groups.has(address)
        ? SEAL_BYTES
        : 0;
    this.#end = new SealedEnd({
      ...{ sodium, role: "robot", sessionId, secret, seal, isNamed: () => true },
      onKeyed: (peer) => this.#serve(peer),
    });
    if (sender.driving) sender.driving.findPaired = (address) => this.#findDriver(address);
    this.#targets = new ClearTargets(this.#end, targets, seal.groups);
    this.#groups = new GroupSeal(sodium, targets.filter((target) => !this.#targets.isTarget(target)));
    this.#dismissStrangers();
  }

  /** Makes both. */
  static make(options: SenderOptions, parts: SealParts): SealedSender {
    return new SealedSender(new Sender(options), options, parts);
  }

  get timers(): Sender["timers"] {
    return this.#sender.timers;
  }

  get viewers(): Sender["viewers"] {
    return this.#sender.viewers;
  }

  get uses(): Sender["uses"] {
    return this.#sender.uses;
  }

  get feedback(): Sender["feedback"] {
    return this.#sender.feedback;
  }

  get unsendable(): Sender["unsendable"] {
    return this.#sender.unsendable;
  }

  get pictureSize(): Sender["pictureSize"] {
    return this.#sender.pictureSize;
  }

  get fittings(): Sender["fittings"] {
    return this.#sender.fittings;
  }

  get driving(): Sender["driving"] {
    return this.#sender.driving;
  }

  get isBusy(): boolean {
    return this.#sender.isBusy;
  }

  /** The name of who is paired at this address, and spoken to by keys; nothing for who is served in the clear. */
  sealedWith(address: Address): string | undefined {
    return this.#end.peers.find(address)?.current?.options.pairing.name;
  }

  /** Goes by other pairings from now on; the sessions of those that are forgotten end at once. */
  setSeal(seal: SealOptions): void {
    const { isOpen: wasOpen, pairings: before } = this.#end;
    for (const { address } of this.#end.setSeal(seal)) this.#sender.dismiss(address);
    const ids = new Set(this.#end.pairings.map(({ id }) => id));
    if (before.some(({ id }) => !ids.has(id))) this.#groups.renew();
    this.#targets.seek();
    if (wasOpen && !seal.isOpen) this.#dismissStrangers();
    for (const address of this.#targets.all) if (this.#targets.isUnasked(address)) this.#serve({ address });
  }

  handleFrame(frame: Frame, nowUs: number): void {
    this.#sender.handleFrame(frame, nowUs);
  }

  handlePose(pose: Pose, nowUs: number): void {
    this.#sender.handlePose(pose, nowUs);
  }

  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): void {
    const handled = this.#end.handle(bytes, from, nowUs);
    if (handled === "taken") return this.#serveDeclining(from, nowUs);
    if (handled !== "plain") {
      const opened = bytes.subarray(0, this.#end.peers.openedBytes);
      if (readKind(opened) === Kind.GroupAsk) return this.#groups.noteAsked(handled);
      return this.#sender.handleDatagram(opened, handled.address, nowUs);
    }
    if (!this.#end.isOpen) return this.#refuse(bytes, from, nowUs);
    if (this.#end.peers.find(from)?.current) return this.#end.counts.drops.count("unsealed");
    this.#sender.handleDatagram(bytes, from, nowUs);
  }

  pollSealEvent(): SealEvent | undefined {
    return this.#end.pairing.nextEvent();
  }

  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const own = this.#end.poll(nowUs, into) ?? this.#end.sealFor(this.#groups.poll(into), into);
    if (own) return own;
    for (;;) {
      const outgoing = this.#sender.pollDatagram(nowUs, into);
      if (!outgoing) return undefined;
      const peer = this.#end.peers.find(outgoing.to);
      if (!peer?.current && this.#targets.has(outgoing.to, nowUs)) return outgoing;
      const { to, length } = outgoing;
      if (this.#groups.has(to)) return { to, length: this.#groups.seal(into, length) };
      const sealed = peer && this.#end.seal(peer, length, into);
      if (sealed) return sealed;
    }
  }

  pollTimeoutUs(nowUs: number): number {
    this.#sender.pollTimeoutUs(nowUs);
    this.timers.offer(this.#end.nextUs(nowUs), "seal");
    return this.timers.atUs;
  }

  noteHandedOver(nowUs: number): void {
    this.#sender.noteHandedOver(nowUs);
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#targets.replace(from, to);
    // What is known of the viewer stays; it is served there when it has a key.
    if (from) this.#sender.retarget(from, to);
    if (this.#targets.isUnasked(to)) this.#serve({ address: to });
  }

  heardUs(address: Address): number {
    return this.#sender.heardUs(address);
  }

  sustainableFps(nowUs: number): number | undefined {
    return this.#sender.sustainableFps(nowUs);
  }

  setTrouble(trouble: string | undefined, nowUs: number): void {
    this.#sender.setTrouble(trouble, nowUs);
  }

  statistics(): SenderStatistics & { readonly seal: SealStatistics } {
    return { ...this.#sender.statistics(), seal: this.#end.counts.statistics() };
  }

  /** Whoever is paired may stop the robot; the right to drive is what this end has kept of the pairing. */
  #findDriver(address: Address): DrivePeer | undefined {
    const agreed = this.#end.peers.find(address)?.current?.options.pairing;
    if (!agreed) return undefined;
    const { id: key, name, rights } = this.#end.pairings.find(({ id }) => id === agreed.id) ?? agreed;
    return { key, name, mayDrive: rights.includes("drive"), mayStop: true };
  }

  /** Whoever has no key, and may not be served without. */
  #dismissStrangers(): void {
    for (const { address } of this.#sender.viewers) {
      if (this.#targets.isUnasked(address) || this.#end.peers.find(address)?.current) continue;
      if (this.#groups.has(address)) continue;
      this.#sender.dismiss(address);
    }
  }

  /** A target that knows none of the pairings is served in the clear from now on, where everybody is; else that is told. */
  #serveDeclining(address: Address, nowUs: number): void {
    if (this.#targets.has(address, nowUs)) return this.#serve({ address });
    const held = this.#targets.takeHeld(address, nowUs);
    if (!held) return;
    const expected = held === "stranger" ? {} : { name: held.name };
    this.#end.pairing.tell({ kind: "held", hostname: address.hostname, ...expected });
  }

  #serve({ address }: Pick<SealedPeer, "address">): void {
    if (!this.#targets.isTarget(address)) return;
    const isServed = this.#sender.viewers.some((feed) => isSameAddress(feed.address, address));
    if (!isServed) this.#sender.retarget(undefined, address);
  }

  /** Who asks in the clear is answered when it has shown that it can be reached, and not too often. */
  #refuse(bytes: Uint8Array, from: Address, nowUs: number): void {
    const { responder, counts } = this.#end;
    const isAsking = bytes.length > 2 && readKind(bytes) === Kind.Subscribe;
    const request = isAsking ? decodeSubscription("subscribe", bytes) : undefined;
    if (!request || this.#end.peers.find(from)?.current) return counts.drops.count("unsealed");
    const challenge = responder.prove(request, from, nowUs);
    if (challenge === "flood") return counts.drops.count("flood");
    if (!challenge) counts.drops.count("unsealed");
    this.#end.answer(from, challenge ?? responder.refuse(request));
  }
}
