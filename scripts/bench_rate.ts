/**
 * Measures a live stream on links whose rate changes, beside other tools in the same run: how many pictures come out in
 * each phase, how late, how near they are to the camera's, how soon a stream makes do with less, and how soon it takes
 * what there is again.
 *
 * ```sh
 * deno task bench:rate                              # all links, the usual tools, about 45 minutes
 * deno task bench:rate step-3 tcp large-at-1        # some links
 * deno task bench:rate --peers ours,webrtc          # some tools
 * deno task bench:rate --prefer detail              # what this project's sender is told
 * deno task bench:rate --before FOLDER              # another checkout of this project, by turns with this one
 * deno task bench:rate --frames FOLDER              # other pictures: a folder of JPEGs for each scene
 * deno task bench:rate --bottleneck path            # the narrow place is not the sender's own device
 * deno task bench:rate --rounds 3
 * deno task bench:rate --quick                      # two links, short phases
 * deno task bench:rate --list
 * deno task bench:rate --json FILE                  # every measurement of every round
 * ```
 *
 * The links are made of network namespaces, which takes root on Linux. Ends with exit code 1 where this project did not
 * run, or did not deliver though nothing was in its way.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { parseArgs } from "@std/cli/parse-args";
import { parseAmount, refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { canUseNamespaces } from "../tests/support/network_namespaces.ts";
import { OURS } from "./bench/loss/peers.ts";
import { type Condition, CONDITIONS, LATE_MS } from "./bench/rate/conditions.ts";
import { parseBefore, parseBottleneck, parsePrefer, readFrames } from "./bench/rate/usage.ts";
import { measureRate, type StoredPictures } from "./bench/rate/measure.ts";
import { makeNaturalPictures } from "./bench/rate/natural_pictures.ts";
import { configurePeers, RATE_PEERS, type RatePeer, USUAL_IDS } from "./bench/rate/peers.ts";
import {
  formatChanges,
  formatDownloads,
  formatPhases,
  formatViewers,
  type RateRounds,
} from "./bench/rate/report.ts";
import { WEBRTC } from "./bench/rate/webrtc/peer.ts";
import type { Scene } from "./bench/shared/scenes.ts";
import { chooseConditions, choosePeers, list, measureByTurns } from "./bench/shared/turns.ts";
import { BENCH_PACKAGES, setUp, type SystemPackage, TEST_PACKAGES, WEBRTC_PACKAGES } from "./set_up.ts";

interface Options {
  readonly peers: readonly RatePeer[];
  readonly rounds: number;
  readonly scenes: readonly Scene[];
  /** Pictures of which each has a number of its own. */
  readonly count: number;
  /** Where they are put. */
  readonly folder: string;
}

/** As many as go out in the longest delay that can be told: after that they are sent again. */
const DISTINCT_PICTURES = 600;
/** With fewer frames intact something does not work. How well it works is in the table, and depends on the machine. */
const DELIVERED_SHARE = 0.5;
const QUICK = { peers: "ours,tcp", shortening: 0.4, distinctPictures: 150 };
const NETWORK_PACKAGES = TEST_PACKAGES.filter(({ name }) => ["iproute2", "nftables"].includes(name));

