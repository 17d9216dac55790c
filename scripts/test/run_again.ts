/**
 * What has failed in a group of tests, run once more with the machine to itself.
 *
 * @module
 */

import { type Show, writeFully } from "./deno_process.ts";
import { runTests, type TestRun } from "./run_tests.ts";
import type { Counts } from "./test_report.ts";

/** The options and tests of one `deno test`, and what is left out. */
export interface Group {
  readonly args: readonly string[];
  readonly ignored: readonly string[];
}

/** The counts of a group of which each failure was run once more, alone; a file that was broken off counts as one. */
export async function runAgain(
  { args, ignored }: Group,
  { passed, failures, broken }: TestRun,
  show: Show = writeFully,
): Promise<Counts> {
  const counts = { passed, failed: 0 };
  const note = (name: string, { failed }: Counts) => {
    const line = failed === 0 ? `passed when it had the machine to itself: ${name}` : `failed again: ${name}`;
    show(new TextEncoder().encode(`${line}\n`));
    if (failed === 0) counts.passed++;
    else counts.failed++;
  };
  for (const name of failures) {
    const pattern = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    note(name, await runTests([...args, "--filter", `/^${pattern}$/`], ignored, show));
  }
  const options = args.filter((arg) => arg.startsWith("--"));
  for (const file of broken) note(file, await runTests([...options, file], [], show));
  return counts;
}
