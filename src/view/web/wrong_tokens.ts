/**
 * How long a host has to wait that has given wrong tokens.
 *
 * Ten are answered at once; from then on each makes the host wait, twice as long as the one before. While it waits nothing that
 * it gives is looked at, so that a flood of tokens finds nothing out, costs nothing and makes the time no longer. A token that
 * was wrong before says nothing new: a page or a program that goes on with an old one makes nobody wait.
 *
 * @module
 */

import { hostOf } from "./places.ts";

/** Answered at once. */
const FREE_TOKENS = 10;
const FIRST_WAIT_US = 1_000_000;
const LONGEST_WAIT_US = 300_000_000;
/** Without another wrong token for so long, a host begins anew. */
const FORGET_US = 3_600_000_000;
/** Hosts that are remembered; another one takes the place of the one that has been quiet for longest. */
const MAX_HOSTS = 256;
/** Wrong tokens of each that are known again. */
const MAX_KNOWN = 10;

interface Guesses {
  count: number;
  lastUs: number;
  /** Until then nothing is looked at. */
  waitsUntilUs: number;
  readonly known: Set<string>;
}

/** The hosts that have given wrong tokens. */
export class WrongTokens {
  /** The quietest first. */
  readonly #hosts = new Map<string, Guesses>();

  /** How long this host has to wait before a token of it is looked at, in µs; 0: not at all. */
  waitUs(address: string, nowUs: number): number {
    const guesses = this.#hosts.get(hostOf(address));
    return Math.max(0, (guesses?.waitsUntilUs ?? 0) - nowUs);
  }

  /** Notes that a token was looked at and is wrong; any text that stands for it alone. */
  note(address: string, token: string, nowUs: number): void {
    const host = hostOf(address);
    const guesses = this.#recall(host, nowUs);
    if (guesses.known.has(token)) return;
    guesses.count++;
    guesses.lastUs = nowUs;
    guesses.known.add(token);
    if (guesses.known.size > MAX_KNOWN) guesses.known.delete(first(guesses.known));
    const times = guesses.count - FREE_TOKENS;
    if (times >= 0) guesses.waitsUntilUs = nowUs + Math.min(FIRST_WAIT_US * 2 ** times, LONGEST_WAIT_US);
    this.#hosts.delete(host);
    if (this.#hosts.size >= MAX_HOSTS) this.#hosts.delete(first(this.#hosts.keys()));
    this.#hosts.set(host, guesses);
  }

  #recall(host: string, nowUs: number): Guesses {
    const guesses = this.#hosts.get(host);
    if (guesses && nowUs - guesses.lastUs < FORGET_US) return guesses;
    return { count: 0, lastUs: nowUs, waitsUntilUs: 0, known: new Set() };
  }
}

function first(items: Iterable<string>): string {
  const [item] = items;
  return item!;
}
