/**
 * What a robot keeps of what its sender tells of codes and keys.
 *
 * @module
 */

import type { SealEvent } from "../common/seal_event.ts";
import {
  type Keys,
  withoutCode,
  withoutPairings,
  withPairing,
  withTrySpent,
  withViewerMet,
  withViewerName,
} from "../pair/keys.ts";
import { type Pairing, tidyName } from "../pair/pairing.ts";
import { formatDay } from "../system/day.ts";

/** The keys, once a sender has told of something; the same where nothing is to be kept of it. */
export function withRobotEvent(keys: Keys, event: SealEvent): Keys {
  switch (event.kind) {
    case "try-spent":
      return withTrySpent(keys, event.code, event.hostname);
    case "code-used": {
      const name = tidyName(event.pairing.name, "viewer");
      // The viewer keeps it, too, when it has come by it.
      const pairing = { ...event.pairing, name, date: formatDay(new Date()), isUnused: true } as const;
      return withoutCode(withPairing(keys, pairing), event.code);
    }
    case "met":
      return withViewerMet(keys, event.id, event.hostname);
    case "named":
      return withViewerName(keys, event.id, event.name);
    case "replaced": {
      const isKept = keys.pairings.some(({ id, side }) => side === "viewer" && id === event.id);
      const isOlder = ({ id, side }: Pairing) => side === "viewer" && id === event.olderId;
      return isKept ? withoutPairings(keys, keys.pairings.filter(isOlder)) : keys;
    }
    default:
      return keys;
  }
}
