/**
 * What a tool does about pairings without the network: it lists them, takes one away, and hands a key over. Loaded only when it
 * is asked for.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { ExpectedError } from "../common/expected_error.ts";
import type { LISTENER_PAIR_FLAGS, SENDER_PAIR_FLAGS } from "../flags/pair_flags.ts";
import type { FlagValues } from "../flags/parse_flags.ts";
import { UsageError } from "../flags/usage_error.ts";
import { randomBytes } from "../net/random.ts";
import { choosePairings, formatPairings } from "../pair/choose_pairings.ts";
import { makeId } from "../pair/id.ts";
import { findKeyLine, formatKeyLine, parseKeyLine } from "../pair/key_line.ts";
import { KeyStore } from "../pair/key_store.ts";
import { refusesStrangers, withoutPairings, withPairing, withRobotId } from "../pair/keys.ts";
import { type Pairing, type Right, SECRET_BYTES, type Side, tidyName } from "../pair/pairing.ts";
import { ALL_RIGHTS, describeRights, WATCH_RIGHTS } from "../pair/rights.ts";
import { describeKeylessServices, findKeylessServices } from "../service/keyless_services.ts";
import { formatDay } from "../system/day.ts";
import { escapeInvisible } from "../text/visible.ts";
import { OPEN_TEXT } from "../view/shared/seal_words.js";

const logger = getLogger(["uis"]);
/** What a host says before it lets a program run may be long. */
const MAX_TEXT_BYTES = 1 << 18;

/** What a sending tool was asked for, as far as it is about pairings. */
export interface SenderPairRun {
  readonly flags: FlagValues<typeof SENDER_PAIR_FLAGS> & { readonly name: string | undefined };
  /** With --forget, further words of the name. */
  readonly positionals: readonly string[];
  readonly hosts: readonly { readonly host: string }[];
}

/** The same of a listener. */
export interface ListenerPairRun {
  readonly flags: FlagValues<typeof LISTENER_PAIR_FLAGS>;
  /** What was typed: with --forget, further words of the name, else addresses. */
  readonly positionals: readonly string[];
  readonly hosts: readonly { readonly host: string }[];
}

/** Does what a sending tool was asked for, and gives its exit code; nothing where that is none of it. */
export async function runSenderPairErrand(
  { flags, hosts, positionals }: SenderPairRun,
): Promise<number | undefined> {
  if (flags.paired) return await list();
  if (flags.forget !== undefined) return await forget([flags.forget, ...positionals].join(" "), "viewer");
  if (flags["print-key"]) {
    const rights = flags["watch-only"] ? WATCH_RIGHTS : ALL_RIGHTS;
    return await printKey(flags.name ?? Deno.hostname(), hosts[0]?.host, rights);
  }
  return undefined;
}

/** Does what a listener was asked for, and gives its exit code; nothing where that is none of it. */
export async function runListenerPairErrand(
  { flags, hosts, positionals }: ListenerPairRun,
): Promise<number | undefined> {
  if (flags.paired) return await list();
  if (flags.forget !== undefined) return await forget([flags.forget, ...positionals].join(" "), "robot");
  if (flags["add-key"]) return await addKey(hosts[0]!.host, positionals[0]!);
  return undefined;
}

async function list(): Promise<number> {
  const { keys: { pairings } } = await KeyStore.open();
  console.log(
    pairings.length > 0
      ? formatPairings(pairings)
      : "Nobody is paired; `broadcast --pair` on the robot begins",
  );
  return 0;
}

/** @throws {UsageError} for a name that nobody has, or several have */
async function forget(text: string, side: Side): Promise<number> {
  const store = await KeyStore.open();
  let gone: Pairing | undefined;
  const keys = await store.update((keys) => {
    gone = choose(keys.pairings, text, side);
    return withoutPairings(keys, [gone]);
  });
  const { name, side: was, date } = gone!;
  console.log(`Forgot ${name}, a ${was} since ${date}`);
  if (was === "viewer" && keys.pairings.every(({ side }) => side === "robot")) {
    console.log(
      refusesStrangers(keys, "robot")
        ? "Nobody may watch this robot now: `broadcast --pair` lets one in, `broadcast --open` everybody"
        : `Nobody has ever come by a key: as before, ${OPEN_TEXT}`,
    );
  }
  return 0;
}

function choose(pairings: readonly Pairing[], text: string, side: Side): Pairing {
  const [meant, ...others] = choosePairings(pairings, text, side);
  const shown = escapeInvisible(text);
  if (meant === undefined) {
    const names = [...new Set(pairings.map(({ name }) => name))].join(", ");
    const who = names ? `nobody of that name is paired, but ${names}` : "nobody is paired";
    throw new UsageError(`Cannot use --forget ${shown}: ${who}`);
  }
  if (others.length === 0) return meant;
  const all = [meant, ...others].map(({ id, name, side, date }) => `${id} (${name}, ${side} since ${date})`);
  throw new UsageError(
    `Cannot use --forget ${shown}: several may be meant; an id is accepted: ${all.join(", ")}`,
  );
}

