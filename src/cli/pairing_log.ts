/**
 * What a robot's log says of those who are paired with it: that one is, came for the first time, has a name, or is forgotten.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Keys } from "../pair/keys.ts";
import type { Pairing } from "../pair/pairing.ts";
import { describeRights } from "../pair/rights.ts";

const logger = getLogger(["uis"]);

/** The lines, each of which somebody with a key, or the robot's user, has brought about. */
export class PairingLog {
  #known: ReadonlyMap<string, Pairing>;

  constructor(keys: Keys) {
    this.#known = viewersOf(keys);
  }

  /** Says what is new. */
  tell(keys: Keys): void {
    const now = viewersOf(keys);
    for (const [id, pairing] of now) tellChange(this.#known.get(id), pairing);
    for (const [id, { name, date }] of this.#known) {
      if (!now.has(id)) logger.info("Forgot {name}, a viewer since {date}", { name, date });
    }
    this.#known = now;
  }
}

function tellChange(before: Pairing | undefined, { name, rights, isUnused, addresses }: Pairing): void {
  if (!before) {
    return logger.info("Paired with {name}, who may {rights}", { name, rights: describeRights(rights) });
  }
  if (before.name !== name) {
    logger.info("{before} is called {name} from now on", { before: before.name, name });
  }
  if (before.isUnused && !isUnused) {
    logger.info("{name} has come by its key for the first time, from {address}", {
      name,
      address: addresses[0],
    });
  }
}

function viewersOf({ pairings }: Keys): Map<string, Pairing> {
  return new Map(pairings.filter(({ side }) => side === "viewer").map((pairing) => [pairing.id, pairing]));
}
