/**
 * The requests for a broadcaster's time that have not been answered, so that nothing else counts as an answer.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";

/** More than are ever on their way; the oldest gives way. */
const MAX_REQUESTS = 16;

interface EchoRequest {
  readonly to: Address;
  readonly sentUs: number;
}

/** The requests on one stream, by their nonces: 48 bits that nobody can guess. */
export class EchoRequests {
  readonly #requests = new Map<number, EchoRequest>();

  /** Takes note of a request that leaves now. */
  note(nonce: number, to: Address, nowUs: number): void {
    this.#requests.set(nonce, { to, sentUs: nowUs });
    if (this.#requests.size > MAX_REQUESTS) this.#requests.delete(this.#requests.keys().next().value!);
  }

  /** When the request left that this answers; nothing where there is none, or it was answered, or asked of another. */
  settle(nonce: number, from: Address): number | undefined {
    const request = this.#requests.get(nonce);
    if (!request || !isSameAddress(request.to, from)) return undefined;
    this.#requests.delete(nonce);
    return request.sentUs;
  }

  /** What comes now answers nothing. */
  clear(): void {
    this.#requests.clear();
  }
}
