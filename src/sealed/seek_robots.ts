/**
 * By which pairings a viewer asks its robots: those that are known at an address, or with who names itself there.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Initiator } from "./initiator.ts";
import { isAt } from "./seal_options.ts";
import type { SealedEnd } from "./sealed_end.ts";

/** Asks who is known to be paired by its keys alone. */
export function seekPaired(end: SealedEnd, address: Address): void {
  const pairings = end.pairedAt(address);
  if (pairings.length > 0) end.seek(address, pairings);
}

/** Asks those who have named themselves, where there is a pairing with them; returns whether there was a new one. */
export function seekNamed(
  end: SealedEnd,
  named: Iterable<{ readonly address: Address; readonly robotId: Uint8Array }>,
): boolean {
  let isNew = false;
  for (const { address, robotId } of named) {
    const name = robotId.toHex();
    const pairings = end.pairings.filter((pairing) => pairing.robotId === name);
    if (pairings.length === 0 || end.seeks(address)) continue;
    end.seek(address, pairings);
    isNew = true;
  }
  return isNew;
}

/** A robot that was asked by keys is not asked in the clear again, though they are forgotten. */
export function chooseAnew(end: SealedEnd, initiator: Initiator): void {
  const robots = new Set(initiator.pairings.map(({ robotId }) => robotId));
  initiator.choose(
    end.pairings.filter((pairing) => robots.has(pairing.robotId) || isAt(pairing, initiator.address)),
  );
}
