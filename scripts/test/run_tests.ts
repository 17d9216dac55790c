/**
 * One `deno test` to its end, also where a test never ends.
 *
 * A run of which nothing comes any more is ended and goes on from the file where it stood; a file that stands a second
 * time is left out, and counts as one that failed.
 *
 * @module
 */

import { runDeno, type Show, writeFully } from "./deno_process.ts";
import { type Counts, readFailures, readFiles, readPending, readSummary } from "./test_report.ts";

/** What came of a group of tests. */
export interface TestRun extends Counts {
  /** As the tests are named. */
  readonly failures: readonly string[];
  /** Files that something outside of any test has ended; each counts as one that failed. */
  readonly broken: readonly string[];
}

// Deno leaves these off unless they are asked for.
const SANITIZERS = ["--sanitize-ops", "--sanitize-resources"];
const MOST_STALLS = 4;

/**
 * @param args the tests, and options of `deno test`
 * @param ignored what is left out
 * @param show is given the output as it comes
 * @param stallMs so long a run may write nothing, in milliseconds
 */
export async function runTests(
  args: readonly string[],
  ignored: readonly string[] = [],
  show: Show = writeFully,
  stallMs?: number,
): Promise<TestRun> {
  const begunMs = performance.now();
  const say = (line: string) => show(new TextEncoder().encode(`${line}\n`));
  const leftOut = [...ignored];
  const stood = new Set<string>();
  let passed = 0;
  let failed = 0;
  const failures: string[] = [];
  for (let stalls = 0; stalls < MOST_STALLS; stalls++) {
    const ignore = leftOut.length === 0 ? [] : [`--ignore=${leftOut.join(",")}`];
    const run = await runDeno(["test", "-A", ...SANITIZERS, ...args, ...ignore], show, stallMs);
    if (!run.hasStalled) {
      const counts = readSummary(run.output) ?? { passed: 0, failed: 0 };
      // What was left may have been nothing.
      const isEmpty = counts.passed + counts.failed === 0 && stood.size === 0;
      if (isEmpty) say("no test was run: that counts as a failure");
      const { tests, files: broken } = readFailures(run.output);
      const hasFailed = isEmpty || (run.code !== 0 && counts.passed + counts.failed > 0);
      passed += counts.passed;
      // The tests that such a file had before it count as failed, too.
      const own = broken.length > 0 ? tests.length + broken.length : counts.failed;
      failed += Math.max(own, hasFailed ? 1 : 0);
      failures.push(...tests);
      say(
        `${passed} passed, ${failed} failed here in ${((performance.now() - begunMs) / 1000).toFixed(0)} s`,
      );
      return { passed, failed, failures, broken };
    }
    const files = readFiles(run.output);
    const last = files.pop();
    for (const file of files) {
      passed += file.passed;
      failed += file.failed;
      failures.push(...file.failures);
      leftOut.push(file.file);
    }
    say(
      `nothing came any more in ${
        readPending(run.output).join(", ") || last?.file || "what is before the first test"
      }`,
    );
    if (last && stood.has(last.file)) {
      leftOut.push(last.file);
      failed++;
    }
    stood.add(last?.file ?? "");
  }
  say("given up: too many tests do not end");
  return { passed, failed: failed + 1, failures, broken: [] };
}
