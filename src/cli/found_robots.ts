/**
 * What is announced, as robots that one may choose: each with the address at which it can be asked from here, and with whether
 * it is paired.
 *
 * @module
 */

import type { FoundRobot } from "../common/found_robot.ts";
import type { AnnouncedRobot } from "../discovery/robot_table.ts";
import { chooseAddress } from "../net/names/peers.ts";
import { escapeInvisible } from "../text/visible.ts";
import type { SoughtRobot } from "./viewer_seal.ts";

const MAX_NAME_LENGTH = 64;

/** How that is known. */
export interface FoundRobotsOptions {
  /** What the socket is bound to that is to ask. */
  readonly bound: string;
  readonly isPaired: (robot: SoughtRobot) => boolean;
  /** The paired robot at whose address this one is, though it says that it is another. @default there is none */
  readonly placeOf?: (robot: SoughtRobot) => string | undefined;
}

/** A robot that was found, and by what its pairing is found. */
export type Found = FoundRobot & { readonly sought: SoughtRobot };

/** Sees them, by their names. */
export function seeAnnounced(
  announced: readonly AnnouncedRobot[],
  { bound, isPaired, placeOf }: FoundRobotsOptions,
): Found[] {
  const robots = announced.map(({ key, label, text, port, addresses }): Found => {
    const { wireVersion, seal, width, height, robotId } = text;
    const address = chooseAddress(addresses, port, bound);
    const sought = { name: text.name, address, ...(robotId === undefined ? {} : { robotId }) };
    // One that is sealed proves itself by its keys, whatever it says.
    const place = seal === "open" ? placeOf?.(sought) : undefined;
    return {
      ...{ key, address, seal, wireVersion, width, height, sought },
      name: Array.from(escapeInvisible(label)).slice(0, MAX_NAME_LENGTH).join(""),
      isPaired: place === undefined && isPaired(sought),
      ...(place === undefined ? {} : { placeOf: place }),
    };
  });
  return robots.sort((a, b) => a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1));
}
