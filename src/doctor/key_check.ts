/**
 * Whether keys can be used, and who is paired. No clock is asked: a pairing has no end.
 *
 * @module
 */

import { type Keys, refusesStrangers } from "../pair/keys.ts";
import type { Side } from "../pair/pairing.ts";
import { OPEN_TEXT } from "../view/shared/seal_words.js";
import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

const NAME = "keys";
/** Names that are told; a line is a line. */
const MOST_NAMES = 4;

/** The file, who is paired, and services that were installed before. */
export async function checkKeys(
  system: Pick<System, "findKeyTrouble" | "readKeys">,
  as: Side,
): Promise<readonly Finding[]> {
  const trouble = await system.findKeyTrouble();
  if (trouble) return [{ name: NAME, status: "fail", ...trouble }];
  const sight = await system.readKeys();
  if (!sight) {
    return [{ name: NAME, status: "warn", says: "there is no place for them: HOME does not say where" }];
  }
  const { keys, keylessServices } = sight;
  const paired = [describePaired(keys, as)];
  if (as === "viewer" || keylessServices.length === 0) return paired;
  const says = `the service ${keylessServices.join(", ")} has not these keys`;
  return [...paired, { name: NAME, status: "warn", says, fix: "sudo broadcast --install-service" }];
}

function describePaired(keys: Keys, as: Side): Finding {
  const other = as === "robot" ? "viewer" : "robot";
  const names = keys.pairings.filter(({ side }) => side === other).map(({ name, isUnused }) =>
    isUnused ? `${name} (who has never come)` : name
  );
  if (names.length > 0) {
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    return { name: NAME, status: "ok", says: `paired with ${names.slice(0, MOST_NAMES).join(", ")}${more}` };
  }
  if (as === "viewer") return { name: NAME, status: "ok", says: "paired with no robot" };
  const fix = "broadcast --pair";
  return refusesStrangers(keys, "robot")
    ? { name: NAME, status: "warn", says: "all who were paired are forgotten: nobody can watch", fix }
    : { name: NAME, status: "warn", says: `nobody is paired: ${OPEN_TEXT}`, fix };
}
