/**
 * Follows names to where they lead, beside the stream: nothing waits for a lookup.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import { type Move, NameCourse } from "./name_course.ts";
import { lookUpWithin, type Peer } from "./peers.ts";

const LOOK_INTERVAL_MS = 250;
/** A lookup that takes longer is taken for failed. It holds a thread until the system gives it up. */
const LOOKUP_LIMIT_MS = 30_000;
const MAX_HELD_LOOKUPS = 2;

/** What a follower is given. */
export interface NameFollowerOptions {
  readonly peers: readonly Peer[];
  /** Whether peers say anything, so that silence has a meaning. */
  readonly answers: boolean;
  readonly lookUp: (peer: Peer) => Promise<readonly Address[]>;
  readonly nowUs: () => number;
  /** When an address last said anything, in µs. */
  readonly heardUs: (address: Address) => number;
  readonly onMove: (peer: Peer, move: Move) => void;
}

/** The names that are followed. */
export class NameFollower {
  readonly #options: NameFollowerOptions;
  readonly #courses: readonly { readonly peer: Peer; readonly course: NameCourse }[];
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  /** Lookups that the system has not answered. */
  readonly #held = new Map<Peer, number>();
  #isClosed = false;

  /** Follows those of the peers that were given by names. */
  constructor(options: NameFollowerOptions) {
    this.#options = options;
    const nowUs = options.nowUs();
    this.#courses = options.peers.filter((peer) => peer.isName).map((peer) => ({
      peer,
      course: new NameCourse(peer.addresses, { answers: options.answers, nowUs }),
    }));
    if (this.#courses.length > 0) this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
  }

  /** Sending fails. */
  noteSendFailure(): void {
    for (const { course } of this.#courses) course.handleSendFailure(this.#options.nowUs());
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowUs = this.#options.nowUs();
    for (const { peer, course } of this.#courses) {
      const { current } = course;
      this.#tell(peer, course.observe(current ? this.#options.heardUs(current) : -Infinity, nowUs));
      const isHeld = (this.#held.get(peer) ?? 0) >= MAX_HELD_LOOKUPS;
      if (!isHeld && course.beginLookup(nowUs)) void this.#lookUp(peer, course);
    }
  }

  async #lookUp(peer: Peer, course: NameCourse): Promise<void> {
    const found = await lookUpWithin(() => this.#hold(peer), LOOKUP_LIMIT_MS).catch(() => []);
    if (!this.#isClosed) this.#tell(peer, course.handleLookup(found, this.#options.nowUs()));
  }

  async #hold(peer: Peer): Promise<readonly Address[]> {
    this.#held.set(peer, (this.#held.get(peer) ?? 0) + 1);
    try {
      return await this.#options.lookUp(peer);
    } finally {
      this.#held.set(peer, this.#held.get(peer)! - 1);
    }
  }

  #tell(peer: Peer, move: Move | undefined): void {
    if (move) this.#options.onMove(peer, move);
  }
}
