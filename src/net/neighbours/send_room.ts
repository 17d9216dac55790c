/**
 * Keeps those who can not be found from filling a socket's send buffer, and the kernel's table of neighbours.
 *
 * A datagram to an address of the link where nobody has answered yet waits in the kernel, up to some seconds, and what the
 * socket may have on its way is one amount for all: some hundred answers to forged addresses of the own network, or two
 * pictures to a viewer that is switched off, would stop every stream.
 *
 * 1. Who asks from this link has had to find this host first, by which the kernel knows where it is: a stranger is answered
 *    at once where it does. Where it does not, as with a router's other side of a tunnel, or after this host was started anew,
 *    a few are answered all the same.
 * 2. Viewers are not looked for before more waits than a small part; from then on nothing more is added for who is missing.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import { HostBudget } from "../../common/host_budget.ts";
import type { Neighbours } from "./neighbours.ts";
import type { NeighbourState } from "./route_messages.ts";

/** That part of what the socket may have on its way, … */
const BUFFER_PART = 8;
/** … and no more than this, in bytes as the kernel counts them. */
const MOST_WAITING_BYTES = 32_768;
/** What it counts for a short datagram. */
const SHORT_BYTES = 1280;
/** For so long it is believed that somebody is there, or missing. */
const BELIEVED_US = 20_000;
/** A viewer that is missing is looked for by a datagram so often. */
const TRY_US = 1_000_000;
/**
 * Answers to strangers that the kernel does not know. Each is a place in its table, which has some hundred for all and keeps
 * who is not there for some seconds.
 */
const UNKNOWN = { hostBurst: 4, hostPerSecond: 1, totalBurst: 16, totalPerSecond: 8 };

/** What it goes by. */
export interface SendRoomOptions {
  /** What the socket may have on its way; nothing where that is not known. */
  readonly bufferBytes: number | undefined;
  /** What it has on its way now. */
  readonly waitingBytes: () => number;
  readonly nowUs: () => number;
  /** Called when it is needed for the first time; nothing where nobody can be asked. */
  readonly openNeighbours: () => Neighbours | undefined;
}

interface Looked {
  readonly state: NeighbourState;
  readonly untilUs: number;
  triedUs: number;
}

/** The room in one socket. */
export class SendRoom implements Disposable {
  readonly #options: SendRoomOptions;
  readonly #mostBytes: number;
  readonly #viewers = new WeakMap<Address, Looked>();
  readonly #unknown = new HostBudget(UNKNOWN);
  #waitingBytes = 0;
  /** Nothing before it is needed. */
  #neighbours: { readonly opened: Neighbours | undefined } | undefined;

  constructor(options: SendRoomOptions) {
    this.#options = options;
    this.#mostBytes = Math.min((options.bufferBytes || Infinity) / BUFFER_PART, MOST_WAITING_BYTES);
  }

  /**
   * Whether so little waits that no viewer has to be looked for.
   *
   * @param isFirst whether all that was let in before has been handed over
   */
  isAmple(isFirst: boolean): boolean {
    if (isFirst) this.#waitingBytes = this.#options.waitingBytes();
    return this.#waitingBytes <= this.#mostBytes;
  }

  /** Whether a stranger is answered; `name` is the encoded form of its address. */
  admitsStranger({ hostname }: Address, name: Uint8Array): boolean {
    if (this.#find(name) === "there") return true;
    if (this.#waitingBytes + SHORT_BYTES > this.#mostBytes) return false;
    if (!this.#unknown.take(hostname, this.#options.nowUs())) return false;
    this.#waitingBytes += SHORT_BYTES;
    return true;
  }

  /** Whether a datagram to a viewer may be added where it is not {@linkcode isAmple}. */
  admitsViewer(to: Address, name: Uint8Array): boolean {
    const nowUs = this.#options.nowUs();
    const looked = this.#look(to, name, nowUs);
    if (looked.state !== "missing") return true;
    if (nowUs - looked.triedUs < TRY_US) return false;
    looked.triedUs = nowUs;
    return true;
  }

  [Symbol.dispose](): void {
    this.#neighbours?.opened?.[Symbol.dispose]();
    this.#neighbours = { opened: undefined };
  }

  #look(to: Address, name: Uint8Array, nowUs: number): Looked {
    const before = this.#viewers.get(to);
    if (before && nowUs < before.untilUs) return before;
    const state = this.#find(name);
    // Who is not known is looked for by the next datagram.
    const untilUs = state === "unknown" ? nowUs : nowUs + BELIEVED_US;
    const looked = { state, untilUs, triedUs: before?.triedUs ?? -Infinity };
    this.#viewers.set(to, looked);
    return looked;
  }

  #find(name: Uint8Array): NeighbourState {
    this.#neighbours ??= { opened: this.#options.openNeighbours() };
    return this.#neighbours.opened?.find(name) ?? "unknown";
  }
}
