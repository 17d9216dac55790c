/**
 * Which robots are found by what they announce of themselves, and where this one would announce itself.
 *
 * @module
 */

import { formatAddress, isLinkLocal, tidyAddress } from "../common/address.ts";
import { chooseAnnounced } from "../discovery/robot_records.ts";
import type { AnnouncedRobot } from "../discovery/robot_table.ts";
import { labelOf } from "../discovery/service_names.ts";
import { chooseAddress, chooseBindHostname } from "../net/names/peers.ts";
import { isUnspecified } from "../net/names/resolve.ts";
import { quote } from "../text/quote.ts";
import type { Check, Finding } from "./finding.ts";
import { keepUp } from "./interface_state.ts";
import type { System } from "./system.ts";

/** What a tool would have of multicast DNS. */
export type DiscoveryPlan =
  /** `isNeeded`: without it nobody is found; else a name may lead to a robot in other ways, too. */
  | { readonly act: "search"; readonly isNeeded: boolean }
  /** By the stream's name. */
  | { readonly act: "announce"; readonly name: string };

type DiscoverySystem = Pick<System, "mdnsInterfaces" | "findRobots" | "readText" | "os">;

/** A robot answers within a fraction of a second, and is asked three times. */
const LOOK_MS = 1500;
/** As many as a line has room for. */
const MOST_NAMED = 5;
const NONE_OUTWARD = "that is up leads out of this host";

/**
 * The check.
 *
 * @param bind the address that the tool would bind; nothing for all
 */
export function planDiscovery(system: DiscoverySystem, plan: DiscoveryPlan, bind?: string): Check {
  const bound = bind === undefined ? chooseBindHostname([], system.os) : tidyAddress(bind);
  if (plan.act === "announce") {
    return { name: "announcement", look: () => checkAnnouncement(system, plan.name, bound) };
  }
  return {
    name: "robots",
    async look() {
      const finding = await checkRobots(system, bound);
      return plan.isNeeded || finding.status === "ok" ? finding : [];
    },
  };
}

async function checkRobots(system: DiscoverySystem, bound: string): Promise<Finding> {
  const name = "robots";
  const instead = { fix: "listen ROBOT-ADDRESS   # works without" };
  try {
    if ((await findSpoken(system)).length === 0) {
      return { name, status: "warn", says: `can not be found: no interface ${NONE_OUTWARD}` };
    }
    const robots = await system.findRobots(LOOK_MS);
    if (robots.length > 0) return { name, status: "ok", says: listRobots(robots, bound) };
    const says =
      "none announces itself: no broadcast waits for viewers, or it does with --no-announce, or this " +
      "network lets no multicast through, as many guest Wi-Fis";
    return { name, status: "warn", says, ...instead };
  } catch (error) {
    return { name, status: "warn", says: `can not be found: ${(error as Error).message}`, ...instead };
  }
}

async function checkAnnouncement(
  system: DiscoverySystem,
  streamName: string,
  bound: string,
): Promise<Finding> {
  const name = "announcement";
  try {
    const spoken = await findSpoken(system);
    const own = spoken.filter(({ addresses }) => chooseAnnounced(addresses, bound).length > 0);
    const on = own.map((one) => one.name).join(", ");
    if (on !== "") return { name, status: "ok", says: `as ${quote(labelOf(streamName, 1))}, on ${on}` };
    const why = spoken.length === 0 ? `none ${NONE_OUTWARD}` : explain(bound);
    return { name, status: "warn", says: `on no interface: ${why}` };
  } catch (error) {
    const says = `${(error as Error).message}; viewers need this robot's address`;
    return { name, status: "warn", says };
  }
}

/** The interfaces on which anybody hears it. */
async function findSpoken(system: DiscoverySystem) {
  const spoken = [...await system.mdnsInterfaces()].map(([name, addresses]) => ({ name, addresses }));
  return await keepUp(system, spoken);
}

function explain(bound: string): string {
  if (isLinkLocal(bound)) return `${bound} means nothing to others, who do not know the interface`;
  if (!isUnspecified(bound)) return `none that is up has the address ${bound}`;
  return "none that is up has an address that means something without its interface";
}

function listRobots(robots: readonly AnnouncedRobot[], bound: string): string {
  const texts = robots.map(({ label, addresses, port }) =>
    `${quote(label)} at ${formatAddress(chooseAddress(addresses, port, bound))}`
  ).sort((a, b) => a.localeCompare(b));
  const rest = texts.length > MOST_NAMED ? `, and ${texts.length - MOST_NAMED} more` : "";
  return texts.slice(0, MOST_NAMED).join(", ") + rest;
}