/** The key goes to a pipe alone: what a terminal shows stays in its memory, and in that of who looks at it. */
async function printKey(
  robotName: string,
  viewer: string | undefined,
  rights: readonly Right[],
): Promise<number> {
  await checkReader();
  const store = await KeyStore.open();
  const [id, secret] = [makeId(randomBytes), randomBytes(SECRET_BYTES)];
  const [caller] = Deno.env.get("SSH_CONNECTION")?.split(" ") ?? [];
  const pairing: Omit<Pairing, "robotId"> = {
    ...{ id, secret, side: "viewer", rights, date: formatDay(new Date()), isUnused: true },
    // It says itself what it is called when it comes.
    ...(viewer ? {} : { isNameless: true }),
    name: tidyName(viewer ?? "", `viewer-${id.slice(0, 4)}`),
    addresses: viewer ? [viewer] : caller ? [caller] : [],
  };
  let robotId = "";
  await store.update((before) => {
    const keys = withRobotId(before, () => makeId(randomBytes));
    robotId = keys.robotId;
    return withPairing(keys, { ...pairing, robotId });
  });
  const line = formatKeyLine({ id, robotId, robotName, rights: pairing.rights, secret });
  await handOver(line, store, id);
  logger.info("Paired with {name}, who may {rights}; the key is for `listen --add-key`", {
    name: pairing.name,
    rights: describeRights(rights),
  });
  const hint = describeKeylessServices(findKeylessServices(store.path));
  if (hint) logger.warn("{hint}", { hint });
  return 0;
}

/**
 * A terminal shows the key, and a file keeps it, where others may read it; what is thrown away is nobody's. Deno opens
 * /dev/null in place of a stdout that is closed.
 */
async function checkReader(): Promise<void> {
  const isTerminal = Deno.stdout.isTerminal();
  const stdout = Deno.build.os === "windows"
    ? undefined
    : await Deno.stat("/dev/fd/1").catch(() => undefined);
  if (isTerminal || stdout?.isFile) {
    const place = isTerminal ? "a terminal" : "a file, where it stays and others may read it";
    throw new UsageError(
      `Cannot write a key to ${place}; a pipe to the listener is accepted: ssh ROBOT broadcast --pair --print-key | listen --add-key ROBOT`,
    );
  }
  if (stdout?.isCharDevice) {
    throw new ExpectedError(
      "Cannot hand the key over: nobody reads it, as stdout is closed or a device such as /dev/null; no pairing is made",
    );
  }
}

/** A key that nobody has taken is no pairing. */
async function handOver(line: string, store: KeyStore, made: string): Promise<void> {
  try {
    await writeLine(line);
  } catch (error) {
    await store.update((keys) => withoutPairings(keys, keys.pairings.filter(({ id }) => id === made)));
    const why = error instanceof Deno.errors.BrokenPipe
      ? "who was to read it has ended"
      : (error as Error).message;
    throw new ExpectedError(`Cannot hand the key over: ${why}; the pairing is taken back`);
  }
}

async function writeLine(line: string): Promise<void> {
  const bytes = new TextEncoder().encode(`${line}\n`);
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}

/** @param address of the robot as it was typed, where `host` has no port any more */
async function addKey(host: string, address: string): Promise<number> {
  if (Deno.stdin.isTerminal()) {
    throw new UsageError(
      `Cannot read a key from a terminal; a pipe from the robot is accepted: ssh ${host} broadcast --pair --print-key | listen --add-key ${address}`,
    );
  }
  const store = await KeyStore.open();
  const { id, robotId, robotName, rights, secret } = parseKey(await readText(), host);
  const name = tidyName(robotName, host);
  await store.update((keys) =>
    withPairing(keys, {
      ...{ id, secret, name, robotId, rights },
      ...{ side: "robot", addresses: [host], date: formatDay(new Date()), introduction: { replaces: [] } },
    })
  );
  const share = rights.includes("drive") ? "" : ", to watch alone";
  console.log(`Paired with ${name}: \`listen ${address}\` is sealed from now on${share}`);
  return 0;
}

function parseKey(text: string, typed: string) {
  try {
    return parseKeyLine(findKeyLine(text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ExpectedError(`Cannot add the key of ${typed} from stdin: ${error.message}`);
  }
}

/** All of stdin, or more than any greeting and key have. */
async function readText(): Promise<string> {
  const bytes = new Uint8Array(MAX_TEXT_BYTES);
  let length = 0;
  while (length < bytes.length) {
    const count = await Deno.stdin.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
