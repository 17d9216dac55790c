/**
 * Who gets the stream: the targets given at start, for ever, and whoever subscribes, as long as the lease is renewed.
 *
 * @module
 */

import { type Address, formatAddress, isSameAddress } from "../../common/address.ts";
import type { UselessReason } from "../../common/drop_counts.ts";
import { isSameCookie, LEASE_US } from "../../protocol/subscription.ts";
import type { Nack } from "../../protocol/nack.ts";
import type { Report } from "../../protocol/report.ts";
import type { FeedOptions } from "../feed/feed_options.ts";
import { ViewerFeed } from "../feed/viewer_feed.ts";

/** The most subscribers on one host. */
const MAX_PER_HOST = 4;
/** For so long a place is kept for the host of a viewer that watched and fell silent: a driver out of reach comes back. */
const KEPT_US = 30_000_000;

/** How {@linkcode Viewers} is set up. */
export interface ViewersOptions extends FeedOptions {
  /** Served without being asked. */
  readonly targets: readonly Address[];
  /** Draws the first counter of the stream to an address. @default 0 */
  readonly drawCounter?: (address: Address) => number;
  /** The most subscribers at once. */
  readonly maxSubscribers: number;
}

/** What a subscriber has shown to be reachable at its address, and until when that need not be checked again. */
export interface AddressProof {
  readonly sessionId: number;
  readonly cookie: Uint8Array;
  readonly untilUs: number;
}

interface Subscriber {
  readonly feed: ViewerFeed;
  leaseEndsUs: number;
  proof: AddressProof | undefined;
}

/** The table of viewers. */
export class Viewers {
  readonly #options: ViewersOptions;
  readonly #pushed: ViewerFeed[];
  readonly #subscribers = new Map<string, Subscriber>();
  /** Hosts for which a place is kept, and until when. */
  readonly #kept = new Map<string, number>();
  #feeds: readonly ViewerFeed[];
  #feedsMade = 0;

  constructor(options: ViewersOptions) {
    this.#options = options;
    this.#pushed = options.targets.map((target) => this.#makeFeed(target));
    this.#feeds = [];
    this.#rebuild();
  }

  /** Everyone who is served now, in an order that stays the same; a new array after each change. */
  get feeds(): readonly ViewerFeed[] {
    return this.#feeds;
  }

  /** The viewer at this address. */
  find(address: Address): ViewerFeed | undefined {
    const key = formatAddress(address);
    return this.#subscribers.get(key)?.feed ??
      this.#pushed.find((feed) => formatAddress(feed.address) === key);
  }

  /**
   * Whose stream somebody has who answers from an address that is not in the table: a viewer behind a group's address, or
   * one with several addresses. It is the target whose datagram counter comes nearest.
   */
  findTarget(counter: number): ViewerFeed | undefined {
    let nearest: ViewerFeed | undefined;
    let least = Infinity;
    for (const feed of this.#pushed) {
      const distance = feed.reporters.distance(counter) ?? Infinity;
      if (distance >= least) continue;
      nearest = feed;
      least = distance;
    }
    return nearest;
  }

  /** Takes a report or a request; returns why it does not count, nothing where it does. */
  handleFeedback(feedback: Report | Nack, from: Address, nowUs: number): UselessReason | undefined {
    const own = this.find(from);
    if (own) own.heardUs = nowUs;
    const feed = own ?? this.findTarget(feedback.highestCounter);
    if (!feed) return "unasked";
    const fault = feed.reporters.judge(feedback, own !== undefined, from, nowUs);
    if (fault) return fault;
    if (feedback.kind === "report") feed.handleReport(feedback, from, nowUs);
    else feed.handleNack(feedback, nowUs);
    return undefined;
  }

  /** Renews the lease of a subscriber that asks with the proof that it gave before; false where that has to be checked. */
  renew(request: Pick<AddressProof, "sessionId" | "cookie">, address: Address, nowUs: number): boolean {
    const known = this.#subscribers.get(formatAddress(address));
    const proof = known?.proof;
    if (!proof || nowUs >= proof.untilUs || proof.sessionId !== request.sessionId) return false;
    if (!isSameCookie(proof.cookie, request.cookie)) return false;
    known.leaseEndsUs = nowUs + LEASE_US;
    return true;
  }

