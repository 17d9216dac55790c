/**
 * The gate: set-up, format, lint, types, tests and the examples of the documentation.
 *
 * ```sh
 * deno task test                  # all of it
 * deno task test tests/send       # the tests of a folder or file, with any options of deno test
 * ```
 *
 * Tests wait more than they compute, so that several groups of them run beside each other, and the types are checked, each as soon as
 * there is a lane for it; the output of one comes when it has ended. A few that fail then run once more with the machine to
 * themselves: what passes there is named as such. The last line is `N passed, N failed`; each of format, lint and types
 * counts as one.
 *
 * @module
 */

import { setUp, TEST_PACKAGES } from "./set_up.ts";
import { runDeno, type Show, writeFully } from "./test/deno_process.ts";
import { type Group, runAgain } from "./test/run_again.ts";
import { runTests, type TestRun } from "./test/run_tests.ts";
import type { Counts } from "./test/test_report.ts";

/** The page's tests once more, which wait most of their time. */
const IN_FIREFOX = "tests/view/web/firefox_test.ts";
/** What tests start as processes. */
const TOOLS = ["src/broadcast.ts", "src/listen.ts", "src/t265.ts"];
/**
 * Groups of tests that take about as long, those that take the longest first, but for the one that needs the processor most beside
 * another one; all others are one more.
 */
const GROUPS: readonly (readonly string[])[] = [
  ["tests/view/web"],
  ["tests/tools"],
  ["tests/doors/nats"],
  ["tests/hosts"],
  ["tests/compile"],
  [IN_FIREFOX],
  ["tests/sessions"],
  ["tests/view/sdl", "tests/tree"],
  ["tests/capture"],
  ["tests/doors"],
  ["tests/jpeg", "tests/fuzz"],
];
/** So many groups run at the same time. */
const LANES = 4;
/** More than these fail for a reason of their own, and not because the machine was busy. */
const MOST_RUN_AGAIN = 15;

/** A check writes nothing until it has ended. */
const CHECK_MS = 20 * 60_000;

async function main(args: readonly string[]): Promise<number> {
  Deno.chdir(new URL("..", import.meta.url).pathname);
  await setUp(TEST_PACKAGES);
  const parts = args.length > 0 ? [await runTests(args)] : [
    await runCheck("format", ["fmt", "--check"]),
    await runCheck("lint", ["lint"]),
    ...await runAllTests(),
  ];
  const passed = parts.reduce((sum, part) => sum + part.passed, 0);
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

async function runCheck(name: string, args: readonly string[], show?: Show): Promise<Counts> {
  const { code } = await runDeno(args, show, CHECK_MS);
  console.log(`${name}: ${code === 0 ? "ok" : "FAILED"}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runAllTests(): Promise<readonly Counts[]> {
  // A tool that fetches its packages says so, and on a network that a test has made it can not.
  await runDeno(["cache", ...TOOLS]);
  const listed = GROUPS.flat();
  const groups: Group[] = [
    ...GROUPS.map((group) => ({
      args: ["--no-check", ...group],
      ignored: listed.filter((other) => isInside(other, group)),
    })),
    { args: ["--no-check", "--doc", "tests", "src"], ignored: listed },
  ];
  const runs: TestRun[] = [];
  let types: Counts = { passed: 0, failed: 0 };
  const left = [
    ...groups.map(({ args, ignored }, i) => async (show: Show) => {
      runs[i] = await runTests(args, ignored, show);
    }),
    // Nothing else waits for it.
    async (show: Show) => {
      types = await runCheck("types", ["check", "--doc"], show);
    },
  ];
  const runOn = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const held: Uint8Array[] = [];
      await next((bytes) => held.push(bytes));
      held.forEach(writeFully);
    }
  };
  await Promise.all(Array.from({ length: LANES }, runOn));
  return [types, ...await settle(groups, runs)];
}

/** What came of all groups, where a few tests that have failed are run once more. */
async function settle(groups: readonly Group[], runs: readonly TestRun[]): Promise<readonly Counts[]> {
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const named = runs.reduce((sum, run) => sum + run.failures.length + run.broken.length, 0);
  if (failed === 0 || failed > MOST_RUN_AGAIN || named !== failed) return runs;
  const settled: Counts[] = [];
  for (const [i, run] of runs.entries()) settled.push(await runAgain(groups[i]!, run));
  return settled;
}

/** Whether these tests are part of a group, which has another one of their own. */
function isInside(tests: string, group: readonly string[]): boolean {
  return group.some((folder) => tests.startsWith(`${folder}/`));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
