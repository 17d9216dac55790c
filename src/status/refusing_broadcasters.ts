/**
 * Tells of broadcasters that this viewer gets nothing of: they have no place for it, it is not paired with them, or they say
 * nothing.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../cli/line_budget.ts";
import { type Address, formatAddress } from "../common/address.ts";
import { monotonicUs } from "../system/monotonic.ts";

const logger = getLogger(["uis"]);

/** What is to be done where one speaks only to who is paired. */
const NOT_PAIRED = "not paired: broadcast --pair on the robot";

/** What may be where nobody says anything. */
const SILENT = "off, at another address, behind a firewall, or kept from it by too many who ask";

/** What is to be done about one that pushes in the clear. */
const SEAL_IT = "broadcast --pair on the robot, or listen --open";
const PAIR_ANEW = "perhaps it has forgotten this listener; broadcast --pair on the robot pairs them anew";

/** The way out where another robot has the address of one that is paired: who has that can say anything, so keys alone count. */
function leavePlace(paired: string): string {
  return `if it is another robot than ${paired}, which is paired and was at this address: listen --forget ${paired}`;
}

/** Who refuses. */
export interface Refusing {
  /** They have no place. */
  readonly refusing: readonly Address[];
  /** They speak only to who is paired. */
  readonly unpaired: readonly Address[];
  /** Hosts that push in the clear, which this viewer does not take. */
  readonly unsealed: readonly string[];
  /** What was typed of those who say nothing at all. */
  readonly silent: readonly string[];
  /** Whether there is a picture all the same. */
  readonly hasStreams: boolean;
}

/** Puts it in words, and says it once in the log until it is over. */
export class Refusals {
  readonly #names: Map<string, string>;
  readonly #pairedAt: (host: string) => string | undefined;
  readonly #isPairing: boolean;
  /** Of those that nobody has typed: whoever can send can claim to be one. */
  readonly #lines = new LineBudget();
  #told: string | undefined;
  /** What was told of hosts that push in the clear, of which the receiver remembers a bounded number. */
  readonly #pushing = new Set<string>();

  /**
   * @param names what was typed, by the address that it leads to
   * @param pairedAt the name of the robot that is paired with this viewer and is at a host
   * @param isPairing whether it is asked by a code
   */
  constructor(
    names: ReadonlyMap<string, string>,
    pairedAt: (host: string) => string | undefined = () => undefined,
    isPairing = false,
  ) {
    this.#names = new Map(names);
    this.#pairedAt = pairedAt;
    this.#isPairing = isPairing;
  }

  /** One more is asked from now on. */
  noteAsked(host: string, at: Address): void {
    this.#names.set(formatAddress(at), host);
  }

  /** Takes who refuses now, and returns the reason why no picture comes from there, in one line. */
  tell(
    { refusing, unpaired, unsealed, silent, hasStreams }: Refusing,
    nowUs: number = monotonicUs(),
  ): string | undefined {
    const pushing = unsealed.map((host) => this.#describePushing(host));
    for (const line of pushing) this.#warnOnce(line);
    const verb = refusing.length > 1 ? "have" : "has";
    const reasons = [
      ...(refusing.length > 0 ? [`${this.#name(refusing)} ${verb} no place for another viewer`] : []),
      ...(unpaired.length > 0
        ? [`${this.#name(unpaired)}: ${NOT_PAIRED}${this.#leavePlaces(unpaired)}`]
        : []),
      ...(silent.length > 0 ? [this.#describeSilent(silent)] : []),
      // Whoever pushed once may have ended long ago, and one is enough.
      ...(hasStreams ? [] : pushing.slice(-1)),
    ];
    const reason = reasons.length > 0 ? reasons.join("; ") : undefined;
    if (reason !== undefined && reason !== this.#told && !this.#pushing.has(reason)) {
      const warn = () => logger.warn("{reason}", { reason });
      const stranger = unpaired.find((address) => !this.#names.has(formatAddress(address)));
      if (stranger) this.#lines.write(stranger.hostname, nowUs, warn);
      else warn();
    }
    this.#told = reason;
    return reason;
  }

  /** Who is paired is never shown unsealed, open or not. */
  #describePushing(host: string): string {
    const paired = this.#pairedAt(host);
    if (paired === undefined) return `${host} pushes unsealed, and is not shown: ${SEAL_IT}`;
    return `${host} pushes unsealed, though it is paired as ${paired}, and is not shown: ${PAIR_ANEW}; ${
      leavePlace(paired)
    }`;
  }

  /** Of those that were not asked by the name of the pairing. */
  #leavePlaces(addresses: readonly Address[]): string {
    const places = addresses.map((address) => {
      const paired = this.#pairedAt(address.hostname);
      const asked = this.#names.get(formatAddress(address))?.toLowerCase();
      return paired?.toLowerCase() === asked ? undefined : paired;
    });
    return [...new Set(places)].flatMap((paired) => paired === undefined ? [] : `; ${leavePlace(paired)}`)
      .join("");
  }

  #describeSilent(hosts: readonly string[]): string {
    const verb = hosts.length > 1 ? "do" : "does";
    const program = this.#isPairing ? "broadcast --pair" : "broadcast";
    return `${hosts.join(", ")} ${verb} not answer: ${SILENT}; is ${program} running there?`;
  }

  #warnOnce(line: string): void {
    if (this.#pushing.has(line)) return;
    this.#pushing.add(line);
    logger.warn("{line}", { line });
  }

  #name(addresses: readonly Address[]): string {
    const texts = addresses.map(formatAddress);
    return texts.map((text) => this.#names.get(text) ?? text).join(", ");
  }
}
