/**
 * A machine and its socket at work for peers that are known by their names.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress } from "../../common/address.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { NameFollower } from "./name_follower.ts";
import { keepReachable, type LocatedPeers } from "./peers.ts";
import { resolveAddresses } from "./resolve.ts";

const logger = getLogger(["uis"]);

/** A machine at work whose peers may move. */
export interface MovingMachine {
  /** @param host what was typed */
  retarget(from: Address | undefined, to: Address, host: string): void;
  /** Absent where peers say nothing. */
  heardUs?(address: Address): number;
}

/** Lets a machine go on at the addresses to which the names of its peers lead. */
export function followNames(
  { peers, bound }: LocatedPeers,
  machine: MovingMachine,
): NameFollower {
  for (const { host, addresses } of peers) {
    if (addresses.length > 0) continue;
    logger.warn("Nobody can be asked for {name} now; it goes on being looked up", { name: host.host });
  }
  return new NameFollower({
    peers,
    answers: machine.heardUs !== undefined,
    nowUs: monotonicUs,
    lookUp: async ({ host }) => keepReachable(await resolveAddresses(host), bound),
    heardUs: (address) => machine.heardUs?.(address) ?? -Infinity,
    onMove({ host }, { from, to, isNew }) {
      machine.retarget(from, to, host.host);
      const place = { name: host.host, address: formatAddress(to) };
      if (isNew) logger.info("{name} is at {address} now", place);
      else logger.debug("{name} is tried at {address}", place);
    },
  });
}
