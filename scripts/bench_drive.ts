/**
 * Measures driving, beside other ways in the same run: how long an input of the driver takes to the robot's motor program, and
 * how long a stop.
 *
 * ```sh
 * deno task bench:drive                         # all links, all ways
 * deno task bench:drive clean slow-3            # some links
 * deno task bench:drive --peers ours            # some ways
 * deno task bench:drive --stops 1000 stop-loss-20
 * deno task bench:drive --seconds 60 --rounds 3
 * deno task bench:drive --quick
 * deno task bench:drive --list
 * deno task bench:drive --json FILE             # every measurement of every round
 * ```
 *
 * Pictures of 50 kB go the other way all the time, 30 a second. The links are made of network namespaces, which takes root on
 * Linux. Ends with exit code 1 where this project did not run.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { parseArgs } from "@std/cli/parse-args";
import { canUseNamespaces } from "../tests/support/network_namespaces.ts";
import { type Condition, CONDITIONS } from "./bench/drive/conditions.ts";
import { measureDrive } from "./bench/drive/measure.ts";
import { DRIVE_PEERS, type DrivePeer, OURS } from "./bench/drive/peers.ts";
import { type DriveRounds, formatAims, formatDriveRounds } from "./bench/drive/report.ts";
import { makeNaturalPictures } from "./bench/rate/natural_pictures.ts";
import { readScenes } from "./bench/shared/scenes.ts";
import { chooseConditions, chooseIds, list, measureByTurns } from "./bench/shared/turns.ts";
import { parseAmount, refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, setUp, TEST_PACKAGES } from "./set_up.ts";

interface Options {
  readonly peers: readonly DrivePeer[];
  readonly picturesPath: string;
  readonly seconds: number;
  readonly stops: number;
  readonly rounds: number;
}

const PICTURES = { meanBytes: 50_000, count: 150 };
const FPS = 30;
const USUAL = { seconds: 20, stops: 200 };
const QUICK = { seconds: 3, stops: 8, peers: "ours,udp" };
const ALL_PEERS = DRIVE_PEERS.map(({ id }) => id).join(",");
const PACKAGES = [...BENCH_PACKAGES, ...TEST_PACKAGES].filter(({ name }) =>
  ["iproute2", "nftables", "python3"].includes(name)
);

const USAGE = `deno task bench:drive [options] [LINK …]

  --rounds N    each link so many times
  --seconds N   of each measurement of inputs
  --stops N     of each measurement of stops
  --peers LIST  of those to compare, with commas
  --quick       a few short measurements
  --list        lists the links and the peers
  --json FILE   writes every measurement

A time is from the driver's line on stdin, at the laptop, to the moment at which the motor program has read the line that came
of it at the robot, or one of a newer input.`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "list"],
    string: ["json", "rounds", "seconds", "stops", "peers"],
  });
  if (flags.list) {
    list(CONDITIONS, DRIVE_PEERS);
    return 0;
  }
  const conditions = chooseConditions(CONDITIONS, { names: flags._.map(String), isQuick: flags.quick });
  const peers = chooseIds(DRIVE_PEERS, flags.peers ?? (flags.quick ? QUICK.peers : ALL_PEERS));
  const usual = flags.quick ? QUICK : USUAL;
  const amounts = {
    seconds: parseAmount("--seconds", flags.seconds, usual.seconds),
    stops: parseAmount("--stops", flags.stops, usual.stops),
    rounds: parseAmount("--rounds", flags.rounds, 1),
  };
  await setUp(PACKAGES);
  if (!await canUseNamespaces()) {
    console.log("Left out: this system does not let this process make networks (it takes root on Linux)");
    return 0;
  }
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    const { pictures } = await makeNaturalPictures(readScenes(), PICTURES);
    await Deno.writeFile(picturesPath, concat([...pictures]));
    const results = await measureAll(conditions, { peers, picturesPath, ...amounts });
    if (flags.json) await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2) + "\n");
    return hasRun(results) ? 0 : 1;
  } finally {
    await Deno.remove(picturesPath);
  }
}

type Results = Record<string, readonly DriveRounds[]>;

async function measureAll(
  conditions: readonly Condition[],
  { peers, rounds, ...options }: Options,
): Promise<Results> {
  const results: Results = {};
  for (const condition of conditions) {
    console.log(`\n${condition.name}: ${condition.description}\n`);
    const measured = await measureByTurns(
      { peers, rounds },
      (peer) => measureDrive({ peer, condition, fps: FPS, ...options }),
    );
    console.log(formatDriveRounds(measured));
    const ours = measured.find(({ id, rounds }) => id === OURS.id && rounds.length > 0);
    if (ours && condition.aims.length > 0) console.log(formatAims(condition.aims, ours));
    results[condition.name] = measured;
  }
  return results;
}

/** Whether this project ran everywhere, and something was measured. */
function hasRun(results: Results): boolean {
  return Object.values(results).every((peers) => {
    const ours = peers.find(({ id }) => id === OURS.id);
    return !ours || ours.rounds.length > 0 && ours.rounds.every(({ tookMs }) => tookMs.length > 0);
  });
}

if (import.meta.main) await runBench(USAGE, main);
