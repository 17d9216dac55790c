/**
 * Which options about pairings do not go together.
 *
 * @module
 */

import { isMulticast } from "../common/address.ts";
import { isNatsPlace } from "../common/nats_place.ts";
import { parseHostOrRobot } from "../common/host_and_port.ts";
import { parseCode } from "../pair/code.ts";
import { DEFAULT_PORT } from "./common_flags.ts";
import type { LISTENER_PAIR_FLAGS, SENDER_PAIR_FLAGS } from "./pair_flags.ts";
import type { NoEffect, Usage } from "./no_effect.ts";
import type { FlagValues } from "./parse_flags.ts";
import { UsageError } from "./usage_error.ts";

type SenderRule = NoEffect<FlagValues<typeof SENDER_PAIR_FLAGS> & { readonly wire: string }>;
type ListenerRule = NoEffect<FlagValues<typeof LISTENER_PAIR_FLAGS> & { readonly wire: string }>;

const ONE_DEED = "only one of them is done";
const OPEN_WIRE = "that wire is always open";

/** Of the sending tools. */
export const SENDER_PAIR_RULES: readonly SenderRule[] = [
  ["pair open", "with --wire sof", OPEN_WIRE],
  ["print-key", "without --pair", "it writes the key of a new pairing"],
  ["watch-only", "without --pair", "it is about a new pairing"],
  ["pair paired forget", "with --doctor", ONE_DEED],
  ["pair paired forget", "with --install-service", "the service takes along who is paired"],
  ["pair paired forget", "with --uninstall-service", ONE_DEED],
  ["pair paired forget", "with --print-service", ONE_DEED],
  ["pair open", "with --paired", ONE_DEED],
  ["pair open", "with --forget", ONE_DEED],
  ["paired", "with --forget", ONE_DEED],
  ["open", "with --print-key", "nothing is sent"],
  [
    "pair",
    "beside an address",
    "the listener asks this host; without an address it is waited for",
    ({ given, positionals }) => positionals.length > 0 && !given.has("print-key"),
  ],
];

/** Of the listener. */
export const LISTENER_PAIR_RULES: readonly ListenerRule[] = [
  ["pair open", "with --wire sof", OPEN_WIRE],
  ["pair paired forget add-key", "with --doctor", ONE_DEED],
  ["pair add-key open", "with --paired", ONE_DEED],
  ["pair add-key open", "with --forget", ONE_DEED],
  ["paired", "with --forget", ONE_DEED],
  ["pair open", "with --add-key", ONE_DEED],
  ["view output pose-output record stats-json rotate flip", "with --add-key", "it keeps the key, and ends"],
  ["pair add-key", "without a robot's address", "listen ROBOT is accepted", asks(0)],
  [
    "pair add-key open",
    "beside a place on a server of NATS",
    "that server says who may look there",
    ({ positionals }) => positionals.some(isNatsPlace),
  ],
  ["pair add-key", "beside several addresses", "it is for one robot", asks(2)],
  ["open", "beside a robot's address", "it is about what is pushed here", asks(1)],
];

/** Whether that many robots are asked, or none; a group is none. */
export function asks(count: number): (usage: Usage<unknown>) => boolean {
  return ({ positionals }) => {
    const robots = positionals.filter((text) =>
      isNatsPlace(text) || !isMulticast(parseHostOrRobot(text, DEFAULT_PORT).host)
    );
    return count === 0 ? robots.length === 0 : robots.length >= count;
  };
}

/** @throws {UsageError} for operands that are none, before a rule says something that is beside the point */
export function checkPairOperands(
  { given, positionals }: Usage<unknown>,
  end: "sender" | "listener",
): void {
  const [first] = positionals;
  if (first === undefined) return;
  const code = end === "sender" && given.has("pair")
    ? positionals.find((text) => parseCode(text) !== undefined)
    : undefined;
  if (code !== undefined) {
    throw new UsageError(
      `Cannot use ${code} beside --pair: the code is made here, and typed at the listener`,
    );
  }
  // Further words of a name.
  if (given.has("forget")) return;
  if (given.has("paired")) throw new UsageError(`Cannot use ${first} beside --paired, which lists all`);
  if (given.has("print-key") && positionals.length > 1) {
    throw new UsageError(`Cannot use ${positionals[1]} beside --print-key: it is for one listener`);
  }
}
