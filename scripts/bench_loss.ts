/**
 * Measures a live stream on links that lose packets, beside other tools in the same run: how much comes out, how late,
 * and what it costs on the wire and in processor time.
 *
 * ```sh
 * deno task bench:loss                              # all links, all tools, 20 s each
 * deno task bench:loss loss-5 silence-20 rtt80-10   # some links
 * deno task bench:loss --peers ours,srt             # some tools
 * deno task bench:loss --peers ours,ours-sealed     # open and sealed
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
import { parseAmount, refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { canUseNamespaces } from "../tests/support/network_namespaces.ts";
import { type Condition, CONDITIONS } from "./bench/loss/conditions.ts";
import { measureLoss, ON_TIME_MS } from "./bench/loss/measure.ts";
import { LOSS_PEERS, type LossPeer, OURS, OURS_SEALED } from "./bench/loss/peers.ts";
import { probeSilences } from "./bench/loss/probe.ts";
import {
  formatCost,
  formatLossRounds,
  formatRelays,
  formatSilences,
  type LossRounds,
} from "./bench/loss/report.ts";
import { CAMERA, makePictures } from "./bench/shared/pictures.ts";
import { chooseConditions, choosePeers, list, measureByTurns } from "./bench/shared/turns.ts";
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
const ALL_PEERS = LOSS_PEERS.map(({ id }) => id).join(",");
const QUICK = { seconds: 5, peers: "ours,ours-sealed,ulpfec" };
const NETWORK_PACKAGES = TEST_PACKAGES.filter(({ name }) => ["iproute2", "nftables"].includes(name));

const USAGE = `deno task bench:loss [options] [LINK …]

  --rounds N    each link so many times
  --seconds N   of each measurement
  --peers LIST  of those to compare, with commas
  --quick       a few short measurements
  --list        lists the links and the peers
  --json FILE   writes every measurement`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "list"],
    string: ["json", "rounds", "seconds", "peers"],
  });
  if (flags.list) {
    list(CONDITIONS, LOSS_PEERS);
    return 0;
  }
  const conditions = chooseConditions(CONDITIONS, { names: flags._.map(String), isQuick: flags.quick });
  await setUp([...BENCH_PACKAGES, ...NETWORK_PACKAGES]);
  if (!await canUseNamespaces()) {
    console.log("Left out: this system does not let this process make networks (it takes root on Linux)");
    return 0;
  }
  const peers = await choosePeers(LOSS_PEERS, flags.peers ?? (flags.quick ? QUICK.peers : ALL_PEERS));
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    await makePictures(picturesPath, { format: CAMERA, count: DISTINCT_PICTURES });
    const results = await measureAll(conditions, {
      peers,
      picturesPath,
      seconds: parseAmount("--seconds", flags.seconds, flags.quick ? QUICK.seconds : SECONDS),
      rounds: parseAmount("--rounds", flags.rounds, 1),
    });
    if (flags.json) await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2) + "\n");
    return hasDelivered(results) ? 0 : 1;
  } finally {
    await Deno.remove(picturesPath);
  }
}

type Results = Record<string, readonly LossRounds[]>;

async function measureAll(conditions: readonly Condition[], options: Options): Promise<Results> {
  const results: Results = {};
  for (const condition of conditions) {
    console.log(`\n${condition.name}: ${condition.description}\n`);
    if (condition.silences) console.log(formatSilences(await probeSilences(condition.silences)) + "\n");
    const { picturesPath, seconds, rounds } = options;
    const peers = options.peers.filter(({ id }) => condition.peers?.includes(id) ?? true);
    results[condition.name] = await measureByTurns(
      { peers, rounds },
      (peer) => measureLoss({ peer, condition, picturesPath, seconds, fps: CAMERA.fps }),
    );
    report(condition, results);
  }
  return results;
}

function report({ name, lossless }: Condition, results: Results): void {
  console.log(formatLossRounds(results[name]!) + `\n(in time: within ${ON_TIME_MS} ms)`);
  for (const { id } of [OURS, OURS_SEALED]) {
    const ours = find(id, results[name]);
    const oursLossless = find(id, results[lossless]);
    if (name !== lossless && ours && oursLossless) console.log(formatCost(ours, oursLossless));
  }
  const relays = results[name]!.flatMap(({ rounds }) => rounds).flatMap(({ relay }) => relay ? [relay] : []);
  if (relays.length > 0) console.log(formatRelays(relays));
}

/** A peer's rounds, where there are any. */
function find(peer: string, results: readonly LossRounds[] | undefined): LossRounds | undefined {
  return results?.find(({ id, rounds }) => id === peer && rounds.length > 0);
}

/** Whether this project ran everywhere, and delivered where nothing was lost. */
function hasDelivered(results: Results): boolean {
  return Object.entries(results).every(([name, peers]) => {
    const isLossless = CONDITIONS.some((condition) => condition.name === name && condition.lossless === name);
    const share = isLossless ? DELIVERED_SHARE : 0;
    return peers.filter(({ id }) => id === OURS.id || id === OURS_SEALED.id).every(({ rounds }) =>
      rounds.length > 0 && rounds.every(({ framesIn, framesIntact }) => framesIntact >= framesIn * share)
    );
  });
}

if (import.meta.main) await runBench(USAGE, main);
