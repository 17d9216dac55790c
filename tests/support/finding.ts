/**
 * What a listener finds in a small network.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { NetworkNamespace } from "./network_namespaces.ts";
import { runTool } from "./tools.ts";

/** A robot, as `listen --find --log-format json` lists it. */
export interface ListedRobot {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly width: number;
  readonly height: number;
  readonly seal: "sealed" | "open";
  readonly isPaired: boolean;
  readonly placeOf?: string;
  readonly wireVersion: number;
}

const MOST_TRIES = 10;

/** What is listed, as soon as that is as expected. */
export async function findRobots(
  host: NetworkNamespace,
  isExpected: (robots: readonly ListedRobot[]) => boolean,
  env: Record<string, string> = {},
): Promise<ListedRobot[]> {
  for (let tries = 1;; tries++) {
    const { code, stdout, log } = await runTool("listen", ["--find", "--log-format", "json"], { host, env });
    const robots: ListedRobot[] = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    assertEquals(code, robots.length > 0 ? 0 : 1, log.join("\n"));
    if (isExpected(robots)) return robots;
    if (tries === MOST_TRIES) throw new Error(`${stdout}\n${log.join("\n")}`);
  }
}
