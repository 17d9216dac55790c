/**
 * Pairing by a code, at either end: who asks and who answers, and what there is to tell of it.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";
import type { Pairing, Right } from "../pair/pairing.ts";
import type { ControlDatagram, Datagram } from "../protocol.ts";
import type { PairAsk } from "../protocol/pairing.ts";
import { PairingAnswers } from "./pairing_answers.ts";
import { PairingRequest } from "./pairing_request.ts";
import type { Responder } from "./responder.ts";
import type { SealCounts } from "./seal_counts.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { SealOptions, SealParts } from "./seal_options.ts";

/** What it is given. */
export interface PairingEndParts extends SealParts {
  readonly role: "viewer" | "robot";
  /** Of the machine inside. */
  readonly sessionId: number;
  readonly responder: Responder;
  readonly counts: SealCounts;
}

/** One machine's. */
export class PairingEnd {
  readonly #parts: PairingEndParts;
  readonly #answers: PairingAnswers | undefined;
  readonly #events: SealEvent[] = [];
  #request: PairingRequest | undefined;

  constructor(parts: PairingEndParts) {
    this.#parts = parts;
    if (parts.role === "robot") {
      this.#answers = new PairingAnswers(parts, parts.counts, (event) => this.tell(event));
    }
  }

  /** What was agreed on, which nobody else knows yet. */
  get newPairing(): Pairing | undefined {
    const pairing = this.#request?.pairing;
    return pairing && { ...pairing, date: "" };
  }

  /** Whether it is not known yet whether there will be a pairing with who is at this address. */
  isAsking(address: Address): boolean {
    const request = this.#request;
    return request !== undefined && !request.isOver && isSameAddress(request.address, address);
  }

  /** When who is asked at this address last answered, in µs. */
  answeredUs(address: Address): number {
    const request = this.#request;
    return request && isSameAddress(request.address, address) ? request.answeredUs : -Infinity;
  }

  /** Has something told after what there is. */
  tell(event: SealEvent): void {
    this.#events.push(event);
  }

  /** The robot of a pairing says what this viewer may do. */
  noteRights({ id, rights: known }: Pairing, rights: readonly Right[]): void {
    if (known.join() === rights.join()) return;
    const request = this.#request;
    if (request?.pairing?.id === id && !request.isOver) return request.noteRights(rights);
    this.tell({ kind: "rights", id, rights });
  }

  /** The next thing to tell; nothing where all is told. */
  nextEvent(): SealEvent | undefined {
    return this.#events.shift();
  }

  setSeal(seal: SealOptions): void {
    this.#answers?.setSeal(seal);
  }

  /** Begins to ask who is at this address. */
  ask(address: Address, code: string): void {
    const { sodium, sessionId: viewerId, seal: { name } } = this.#parts;
    this.#request = new PairingRequest({ sodium, address, code, name, viewerId });
  }

  /** Takes a datagram that may belong to it: returns its answer, or `other` where it does not. */
  handle(
    datagram: Datagram,
    bytes: Uint8Array,
    from: Address,
    nowUs: number,
  ): ControlDatagram | "other" | undefined {
    if (datagram.kind === "pair-ask") return this.#answer(datagram, bytes, from, nowUs);
    if (datagram.kind === "pair-confirm") {
      this.#answers?.confirm(datagram, from);
      return undefined;
    }
    const request = this.#request && isSameAddress(this.#request.address, from) ? this.#request : undefined;
    if (datagram.kind === "challenge" && request?.handleChallenge(datagram, nowUs)) return undefined;
    if (datagram.kind === "sealed-only" && request?.handleSealedOnly(datagram)) return this.#tellFailure();
    if (datagram.kind !== "pair-answer") return "other";
    if (!request?.handleAnswer(datagram, nowUs)) return this.#count("unasked");
    return this.#tellFailure();
  }

  /** The peer keeps the pairing of this id, as its keys show. */
  noteKept(id: string): void {
    const request = this.#request;
    if (!request?.pairing || request.pairing.id !== id || request.isOver) return;
    request.end();
    this.#events.push({ kind: "paired", pairing: request.pairing });
  }

  /** Writes what is due now to the front of `into`. */
  poll(nowUs: number, into: Uint8Array): Outgoing | undefined {
    this.#answers?.expire(nowUs);
    const length = this.#request?.poll(nowUs, into) ?? 0;
    return length > 0 ? { to: this.#request!.address, length } : undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return Math.min(this.#request?.nextUs ?? Infinity, this.#answers?.nextUs ?? Infinity);
  }

  #answer(ask: PairAsk, bytes: Uint8Array, from: Address, nowUs: number): ControlDatagram | undefined {
    const { responder } = this.#parts;
    const challenge = responder.prove(ask, from, nowUs);
    if (challenge) return challenge === "flood" ? this.#count("flood") : challenge;
    const answer = this.#answers?.answer(ask, bytes, from, nowUs);
    if (answer === "flood") return this.#count("flood");
    return answer ?? responder.refuse(ask);
  }

  #tellFailure(): undefined {
    const reason = this.#request?.failure;
    if (reason) this.#events.push({ kind: "not-paired", reason });
  }

  #count(reason: "flood" | "unasked"): undefined {
    this.#parts.counts.drops.count(reason);
  }
}
