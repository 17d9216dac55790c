/**
 * Measures a live stream on links that lose packets, beside other tools in the same run: how much comes out, how late,
 * and what it costs on the wire and in processor time.
 *
 * ```sh
 * deno task bench:loss                              # all links, all tools, 20 s each
 * deno task bench:loss loss-5 silence-20 rtt80-10   # some links
 * deno task bench:loss --peers ours,srt             # some tools
 * deno task bench:loss --seconds 60 --rounds 3
 * deno task bench:loss --quick
 * deno task bench:loss --list
 * deno task bench:loss --json FILE                  # every measurement of every round
 * ```
 *
 * The links are made of network namespaces, which takes root on Linux. Ends with exit code 1 where this project did not
 * run, or did not deliver though nothing was lost.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { canUseNamespaces } from "../tests/support/network_namespaces.ts";
import { type Condition, CONDITIONS } from "./bench/loss/conditions.ts";
import { type LossMeasurement, measureLoss, ON_TIME_MS } from "./bench/loss/measure.ts";
import { LOSS_PEERS, type LossPeer, OURS } from "./bench/loss/peers.ts";
import { probeSilences } from "./bench/loss/probe.ts";
import {
  formatCost,
  formatLossRounds,
  formatRelays,
  formatSilences,
  type LossRounds,
} from "./bench/loss/report.ts";
import { CAMERA, makePictures } from "./bench/pictures.ts";
import { BENCH_PACKAGES, setUp, TEST_PACKAGES } from "./set_up.ts";

interface Options {
  readonly peers: readonly LossPeer[];
  readonly picturesPath: string;
  readonly seconds: number;
  readonly rounds: number;
}

/** As many as go out in the longest delay that can be told: after that they are sent again. */
const DISTINCT_PICTURES = 600;
/** With fewer frames intact something does not work. How well it works is in the table, and depends on the machine. */
const DELIVERED_SHARE = 0.5;
const SECONDS = 20;
const QUICK = { seconds: 5, peers: "ours,ulpfec" };
const NETWORK_PACKAGES = TEST_PACKAGES.filter(({ name }) => ["iproute2", "nftables"].includes(name));

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    boolean: ["quick", "list"],
    string: ["json", "rounds", "seconds", "peers"],
  });
  if (flags.list) return list();
  const conditions = chooseConditions(flags._.map(String), flags.quick);
  const peers = choosePeers(flags.peers ?? (flags.quick ? QUICK.peers : undefined));
  await setUp([...BENCH_PACKAGES, ...NETWORK_PACKAGES]);
  if (!await canUseNamespaces()) {
    console.log("Left out: this system does not let this process make networks (it takes root on Linux)");
    return 0;
  }
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    await makePictures(picturesPath, { format: CAMERA, count: DISTINCT_PICTURES });
    const results = await measureAll(conditions, {
      peers: await filterPresent(peers),
      picturesPath,
      seconds: Number(flags.seconds ?? (flags.quick ? QUICK.seconds : SECONDS)),
      rounds: Number(flags.rounds ?? 1),
    });
    if (flags.json) await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2) + "\n");
    return hasDelivered(results) ? 0 : 1;
  } finally {
    await Deno.remove(picturesPath);
  }
}

function list(): number {
  for (const { name, description } of CONDITIONS) console.log(`${name.padEnd(12)}${description}`);
  console.log(`\n--peers ${LOSS_PEERS.map(({ id }) => id).join(",")}`);
  return 0;
}

function chooseConditions(names: readonly string[], isQuick: boolean): readonly Condition[] {
  const unknown = names.find((name) => !CONDITIONS.some((condition) => condition.name === name));
  if (unknown) throw new Error(`Cannot measure "${unknown}": the links are listed by --list`);
  if (names.length > 0) return CONDITIONS.filter(({ name }) => names.includes(name));
  return CONDITIONS.filter((condition) => condition.isQuick || !isQuick);
}

function choosePeers(ids: string | undefined): readonly LossPeer[] {
  if (!ids) return LOSS_PEERS;
  return ids.split(",").map((id) => {
    const peer = LOSS_PEERS.find((peer) => peer.id === id);
    if (!peer) throw new Error(`Cannot measure "${id}": the tools are listed by --list`);
    return peer;
  });
}

async function filterPresent(peers: readonly LossPeer[]): Promise<readonly LossPeer[]> {
  const presence = await Promise.all(peers.map((peer) => peer.isPresent()));
  return peers.filter((_, index) => presence[index]);
}

type Results = Record<string, readonly LossRounds[]>;

async function measureAll(conditions: readonly Condition[], options: Options): Promise<Results> {
  const results: Results = {};
  for (const condition of conditions) {
    console.log(`\n${condition.name}: ${condition.description}\n`);
    if (condition.silences) console.log(formatSilences(await probeSilences(condition.silences)) + "\n");
    results[condition.name] = await measureCondition(condition, options);
    report(condition, results);
  }
  return results;
}

/** Measures all peers by turns, so that whatever else the machine does meets all of them. */
async function measureCondition(condition: Condition, options: Options): Promise<readonly LossRounds[]> {
  const { picturesPath, seconds, rounds } = options;
  const peers = options.peers.filter(({ id }) => condition.peers?.includes(id) ?? true);
  const measured = peers.map(() => [] as LossMeasurement[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, peer] of peers.entries()) {
      const task = { peer, condition, picturesPath, seconds, fps: CAMERA.fps };
      measured[index]!.push(...await measureLoss(task).then((one) => [one], warn));
    }
  }
  return peers.map(({ id, name }, index) => ({ id, name, rounds: measured[index]! }));
}

function warn(error: Error): [] {
  console.error(error.message);
  return [];
}

function report({ name, lossless }: Condition, results: Results): void {
  console.log(formatLossRounds(results[name]!) + `\n(in time: within ${ON_TIME_MS} ms)`);
  const ours = findOurs(results[name]);
  const oursLossless = findOurs(results[lossless]);
  if (name !== lossless && ours && oursLossless) console.log(formatCost(ours, oursLossless));
  const relays = results[name]!.flatMap(({ rounds }) => rounds).flatMap(({ relay }) => relay ? [relay] : []);
  if (relays.length > 0) console.log(formatRelays(relays));
}

/** This project's rounds, where there are any. */
function findOurs(results: readonly LossRounds[] | undefined): LossRounds | undefined {
  return results?.find(({ id, rounds }) => id === OURS.id && rounds.length > 0);
}

/** Whether this project ran everywhere, and delivered where nothing was lost. */
function hasDelivered(results: Results): boolean {
  return Object.entries(results).every(([name, peers]) => {
    const ours = peers.find(({ id }) => id === OURS.id);
    if (!ours) return true;
    const isLossless = CONDITIONS.some((condition) => condition.name === name && condition.lossless === name);
    const share = isLossless ? DELIVERED_SHARE : 0;
    return ours.rounds.length > 0 &&
      ours.rounds.every(({ framesIn, framesIntact }) => framesIntact >= framesIn * share);
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
