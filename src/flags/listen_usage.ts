/**
 * Which options of `listen` do not go together.
 *
 * @module
 */

import { isLoopback } from "../common/address.ts";
import { checkImagezmq } from "./imagezmq_usage.ts";
import { DEFAULT_SITE, formatNatsPlace, isNatsPlace, overlap, parseNatsPlace } from "../common/nats_place.ts";
import { LISTEN_FLAGS, type ListenFlags } from "./listen_flags.ts";
import { checkEffects, type NoEffect, type Usage } from "./no_effect.ts";
import { asks, checkPairOperands, LISTENER_PAIR_RULES } from "./pair_usage.ts";
import { NATS_RULES } from "./nats_flags.ts";
import { CONTRADICTION, contradictsName } from "./record_flags.ts";
import { UsageError } from "./usage_error.ts";

const PAGE = "web web-origin web-embed";
const NO_TLS = "no page is served, nor Foxglove in a network";
/** What the search itself heeds, and what has rules of its own beside it. */
const HEEDED_BY_SEARCH = "find bind log-format verbose quiet help version doctor paired forget wire".split(
  " ",
);
const FOUND_IN_VAIN = Object.keys(LISTEN_FLAGS).filter((name) => !HEEDED_BY_SEARCH.includes(name)).join(" ");
/** Options that serve somebody: this host alone, or whoever has the token. */
const SERVED = ["web", "foxglove"] as const;

/** Of `listen`. */
export const LISTEN_RULES: readonly NoEffect<ListenFlags>[] = [
  [FOUND_IN_VAIN, "with --find", "it lists robots, and ends"],
  [PAGE, "with --view none", "no page is served"],
  [PAGE, "with --view sdl", "no page is served"],
  ["web-cert web-key", "with --view none", NO_TLS, servesNoTls("none")],
  ["web-cert web-key", "with --view sdl", NO_TLS, servesNoTls("sdl")],
  ["web-token", "with --view none", "nothing is served", servesNothing("none")],
  ["web-token", "with --view sdl", "nothing is served", servesNothing("sdl")],
  ["web-cert", "without --web-key", "TLS needs both"],
  ["web-key", "without --web-cert", "TLS needs both"],
  ["foxglove-origin", "without --foxglove", "nothing is served"],
  ["rotate flip", "with --view none", "nothing is shown"],
  ["record-format", "with --view none", "nothing is recorded", ({ flags, given }) => {
    return flags.view === "none" && !given.has("record");
  }],
  [...CONTRADICTION, contradictsName],
  ["pose-output", "with --wire sof", "that wire carries no poses"],
  ["drive-input", "with --wire sof", "that wire carries no commands"],
  ["drive-input", "with --add-key", "stdin has the key"],
  ["drive-input", "beside several addresses", "one robot is driven", asks(2)],
  [
    "find",
    "beside a robot's address",
    "it looks for all robots",
    ({ positionals }) => positionals.length > 0,
  ],
  ["find", "with --wire sof", "robots that speak it do not announce themselves"],
  ["find", "with --doctor", "only one of them is done"],
  ["find", "with --paired", "only one of them is done"],
  ["find", "with --forget", "only one of them is done"],
  [
    "nats-creds nats-ca",
    "without a server of NATS",
    "--nats URL or nats://SERVER/SITE/ROBOT names one",
    usesNoNats,
  ],
  ...NATS_RULES,
  ["nats", "where the same place is looked at", "what is published there would come back", comesBack],
  ...LISTENER_PAIR_RULES,
];

/** @throws {UsageError} where options that were given do not go together, or one would have no effect */
export function checkListenUsage(usage: Usage<ListenFlags>): void {
  checkPairOperands(usage, "listener");
  checkEffects(LISTEN_RULES, usage);
  const { flags } = usage;
  for (const name of SERVED) checkServed(name, usage);
  checkImagezmq(usage);
  checkPlaces(usage);
  const [first, second] = (["output", "pose-output", "stats-json"] as const).filter((name) =>
    flags[name] === "-"
  );
  if (!second) return;
  throw new UsageError(`Cannot use --${first} - together with --${second} -: stdout takes one of them`);
}

function usesNoNats({ flags, positionals }: Usage<ListenFlags>): boolean {
  return flags.nats === undefined && !positionals.some(isNatsPlace);
}

/** @throws {UsageError} where two places stand for the same robots, each of which would be there twice */
function checkPlaces({ positionals }: Usage<ListenFlags>): void {
  const places = positionals.flatMap((text) => parseNatsPlace(text) ?? []);
  for (const [at, place] of places.entries()) {
    const before = places.slice(0, at).find((other) => overlap(other, place));
    if (!before) continue;
    const names = [place, before].map(formatNatsPlace).join(" beside ");
    throw new UsageError(`Cannot look at ${names}: robots that are at both would be shown twice`);
  }
}

function comesBack({ flags: { nats }, positionals }: Usage<ListenFlags>): boolean {
  return positionals.map(parseNatsPlace).some((place) =>
    place !== undefined && place.server === nats?.server &&
    (place.site === undefined || place.site === (nats.site ?? DEFAULT_SITE))
  );
}

function servesNothing(view: ListenFlags["view"]): (usage: Usage<ListenFlags>) => boolean {
  return ({ flags, given }) =>
    flags.view === view && ![...SERVED, "imagezmq-hub"].some((name) => given.has(name)) &&
    !flags.imagezmq?.some(({ isPublished }) => isPublished);
}

function servesNoTls(view: ListenFlags["view"]): (usage: Usage<ListenFlags>) => boolean {
  return ({ flags: { view: chosen, foxglove } }) =>
    chosen === view && (foxglove === undefined || isLoopback(foxglove.hostname));
}

/** @throws {UsageError} where a network is served without a token */
function checkServed(name: (typeof SERVED)[number], { flags }: Usage<ListenFlags>): void {
  const place = flags[name];
  if (!place) return;
  const { hostname, port } = place;
  if (isLoopback(hostname) || flags["web-token"] !== undefined) return;
  throw new UsageError(
    `Cannot use --${name} ${hostname}:${port} without --web-token: everybody there could look; --web-token auto makes one`,
  );
}
