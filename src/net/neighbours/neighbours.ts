/**
 * Who answers on this host's links, as Linux knows it by ARP (RFC 826) and neighbour discovery (RFC 4861): it is asked, and
 * nothing is sent on a link for it.
 *
 * @module
 */

import {
  AF_NETLINK,
  MSG_DONTWAIT,
  NETLINK_ROUTE,
  SOCK_CLOEXEC,
  SOCK_RAW,
} from "../../system/libc/constants.ts";
import { type Libc, openLibc } from "../../system/libc/libc.ts";
import {
  decodeNeighbour,
  decodeRoute,
  encodeNeighbourQuestion,
  encodeRouteQuestion,
  type NeighbourState,
  QUESTION_BYTES,
  readNumber,
  readSocketAddress,
} from "./route_messages.ts";

/** An answer is of some hundred bytes. */
const ANSWER_BYTES = 4096;
/** Answers to earlier questions that are passed over. */
const MOST_STALE = 4;

const CALLS = ["socket", "send", "recv", "close"] as const;

/** Who is asked. */
export interface Neighbours extends Disposable {
  /** Who has to be found before anything can leave to an encoded socket address. */
  find(name: Uint8Array): NeighbourState;
}

class RouteSocket implements Neighbours {
  readonly #libc: Libc<typeof CALLS[number]>;
  readonly #descriptor: number;
  readonly #question = new DataView(new ArrayBuffer(QUESTION_BYTES));
  readonly #answer = new Uint8Array(ANSWER_BYTES);
  #number = 0;

  /** Both are taken over. */
  constructor(libc: Libc<typeof CALLS[number]>, descriptor: number) {
    this.#libc = libc;
    this.#descriptor = descriptor;
  }

  find(name: Uint8Array): NeighbourState {
    const to = readSocketAddress(name);
    const way = this.#ask((question, number) => encodeRouteQuestion(question, number, to));
    const route = way && decodeRoute(way, to);
    if (!route) return "unknown";
    const { index, nextHop } = route;
    if (!nextHop) return "there";
    const answer = this.#ask((question, number) =>
      encodeNeighbourQuestion(question, number, { index, nextHop })
    );
    return answer ? decodeNeighbour(answer) : "unknown";
  }

  [Symbol.dispose](): void {
    this.#libc.calls.close(this.#descriptor);
    this.#libc.close();
  }

  /** The kernel has answered when it has taken the question. */
  #ask(encode: (question: DataView, number: number) => number): DataView | undefined {
    const { send, recv } = this.#libc.calls;
    const number = this.#number = (this.#number + 1) >>> 0;
    const length = encode(this.#question, number);
    if (Number(send(this.#descriptor, this.#question, BigInt(length), MSG_DONTWAIT)) < 0) return undefined;
    for (let i = 0; i <= MOST_STALE; i++) {
      const count = Number(recv(this.#descriptor, this.#answer, BigInt(ANSWER_BYTES), MSG_DONTWAIT));
      if (count <= 0) return undefined;
      const answer = new DataView(this.#answer.buffer, 0, count);
      if (readNumber(answer) === number) return answer;
    }
    return undefined;
  }
}

/** Opens it; nothing where this system does not tell, or may not be asked. */
export function openNeighbours(): Neighbours | undefined {
  const libc = openLibc(...CALLS);
  if (!libc) return undefined;
  const descriptor = libc.calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (descriptor >= 0) return new RouteSocket(libc, descriptor);
  libc.close();
  return undefined;
}
