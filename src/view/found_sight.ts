/**
 * A robot that was found, as the views are to show it.
 *
 * @module
 */

import { formatAddress } from "../common/address.ts";
import type { FoundRobot } from "../common/found_robot.ts";
import { DEFAULT_PORT } from "../flags/common_flags.ts";
import { VERSION } from "../protocol/header.ts";
import type { FoundSight } from "./shared/found_words.js";

/** No view shows more of them: a stranger can announce as many as it likes. */
const MOST_SHOWN = 64;

/** Sees them, in their order; nothing where nobody looks for any. */
export function seeFound(robots: readonly FoundRobot[] | undefined): readonly FoundSight[] | undefined {
  return robots?.slice(0, MOST_SHOWN).map(seeRobot);
}

function seeRobot(
  { address: { hostname, port }, wireVersion, isAsked = false, ...robot }: FoundRobot,
): FoundSight {
  const { key, name, width, height, seal, isPaired, placeOf } = robot;
  return {
    ...{ key, name, width, height, seal, isPaired, isAsked },
    ...(placeOf === undefined ? {} : { placeOf }),
    // As it would be typed.
    address: port === DEFAULT_PORT ? hostname : formatAddress({ hostname, port }),
    isOfOtherVersion: wireVersion !== VERSION,
  };
}
