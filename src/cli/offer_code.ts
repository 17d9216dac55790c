/**
 * `broadcast --pair`: a code is made and shown, once there is somebody who waits for it. It is written into the key file, where
 * a broadcast takes it up: one of the same user that runs already, whatever its port, or else this one, when its camera has
 * started. For the former it is waited here until the code is used or over. A code ends with the program that shows it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../common/address.ts";
import { ExpectedError } from "../common/expected_error.ts";
import { DEFAULT_PORT } from "../flags/common_flags.ts";
import { randomBytes, randomU32 } from "../net/random.ts";
import { openUdpSocket } from "../net/udp_socket.ts";
import { formatCode, makeCode } from "../pair/code.ts";
import { describeEnd, describeTries } from "../pair/code_news.ts";
import { holdFile, isFileHeld } from "../pair/held_file.ts";
import { makeId } from "../pair/id.ts";
import { KeyStore } from "../pair/key_store.ts";
import {
  type BoundPlace,
  type Keys,
  pendingCode,
  withoutCode,
  withPendingCode,
  withRobotId,
} from "../pair/keys.ts";
import type { Right } from "../pair/pairing.ts";
import { ALL_RIGHTS, WATCH_RIGHTS } from "../pair/rights.ts";
import { describeKeylessServices, findKeylessServices } from "../service/keyless_services.ts";
import { listInterfaces } from "../system/own_addresses.ts";
import { pause } from "../system/pause.ts";
import type { Terminal } from "./terminal.ts";

const logger = getLogger(["uis"]);
const LOOK_MS = 200;
/** A running broadcast looks once a second; one that starts has its port before it can be found. */
const TAKING_LIMIT_MS = 5_000;

/** What is asked for. */
export interface OfferRun {
  readonly flags: {
    readonly bind?: string | undefined;
    readonly port: number;
    readonly "watch-only": boolean;
    readonly "log-format": "text" | "json";
  };
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
  readonly terminal: Pick<Terminal, "print">;
  readonly signal: AbortSignal;
}

/** Who takes a code up in this program. */
export interface CodeTaker {
  /** Where it can be asked; its host may be every address. */
  readonly address: BoundPlace;
  /** @param rights what whoever uses it may do */
  offer(code: string, rights: readonly Right[]): Promise<void>;
}

/**
 * Makes a code for the broadcast of this program, which sends already, and shows it.
 *
 * @throws {Error} in one line where it can not be kept
 */
export async function offerHere(run: OfferRun, taker: CodeTaker): Promise<void> {
  const code = makeCode(randomU32);
  await taker.offer(code, rightsOf(run));
  show(code, run, taker.address);
}

/**
 * Makes a code for the broadcast of this user that runs, and shows it as soon as that waits for it.
 *
 * @returns the exit code when the code is used; nothing where none runs, and this program is to begin
 * @throws {Error} in one line where it is not taken, or over, or somebody else has the port
 */
export async function offerBeside(run: OfferRun): Promise<number | undefined> {
  const store = await KeyStore.open();
  if (!await findRunning(store, run)) return undefined;
  using _showing = await holdFile(store.path, "showing");
  const code = makeCode(randomU32);
  const keys = await store.update((keys) =>
    withPendingCode(withRobotId(keys, () => makeId(randomBytes)), code, Date.now(), rightsOf(run))
  );
  try {
    return await waitForUse(store, { code, before: keys, run });
  } finally {
    // Whoever gave up does not leave it behind.
    await store.update((keys) => withoutCode(keys, code));
  }
}

function rightsOf({ flags }: OfferRun): readonly Right[] {
  return flags["watch-only"] ? WATCH_RIGHTS : ALL_RIGHTS;
}

