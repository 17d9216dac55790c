/**
 * `listen --find`: lists the robots that announce themselves in this network. Loaded only when it is asked for.
 *
 * @module
 */

import { formatAddress } from "../common/address.ts";
import type { AnnouncedRobot } from "../discovery/robot_table.ts";
import { Search } from "../discovery/search.ts";
import type { ListenFlags } from "../flags/listen_flags.ts";
import { chooseBindHostname } from "../net/names/peers.ts";
import { VERSION } from "../protocol/header.ts";
import { describeRobot } from "../view/shared/found_words.js";
import { seeFound } from "../view/found_sight.ts";
import { type Found, seeAnnounced } from "./found_robots.ts";
import { aborted } from "./run_tool.ts";
import { ViewerSeal } from "./viewer_seal.ts";

/** A robot answers within a fraction of a second, and is asked three times. */
const LOOK_MS = 2200;

/** What is asked for. */
export interface FindRun {
  readonly flags: ListenFlags;
  readonly signal: AbortSignal;
}

/**
 * Writes one line for each to stdout, as JSON where the log is.
 *
 * @returns the exit code: 0 where there is one, 1 where there is none
 * @throws an `Error` in one line where multicast DNS is not to be had
 */
export async function findRobots({ flags, signal }: FindRun): Promise<number> {
  const seal = await ViewerSeal.open(flags, []);
  let announced: readonly AnnouncedRobot[] = [];
  const search = await Search.open((robots) => announced = robots);
  const time = Promise.withResolvers<void>();
  const timer = setTimeout(time.resolve, LOOK_MS);
  await Promise.race([time.promise, aborted(signal)]);
  clearTimeout(timer);
  search.close();
  const robots = seeAnnounced(announced, {
    bound: flags.bind ?? chooseBindHostname([]),
    isPaired: (sought) => seal.findPaired(sought) !== undefined,
    placeOf: (sought) => seal.placeOf(sought),
  });
  const isJson = flags["log-format"] === "json";
  const lines = isJson ? robots.map(formatJson) : formatLines(robots);
  if (lines.length === 0 && !isJson) lines.push("No robot announces itself in this network");
  console.log(lines.join("\n"));
  return robots.length > 0 ? 0 : 1;
}

function formatJson({ name, address, width, height, seal, isPaired, placeOf, wireVersion }: Found): string {
  const place = { address: address.hostname, port: address.port };
  return JSON.stringify({ name, ...place, width, height, seal, isPaired, placeOf, wireVersion });
}

/** The lines of a list, in which each address stands as it can be typed, with its port. */
export function formatLines(robots: readonly Found[]): string[] {
  const rows = robots.map((robot) => {
    const { name, address, width, height, wireVersion } = robot;
    const [sight] = seeFound([robot])!;
    const { state } = describeRobot({ ...sight!, isOfOtherVersion: false });
    const version = wireVersion === VERSION
      ? ""
      : `, speaks version ${wireVersion} of the wire, not ${VERSION}`;
    return [name, formatAddress(address), width > 0 ? `${width}x${height}` : "?", state + version];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}
