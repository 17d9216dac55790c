/**
 * All that a user's key file holds, and each change of it.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { foldHost, keepAddresses, type Pairing, type Right, type Side, tidyName } from "./pairing.ts";
import { ALL_RIGHTS } from "./rights.ts";

/** What is kept. */
export interface Keys {
  /** By which viewers know this host as a robot: 8 bytes as hexadecimal digits, public. Absent before it is needed. */
  readonly robotId?: string;
  /** That a viewer that was paired has been here once: from then on strangers are not served, whoever is forgotten. */
  readonly isSealed: boolean;
  readonly pairings: readonly Pairing[];
  /** The code by which somebody may pair now. */
  readonly pending?: PendingCode;
}

/** A code that was printed, and is waited for. */
export interface PendingCode {
  /** 8 digits. */
  readonly code: string;
  /** By the wall clock, in ms of Unix time. */
  readonly untilMs: number;
  /** 0: it is good for nothing any more, and stays for who waits to be told. */
  readonly triesLeft: number;
  /** The hosts from which it was tried in vain, in that order; absent: none. */
  readonly wrongFrom?: readonly string[];
  /** What whoever uses it may do; absent: all. */
  readonly rights?: readonly Right[];
  /** Whether a running broadcast has taken it up. */
  readonly isTaken: boolean;
  /** Where that listens; its host is what it has bound, which may be every address. */
  readonly takenAt?: BoundPlace;
}

/** What a socket has bound. */
export type BoundPlace = Omit<Address, "transport">;

/** What is kept where there is no file. */
export const NO_KEYS: Keys = { isSealed: false, pairings: [] };
/** More are not kept. */
export const MAX_PAIRINGS = 256;
/** Older pairings of which a robot is told; those before stay in its list. */
export const MAX_REPLACED = 8;
/** How long a code is good, and for how many wrong ones. */
export const CODE_LIFE_MS = 5 * 60_000;
export const CODE_TRIES = 3;

/** Whether this host, as a robot or as a viewer, has nothing to do with strangers, unless it is told to. */
export function refusesStrangers(keys: Keys, as: Side): boolean {
  if (as === "robot") return keys.isSealed || keys.pairings.some(({ side }) => side === "viewer");
  return keys.pairings.some(({ side }) => side === "robot");
}

/** Keys of a host that has a name as a robot. */
export type RobotKeys = Keys & { readonly robotId: string };

/** Gives this host a name as a robot where it has none; the same keys where it has one. */
export function withRobotId(keys: Keys, makeId: () => string): RobotKeys {
  return keys.robotId === undefined ? { ...keys, robotId: makeId() } : keys as RobotKeys;
}

/**
 * Adds a pairing. It takes the place of the one with the same id, and of any other with the same robot, which is to be told
 * that.
 *
 * @throws {RangeError} where there are too many
 */
export function withPairing(keys: Keys, pairing: Pairing): Keys {
  const isReplaced = ({ side, id, robotId }: Pairing) =>
    side === pairing.side && (id === pairing.id || (side === "robot" && robotId === pairing.robotId));
  const others = keys.pairings.filter((other) => !isReplaced(other));
  const replaced = keys.pairings.filter((other) => isReplaced(other) && other.id !== pairing.id);
  if (others.length >= MAX_PAIRINGS) {
    throw new RangeError(`Cannot keep more than ${MAX_PAIRINGS} pairings: --forget NAME makes room`);
  }
  const pairings = [...others, withReplaced(pairing, replaced)];
  // A key that was handed over may be lost, and nobody have it: whoever forgets that one is where he was before.
  const isSealed = keys.isSealed || pairing.side === "viewer" && !pairing.isUnused;
  return { ...keys, pairings, isSealed };
}

function withReplaced(pairing: Pairing, older: readonly Pairing[]): Pairing {
  if (older.length === 0) return pairing;
  const all = older.flatMap(({ id, secret, introduction }) => [
    { id, secret },
    ...introduction?.replaces ?? [],
  ]);
  const replaces = [...pairing.introduction?.replaces ?? [], ...all].slice(0, MAX_REPLACED);
  return { ...pairing, introduction: { replaces } };
}

/** Without these; the same keys where they have none of them. */
export function withoutPairings(keys: Keys, gone: readonly Pairing[]): Keys {
  const pairings = keys.pairings.filter((pairing) =>
    !gone.some(({ id, side }) => id === pairing.id && side === pairing.side)
  );
  return pairings.length === keys.pairings.length ? keys : { ...keys, pairings };
}