/** Whether a broadcast of this user runs. Who has the port may be another user's, or something else. */
async function findRunning(store: KeyStore, run: OfferRun): Promise<boolean> {
  const untilMs = performance.now() + TAKING_LIMIT_MS;
  while (!isFileHeld(store.path, "running")) {
    if (run.signal.aborted || !isPortTaken(run)) return false;
    if (performance.now() > untilMs) throw new ExpectedError(describeStranger(store, run));
    await pause(LOOK_MS, run.signal);
  }
  return true;
}

function describeStranger({ path }: KeyStore, { flags: { port } }: OfferRun): string {
  const hint = describeKeylessServices(findKeylessServices(path));
  return `Cannot pair: UDP port ${port} is in use, but not by a broadcast of this user, which would take the code` +
    (hint ? `. ${hint}` : "");
}

/** Who pushes leaves the usual port to others. */
function isPortTaken({ flags: { bind = "::", port }, given, positionals }: OfferRun): boolean {
  if (positionals.length > 0 && !given.has("port")) return false;
  try {
    openUdpSocket({ hostname: bind, port }).close();
    return false;
  } catch (error) {
    if ((error as Error).cause instanceof Deno.errors.AddrInUse) return true;
    throw error;
  }
}

async function waitForUse(
  store: KeyStore,
  { code, before, run }: { code: string; before: Keys; run: OfferRun },
): Promise<number> {
  const takenUntilMs = performance.now() + TAKING_LIMIT_MS;
  let isShown = false;
  let told = before.pending!;
  while (!run.signal.aborted) {
    const { keys } = store;
    const paired = keys.pairings.find(({ id, side }) =>
      side === "viewer" && !before.pairings.some((known) => known.id === id)
    );
    const pending = pendingCode(keys, Date.now());
    if (pending?.code !== code) {
      return tellEnd({ paired: paired?.name, isReplaced: pending !== undefined, keys });
    }
    for (const line of describeTries(told, pending, Date.now())) logger.warn("{line}", { line });
    told = pending;
    if (pending.isTaken && !isShown) {
      isShown = true;
      logger.info("The broadcast that runs already takes the code; nothing is started here");
      show(code, run, pending.takenAt);
    } else if (!pending.isTaken && performance.now() > takenUntilMs) {
      throw new ExpectedError("Cannot pair: the broadcast of this user that runs does not take the code");
    }
    await pause(LOOK_MS, run.signal);
    await store.refresh();
  }
  return 0;
}

function tellEnd(end: { paired: string | undefined; isReplaced: boolean; keys: Keys }): number {
  if (end.paired !== undefined) {
    logger.info("Paired with {name}", { name: end.paired });
    return 0;
  }
  const { pending } = end.keys;
  const reason = end.isReplaced ? "another one was made" : pending && describeEnd(pending, Date.now());
  throw new ExpectedError(`Cannot pair by this code any more: ${reason ?? "it was taken back"}`);
}

function show(code: string, { flags, terminal }: OfferRun, takenAt?: BoundPlace): void {
  const place = takenAt ?? { hostname: flags.bind ?? "::", port: flags.port };
  const command = `listen ${formatHere(place)} --pair ${formatCode(code)}`;
  if (flags["log-format"] === "json") {
    return logger.info("To pair, type at the listener: {command}", { command });
  }
  terminal.print(`To pair, type this at the listener within five minutes:\n\n    ${command}\n`);
  const address = isAll(place.hostname) ? ownAddress() : undefined;
  if (address) terminal.print(`Where that name is not found: ${address} in its place.`);
}

/** This host, as a listener would type it. */
function formatHere({ hostname: bound, port }: BoundPlace): string {
  const hostname = isAll(bound) ? Deno.hostname() : bound;
  const isPlain = port === DEFAULT_PORT && !hostname.includes(":");
  return isPlain ? hostname : formatAddress({ hostname, port });
}

function isAll(bind: string): boolean {
  return bind === "::" || bind === "0.0.0.0";
}

function ownAddress(): string | undefined {
  const own = listInterfaces().filter(({ family, address }) =>
    family === "IPv4" && !/^(127|169\.254)\./.test(address)
  );
  return own[0]?.address;
}
