/**
 * Robots that the tests of the views let be found.
 *
 * @module
 */

import type { FoundRobot } from "../../src/common/found_robot.ts";
import { VERSION } from "../../src/protocol/header.ts";

/** A robot that is open and says all of itself; `key` is also its name. */
export function foundRobot(key: string, more: Partial<FoundRobot> = {}): FoundRobot {
  return {
    key,
    name: key,
    address: { transport: "udp", hostname: "192.0.2.7", port: 5550 },
    seal: "open",
    isPaired: false,
    wireVersion: VERSION,
    width: 1280,
    height: 720,
    ...more,
  };
}
