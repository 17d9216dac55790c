/**
 * Measures the two ends together, beside GStreamer's in the same run: what comes out of the receiver, how late, and what
 * it costs.
 *
 * ```sh
 * deno task bench                     # all scenarios but the long ones, three rounds
 * deno task bench camera --rounds 5   # one scenario
 * deno task bench --quick             # one short round
 * deno task bench --long              # with the long ones
 * deno task bench --list
 * deno task bench --json FILE         # every measurement of every round
 * ```
 *
 * Ends with exit code 1 where this project did not deliver.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { measure, type Measurement } from "./bench/instrument/instrument.ts";
import { OURS } from "./bench/shared/peers.ts";
import { makePictures } from "./bench/shared/pictures.ts";
import { formatGrowth, formatRatio, formatRounds, type PeerRounds } from "./bench/stream/report.ts";
import { type Scenario, SCENARIOS } from "./bench/stream/scenarios.ts";
import { BENCH_PACKAGES, setUp } from "./set_up.ts";

interface Options {
  readonly isQuick: boolean;
  readonly rounds: number;
}

/** Pictures in a file; where more are sent, they are sent again. */
const DISTINCT_PICTURES = 300;
/** With fewer whole frames something does not work. How well it works is in the table, and depends on the machine. */
const DELIVERED_SHARE = 0.5;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { boolean: ["quick", "long", "list"], string: ["json", "rounds"] });
  if (flags.list) return list();
  const scenarios = choose(flags._.map(String), flags);
  await setUp(BENCH_PACKAGES);
  const options = { isQuick: flags.quick, rounds: flags.quick ? 1 : Number(flags.rounds ?? 3) };
  const results: Record<string, readonly PeerRounds[]> = {};
  for (const scenario of scenarios) {
    results[scenario.name] = await runScenario(scenario, options);
    report(scenario, results[scenario.name]!);
  }
  if (flags.json) await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2) + "\n");
  return Object.values(results).every(hasDelivered) ? 0 : 1;
}

function list(): number {
  for (const { name, description, isLong } of SCENARIOS) {
    console.log(`${name.padEnd(10)}${description}${isLong ? " (long)" : ""}`);
  }
  return 0;
}

function choose(
  names: readonly string[],
  { quick, long }: { quick: boolean; long: boolean },
): readonly Scenario[] {
  const unknown = names.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown) throw new Error(`Cannot measure "${unknown}": the scenarios are listed by --list`);
  if (names.length > 0) return SCENARIOS.filter(({ name }) => names.includes(name));
  return SCENARIOS.filter(({ isLong, quickFrames }) => (long || !isLong) && (!quick || quickFrames));
}

/** Measures all peers by turns, so that whatever else the machine does meets all of them. */
async function runScenario(scenario: Scenario, { isQuick, rounds }: Options): Promise<readonly PeerRounds[]> {
  const { format, disturb } = scenario;
  const frames = (isQuick ? scenario.quickFrames : undefined) ?? scenario.frames;
  const presence = await Promise.all(scenario.peers.map((peer) => peer.isPresent()));
  const peers = scenario.peers.filter((_, index) => presence[index]);
  const measured = peers.map(() => [] as Measurement[]);
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    await makePictures(picturesPath, { format, count: Math.min(frames, DISTINCT_PICTURES) });
    for (let round = 0; round < rounds; round++) {
      for (const [index, peer] of peers.entries()) {
        const task = {
          peer,
          picturesPath,
          fps: scenario.fps ?? format.fps,
          frames,
          ...(disturb ? { disturb } : {}),
        };
        measured[index]!.push(...await measure(task).then((one) => [one], warn));
      }
    }
  } finally {
    await Deno.remove(picturesPath);
  }
  return peers.map(({ name, keepsBytes }, index) => ({ peer: name, keepsBytes, rounds: measured[index]! }));
}

function warn(error: Error): [] {
  console.error(error.message);
  return [];
}

function report({ name, description }: Scenario, results: readonly PeerRounds[]): void {
  const meanBytes = results.flatMap(({ rounds }) => rounds)[0]?.meanFrameBytes ?? 0;
  console.log(`\n${name}: ${description} (here ${(meanBytes / 1000).toFixed(0)} kB)\n`);
  console.log(formatRounds(results));
  const ours = results.find(({ peer }) => peer === OURS.name);
  const theirs = results.at(-1);
  if (!ours || ours.rounds.length === 0) return;
  if (theirs && theirs !== ours && theirs.rounds.length > 0) console.log(formatRatio(ours, theirs));
  const growth = formatGrowth(ours);
  if (growth) console.log(growth);
}

function hasDelivered(results: readonly PeerRounds[]): boolean {
  const rounds = results.find(({ peer }) => peer === OURS.name)?.rounds ?? [];
  return rounds.length > 0 &&
    rounds.every((round) =>
      round.framesIdentical >= round.framesIn * DELIVERED_SHARE && round.framesOutOfOrder === 0
    );
}

if (import.meta.main) Deno.exit(await main(Deno.args));