  /**
   * Begins or renews the lease of a viewer whose address is proven. A target that asks has the stream already.
   *
   * @param proof what {@linkcode renew} compares with from now on; its cookie is copied
   * @returns `new`, `renewed`, or `full` where there is no room
   */
  subscribe(address: Address, nowUs: number, proof?: AddressProof): "new" | "renewed" | "full" {
    const key = formatAddress(address);
    const known = this.#subscribers.get(key);
    const kept = proof && { ...proof, cookie: proof.cookie.slice() };
    if (known) {
      known.leaseEndsUs = nowUs + LEASE_US;
      known.proof = kept;
      return "renewed";
    }
    if (this.find(address)) return "renewed";
    if (!this.#hasRoom(address.hostname, nowUs)) return "full";
    this.#kept.delete(address.hostname);
    const feed = this.#makeFeed(address, nowUs);
    this.#subscribers.set(key, { feed, leaseEndsUs: nowUs + LEASE_US, proof: kept });
    this.#rebuild();
    return "new";
  }

  /** Ends the lease of the viewer at this address; false where there is none. */
  leave(address: Address): boolean {
    const left = this.#subscribers.delete(formatAddress(address));
    if (left) this.#rebuild();
    return left;
  }

  /**
   * Serves a target at another address from now on, or a new one where there was none before; false where nobody is
   * served at the old address.
   */
  retarget(from: Address | undefined, to: Address): boolean {
    const moved = from && this.#pushed.findLast((feed) => isSameAddress(feed.address, from));
    if (from && !moved) return false;
    if (moved) moved.move(to);
    else this.#pushed.push(this.#makeFeed(to));
    // It has the stream as a target now.
    this.#subscribers.delete(formatAddress(to));
    this.#rebuild();
    return true;
  }

  /** Ends what is served at this address, to a target too. */
  dismiss(address: Address): void {
    const at = this.#pushed.findIndex((feed) => isSameAddress(feed.address, address));
    if (at >= 0) this.#pushed.splice(at, 1);
    this.#subscribers.delete(formatAddress(address));
    this.#rebuild();
  }

  /** Ends the leases that were not renewed, and returns how many. */
  expire(nowUs: number): number {
    const before = this.#subscribers.size;
    for (const [key, subscriber] of this.#subscribers) {
      if (subscriber.leaseEndsUs >= nowUs) continue;
      this.#subscribers.delete(key);
      const { feed } = subscriber;
      if (feed.lastReport) this.#kept.set(feed.address.hostname, nowUs + KEPT_US);
    }
    for (const [hostname, untilUs] of this.#kept) if (untilUs < nowUs) this.#kept.delete(hostname);
    const expired = before - this.#subscribers.size;
    if (expired > 0) this.#rebuild();
    return expired;
  }

  /** Who was there first and watches keeps the place; one that reports nothing gives way, then one whose host has more. */
  #hasRoom(hostname: string, nowUs: number): boolean {
    const all = [...this.#subscribers];
    const ofHost = all.filter(([, { feed }]) => feed.address.hostname === hostname);
    const keptForOthers = this.#kept.size - Number(this.#kept.has(hostname));
    const isHostFull = ofHost.length >= MAX_PER_HOST;
    if (!isHostFull && all.length + keptForOthers < this.#options.maxSubscribers) return true;
    const [quiet] = (isHostFull ? ofHost : all).find(([, { feed }]) => feed.attention.isQuiet(nowUs)) ?? [];
    const leaving = quiet ?? (isHostFull ? undefined : findCrowded(all, ofHost.length));
    return leaving !== undefined && this.#subscribers.delete(leaving);
  }

  #makeFeed(address: Address, subscribedUs?: number): ViewerFeed {
    const firstCounter = this.#options.drawCounter?.(address) ?? 0;
    const since = subscribedUs === undefined ? {} : { subscribedUs };
    const number = this.#feedsMade++;
    return new ViewerFeed(address, { ...this.#options, firstCounter, number, ...since });
  }

  /** Two names may lead to one address, which is served once. */
  #rebuild(): void {
    const isFirst = ({ address }: ViewerFeed, i: number) =>
      this.#pushed.findIndex((feed) => isSameAddress(feed.address, address)) === i;
    this.#feeds = [
      ...this.#pushed.filter(isFirst),
      ...Array.from(this.#subscribers.values(), (subscriber) => subscriber.feed),
    ];
  }
}

/** The newest viewer on the host that has the most, where a place taken from it leaves it no fewer than this one gets. */
function findCrowded(all: readonly (readonly [string, Subscriber])[], ownPlaces: number): string | undefined {
  const hosts = [...Map.groupBy(all, ([, { feed }]) => feed.address.hostname).values()];
  const most = hosts.reduce((most, host) => host.length > most.length ? host : most, []);
  return most.length > ownPlaces + 1 ? most.at(-1)![0] : undefined;
}
