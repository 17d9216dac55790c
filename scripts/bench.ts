/**
 * Measures the two ends together, beside GStreamer's in the same run: what comes out of the receiver, how late, and what
 * it costs.
 *
 * ```sh
 * deno task bench                     # all scenarios but the long ones, three rounds
 * deno task bench camera --rounds 5   # one scenario
 * deno task bench --quick             # one short round
 * deno task bench --warm-up 60        # as it is after a minute
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
import type { PeerRounds } from "./bench/stream/report.ts";
import { hasDelivered, parseRounds, runScenario } from "./bench/stream/rounds.ts";
import { type Scenario, SCENARIOS } from "./bench/stream/scenarios.ts";
import { refuseUnknown, runBench, UsageError } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, PAGE_PACKAGES, setUp } from "./set_up.ts";

const USAGE = `deno task bench [options] [SCENARIO …]

  --rounds N    each program so many times (default 3)
  --quick       one short round
  --warm-up S   each program runs for so many seconds before it is measured (default 2, watched ones 5)
  --long        with the long scenarios
  --list        lists the scenarios
  --json FILE   writes every measurement of every round`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "long", "list"],
    string: ["json", "rounds", "warm-up"],
  });
  if (flags.list) return list();
  const scenarios = choose(flags._.map(String), flags.long);
  const options = parseRounds(flags);
  await setUp([...BENCH_PACKAGES, ...PAGE_PACKAGES]);
  const results: Record<string, readonly PeerRounds[]> = {};
  for (const scenario of scenarios) results[scenario.name] = await runScenario(scenario, options);
  if (flags.json) await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2) + "\n");
  return Object.values(results).every(hasDelivered) ? 0 : 1;
}

function list(): number {
  for (const { name, description, isLong } of SCENARIOS) {
    console.log(`${name.padEnd(12)}${description}${isLong ? " (long)" : ""}`);
  }
  return 0;
}

function choose(names: readonly string[], withLong: boolean): readonly Scenario[] {
  const unknown = names.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown) throw new UsageError(`Cannot measure "${unknown}": the scenarios are listed by --list`);
  if (names.length > 0) return SCENARIOS.filter(({ name }) => names.includes(name));
  return SCENARIOS.filter(({ isLong }) => withLong || !isLong);
}

if (import.meta.main) await runBench(USAGE, main);