/** Notes where a peer was reached; the same keys where that was known to be the newest. */
export function withAddress(keys: Keys, { id, side }: Pairing, address: string): Keys {
  const known = keys.pairings.find((pairing) => pairing.id === id && pairing.side === side);
  if (known === undefined || foldHost(known.addresses[0] ?? "") === foldHost(address)) return keys;
  const others = known.addresses.filter((other) => foldHost(other) !== foldHost(address));
  const addresses = keepAddresses([address, ...others]);
  return withChange(keys, known, (pairing) => ({ ...pairing, addresses }));
}

/** Notes that a viewer has come by its pairing, from a host; the same keys where that was known. */
export function withViewerMet(keys: Keys, id: string, hostname: string): Keys {
  const known = keys.pairings.find((pairing) => pairing.id === id && pairing.side === "viewer");
  if (!known) return keys;
  const seen = withAddress(keys, known, hostname);
  if (!known.isUnused) return seen;
  const used = withChange(seen, known, ({ isUnused: _, ...pairing }) => pairing);
  return { ...used, isSealed: true };
}

/** Calls a viewer what it calls itself, where it has no name yet. */
export function withViewerName(keys: Keys, id: string, name: string): Keys {
  const isMeant = (pairing: Pairing) => pairing.id === id && pairing.side === "viewer" && pairing.isNameless;
  const known = keys.pairings.find(isMeant);
  if (!known) return keys;
  return withChange(keys, known, ({ isNameless: _, ...pairing }) => ({
    ...pairing,
    name: tidyName(name, pairing.name),
  }));
}

/** The robot of this pairing was told the name of this viewer, and of a pairing that was replaced; all zero: of none. */
export function withIntroduced(keys: Keys, id: string, replacedId: string): Keys {
  const known = keys.pairings.find((pairing) => pairing.id === id && pairing.side === "robot");
  if (!known?.introduction) return keys;
  const replaces = known.introduction.replaces.filter((older) => older.id !== replacedId);
  return withChange(
    keys,
    known,
    ({ introduction: _, ...pairing }) =>
      replaces.length === 0 ? pairing : { ...pairing, introduction: { replaces } },
  );
}

/** Keeps what a robot lets this viewer do; the same keys where that was known. */
export function withRights(keys: Keys, id: string, rights: readonly Right[]): Keys {
  const known = keys.pairings.find((pairing) => pairing.id === id && pairing.side === "robot");
  if (!known || known.rights.join() === rights.join()) return keys;
  return withChange(keys, known, (pairing) => ({ ...pairing, rights }));
}

function withChange(keys: Keys, { id, side }: Pairing, change: (pairing: Pairing) => Pairing): Keys {
  const pairings = keys.pairings.map((pairing) =>
    pairing.id === id && pairing.side === side ? change(pairing) : pairing
  );
  return { ...keys, pairings };
}

/** Waits for a code from now on, and for no other. */
export function withPendingCode(
  keys: Keys,
  code: string,
  nowMs: number,
  rights: readonly Right[] = ALL_RIGHTS,
): Keys {
  const limits = { untilMs: nowMs + CODE_LIFE_MS, triesLeft: CODE_TRIES };
  const given = rights === ALL_RIGHTS ? {} : { rights };
  return { ...keys, pending: { code, ...limits, ...given, isTaken: false } };
}

/** The code that is waited for now; nothing where there is none, or its time is over. */
export function pendingCode({ pending }: Keys, nowMs: number): PendingCode | undefined {
  // A clock that was set back makes no code good for longer.
  if (pending === undefined || pending.triesLeft <= 0) return undefined;
  return nowMs < pending.untilMs && pending.untilMs - nowMs <= CODE_LIFE_MS ? pending : undefined;
}

/** Notes that a running broadcast waits for the code, and where. */
export function withCodeTaken(keys: Keys, code: string, place?: BoundPlace): Keys {
  const { pending } = keys;
  if (pending?.code !== code || pending.isTaken) return keys;
  const takenAt = place && { hostname: place.hostname, port: place.port };
  return { ...keys, pending: { ...pending, isTaken: true, ...(takenAt ? { takenAt } : {}) } };
}

/** Takes a try from the code, which somebody at a host has had; the last one ends it. */
export function withTrySpent(keys: Keys, code: string, hostname: string): Keys {
  const { pending } = keys;
  if (pending?.code !== code || pending.triesLeft <= 0) return keys;
  const wrongFrom = [...pending.wrongFrom ?? [], hostname];
  return { ...keys, pending: { ...pending, triesLeft: pending.triesLeft - 1, wrongFrom } };
}

/** The code is used, or over. */
export function withoutCode(keys: Keys, code: string): Keys {
  if (keys.pending?.code !== code) return keys;
  const { pending: _, ...rest } = keys;
  return rest;
}
