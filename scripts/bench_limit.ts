/**
 * Measures how far this project is from what this machine can do at all: the least two ends that there can be in Deno, with
 * the same feeder and collector, and GStreamer, by turns in the same run.
 *
 * ```sh
 * deno task bench:limit              # three rounds
 * deno task bench:limit --rounds 5
 * deno task bench:limit --quick      # one short round, of the camera alone
 * ```
 *
 * Ends with exit code 1 where this project did not deliver.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { FLOOR, SOCAT } from "./bench/limit/peers.ts";
import { GSTREAMER, OURS, PIPE } from "./bench/shared/peers.ts";
import { hasDelivered, parseRounds, runScenario } from "./bench/stream/rounds.ts";
import { type Scenario, SCENARIOS } from "./bench/stream/scenarios.ts";
import { refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, LIMIT_PACKAGES, setUp } from "./set_up.ts";

const NAMES = ["camera", "full-hd"];
const QUICK_NAMES = ["camera"];

const USAGE = `deno task bench:limit [options]

  --rounds N   each program so many times (default 3)
  --quick      one short round, of the camera alone
  --warm-up S  each program runs for so many seconds before it is measured (default 2)`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick"],
    string: ["rounds", "warm-up"],
  });
  const options = parseRounds(flags);
  await setUp([...BENCH_PACKAGES, ...LIMIT_PACKAGES]);
  const names = flags.quick ? QUICK_NAMES : NAMES;
  let exitCode = 0;
  for (const scenario of SCENARIOS.filter(({ name }) => names.includes(name)).map(besideFloor)) {
    if (!hasDelivered(await runScenario(scenario, options))) exitCode = 1;
  }
  return exitCode;
}

function besideFloor(scenario: Scenario): Scenario {
  return {
    ...scenario,
    peers: [PIPE, SOCAT, FLOOR, OURS, GSTREAMER],
    compared: [OURS, FLOOR],
    baselines: [FLOOR, GSTREAMER],
  };
}

if (import.meta.main) await runBench(USAGE, main);
