/**
 * `broadcast --pair`: a code is made and shown. It is written into the key file, where the broadcast takes it up that has the
 * port: this one, or one of the same user that runs already. For the latter it is waited here until the code is used or over.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../common/address.ts";
import { DEFAULT_PORT } from "../flags/common_flags.ts";
import { randomBytes, randomU32 } from "../net/random.ts";
import { openUdpSocket } from "../net/udp_socket.ts";
import { formatCode, makeCode } from "../pair/code.ts";
import { makeId } from "../pair/id.ts";
import { KeyStore } from "../pair/key_store.ts";
import { type Keys, pendingCode, withoutCode, withPendingCode, withRobotId } from "../pair/keys.ts";
import { describeKeylessServices, findKeylessServices } from "../service/keyless_services.ts";
import { listInterfaces } from "../system/own_addresses.ts";
import type { Terminal } from "./terminal.ts";

const logger = getLogger(["uis"]);
const LOOK_MS = 200;
/** A running broadcast looks once a second. */
const TAKING_LIMIT_MS = 5_000;

/** What is asked for. */
export interface OfferRun {
  readonly flags: {
    readonly bind?: string | undefined;
    readonly port: number;
    readonly "log-format": "text" | "json";
  };
  readonly terminal: Pick<Terminal, "print">;
  readonly signal: AbortSignal;
}

/**
 * Makes a code and shows it.
 *
 * @returns the exit code where another broadcast has the port; nothing where this one is to begin
 * @throws {Error} in one line where that one does not take the code
 */
export async function offerCode(run: OfferRun): Promise<number | undefined> {
  const store = await KeyStore.open();
  const code = makeCode(randomU32);
  const isBeside = isPortTaken(run);
  const keys = await store.update((keys) =>
    withPendingCode(withRobotId(keys, () => makeId(randomBytes)), code, Date.now())
  );
  if (!isBeside) {
    show(code, run);
    return undefined;
  }
  try {
    return await waitForUse(store, { code, before: keys, run });
  } finally {
    // Whoever gave up does not leave it behind.
    await store.update((keys) => withoutCode(keys, code));
  }
}

function isPortTaken({ flags: { bind = "::", port } }: OfferRun): boolean {
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
  while (!run.signal.aborted) {
    const { keys } = store;
    const paired = keys.pairings.find(({ id, side }) =>
      side === "viewer" && !before.pairings.some((known) => known.id === id)
    );
    const pending = pendingCode(keys, Date.now());
    if (pending?.code !== code) {
      return tellEnd({ paired: paired?.name, isReplaced: pending !== undefined, keys });
    }
    if (pending.isTaken && !isShown) {
      isShown = true;
      show(code, run);
    } else if (!pending.isTaken && performance.now() > takenUntilMs) {
      const hint = describeKeylessServices(findKeylessServices(store.path));
      throw new Error(
        `Cannot pair: UDP port ${run.flags.port} is in use, but not by a broadcast of this user, which would take the code` +
          (hint ? `. ${hint}` : ""),
      );
    }
    await pause(run.signal);
    await store.refresh();
  }
  return 0;
}

function tellEnd(end: { paired: string | undefined; isReplaced: boolean; keys: Keys }): number {
  if (end.paired !== undefined) {
    logger.info("Paired with {name}", { name: end.paired });
    return 0;
  }
  if (end.isReplaced) throw new Error("Cannot pair by this code any more: another one was made");
  const isOld = end.keys.pending !== undefined;
  throw new Error(
    isOld
      ? "Cannot pair by this code any more: five minutes are over"
      : "Cannot pair by this code any more: it was typed wrong too often",
  );
}

function show(code: string, { flags: { bind, port, "log-format": format }, terminal }: OfferRun): void {
  const command = `listen ${formatHere(bind, port)} --pair ${formatCode(code)}`;
  if (format === "json") return logger.info("To pair, type at the listener: {command}", { command });
  terminal.print(`To pair, type this at the listener within five minutes:\n\n    ${command}\n`);
  const address = isAll(bind) ? ownAddress() : undefined;
  if (address) terminal.print(`Where that name is not found: ${address} in its place.`);
}

/** This host, as a listener would type it. */
function formatHere(bind: string | undefined, port: number): string {
  const hostname = isAll(bind) ? Deno.hostname() : bind!;
  const isPlain = port === DEFAULT_PORT && !hostname.includes(":");
  return isPlain ? hostname : formatAddress({ hostname, port });
}

function isAll(bind: string | undefined): boolean {
  return bind === undefined || bind === "::" || bind === "0.0.0.0";
}

function ownAddress(): string | undefined {
  const own = listInterfaces().filter(({ family, address }) =>
    family === "IPv4" && !/^(127|169\.254)\./.test(address)
  );
  return own[0]?.address;
}

async function pause(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LOOK_MS);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