const USAGE = `deno task bench:rate [options] [LINK …]

  --rounds N        each link so many times
  --peers LIST      of those to compare, with commas
  --bottleneck B    where the narrow place is: robot or path
  --prefer WORD     what this project's sender prefers: motion, detail or balance
  --before FOLDER   beside another checkout of this project
  --frames FOLDER   pictures of 1024x768, a folder of JPEGs for each scene
  --quick           a few short measurements
  --list            lists the links and the peers
  --json FILE       writes every measurement

A picture's age is the time from its first byte given to the sender until its last has come out of the receiver, as a
JPEG. WebRTC's begins with that byte too, so that reading and decoding the JPEG are in it (its sender says how long that
took), and ends when Chromium has the picture ready to be shown. The CPU time of its ends is that of all their processes;
the sender's has the decoding in it, and the receiver's what it takes to make JPEGs again, of which PSNR is found.`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "list"],
    string: ["json", "rounds", "peers", "bottleneck", "prefer", "before", "frames"],
  });
  if (flags.list) {
    list(CONDITIONS, RATE_PEERS);
    return 0;
  }
  const chosen = chooseConditions(CONDITIONS, { names: flags._.map(String), isQuick: flags.quick });
  const bottleneck = parseBottleneck(flags.bottleneck);
  const rounds = parseAmount("--rounds", flags.rounds, 1);
  const project = { prefer: parsePrefer(flags.prefer), before: parseBefore(flags.before) };
  const scenes = readFrames(flags.frames);
  const ids = flags.peers ?? (flags.quick ? QUICK.peers : USUAL_IDS);
  await setUp(choosePackages(ids));
  if (!await canUseNamespaces()) {
    console.log("Left out: this system does not let this process make networks (it takes root on Linux)");
    return 0;
  }
  const chosenPeers = await choosePeers(RATE_PEERS, ids);
  const peers = configurePeers(chosenPeers, project);
  const conditions = chosen
    .map((condition) => flags.quick ? shorten(condition) : condition)
    .map((condition) => bottleneck ? { ...condition, bottleneck } : condition);
  const folder = await Deno.makeTempDir();
  try {
    const count = flags.quick ? QUICK.distinctPictures : DISTINCT_PICTURES;
    const results = await measureAll(conditions, { peers, rounds, scenes, count, folder });
    if (flags.json) await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2) + "\n");
    return hasDelivered(results) ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function choosePackages(ids: string): readonly SystemPackage[] {
  const browser = ids.split(",").includes(WEBRTC.id) ? WEBRTC_PACKAGES : [];
  return [...BENCH_PACKAGES, ...NETWORK_PACKAGES, ...browser];
}

function shorten(condition: Condition): Condition {
  const shortened = condition.phases.map((phase) => ({
    ...phase,
    seconds: phase.seconds * QUICK.shortening,
  }));
  return { ...condition, phases: shortened };
}

type Results = Record<string, readonly RateRounds[]>;

async function measureAll(conditions: readonly Condition[], options: Options): Promise<Results> {
  const results: Results = {};
  const streams = new Map<number, StoredPictures>();
  for (const condition of conditions) {
    console.log(`\n${condition.name}: ${describe(condition)}\n`);
    const { pictureBytes } = condition;
    const stream = streams.get(pictureBytes) ?? await storePictures(pictureBytes, options);
    streams.set(pictureBytes, stream);
    const peers = options.peers.filter(({ id }) => condition.peers?.includes(id) ?? true);
    const measured = await measureByTurns(
      { peers, rounds: options.rounds },
      (peer) => measureRate({ peer, condition, stream }),
    );
    report(condition, measured);
    results[condition.name] = measured;
  }
  return results;
}

function describe({ description, bottleneck, queueMs, phases, pictureBytes }: Condition): string {
  const isLimited = phases.some(({ mbps }) => mbps.length > 0);
  const queue = `queue of ${queueMs} ms at the lowest rate, ${
    bottleneck === "robot" ? "on the robot" : "on the path"
  }`;
  return [
    description,
    `pictures of ${pictureBytes / 1000} kB`,
    ...isLimited ? [queue] : [],
    `late from ${LATE_MS} ms on`,
  ].join("; ");
}

async function storePictures(meanBytes: number, options: Options): Promise<StoredPictures> {
  const { scenes, count, folder } = options;
  const stream = await makeNaturalPictures(scenes, { meanBytes, count });
  const path = `${folder}/${meanBytes}.mjpeg`;
  await Deno.writeFile(path, concat([...stream.pictures]));
  return { ...stream, path };
}

function report(condition: Condition, results: readonly RateRounds[]): void {
  const phases = condition.viewers > 1
    ? results.map((rounds) => formatViewers(condition, rounds)).join("\n")
    : formatPhases(condition, results);
  console.log(phases + "\n");
  console.log(formatChanges(condition, results));
  const downloads = formatDownloads(results);
  if (downloads) console.log(downloads);
}

/** Whether this project ran everywhere, and delivered where nothing was in its way. */
function hasDelivered(results: Results): boolean {
  return Object.entries(results).every(([name, peers]) => {
    const ours = peers.find(({ id }) => id === OURS.id);
    if (!ours) return true;
    const isSteady = CONDITIONS.some((condition) => condition.name === name && condition.isSteady);
    const share = isSteady ? DELIVERED_SHARE : 0;
    return ours.rounds.length > 0 &&
      ours.rounds.every(({ framesIn, framesIntact }) => framesIntact >= framesIn * share);
  });
}

if (import.meta.main) await runBench(USAGE, main);
