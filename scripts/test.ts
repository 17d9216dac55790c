/**
 * The gate: set-up, format, lint, types, tests and the examples of the documentation.
 *
 * ```sh
 * deno task test                  # all of it
 * deno task test tests/send       # the tests of a folder or file, with any options of deno test
 * ```
 *
 * Tests wait more than they compute, so that several groups of them run beside each other, each as soon as there is a
 * lane for it; the output of one comes when it has ended. A few that fail then run once more with the machine to
 * themselves: what passes there is named as such. The last line is `N passed, N failed`; each of format, lint and types
 * counts as one.
 *
 * @module
 */

import { setUp, TEST_PACKAGES } from "./set_up.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface TestRun extends Counts {
  /** As the tests are named. */
  readonly failures: readonly string[];
}

type Show = (bytes: Uint8Array) => void;

const LIMIT_MS = 30 * 60_000;
// Deno leaves these off unless they are asked for.
const SANITIZERS = ["--sanitize-ops", "--sanitize-resources"];
/** The page's tests once more, which wait most of their time. */
const IN_FIREFOX = "tests/view/web/firefox_test.ts";
/** What tests start as processes. */
const TOOLS = ["src/broadcast.ts", "src/listen.ts", "src/t265.ts"];
/** Groups of tests that take about as long, those that take the longest first; all others are one more. */
const GROUPS: readonly (readonly string[])[] = [
  ["tests/view/web"],
  [IN_FIREFOX],
  ["tests/hosts"],
  ["tests/tools"],
  ["tests/compile"],
  ["tests/sessions"],
  ["tests/view/sdl", "tests/tree"],
  ["tests/capture"],
  ["tests/doors/nats"],
  ["tests/doors"],
  ["tests/jpeg", "tests/fuzz"],
];
/** So many groups run at the same time. */
const LANES = 3;
/** More than these fail for a reason of their own, and not because the machine was busy. */
const MOST_RUN_AGAIN = 6;

async function main(args: readonly string[]): Promise<number> {
  Deno.chdir(new URL("..", import.meta.url).pathname);
  await setUp(TEST_PACKAGES);
  const parts = args.length > 0 ? [await runTests(args)] : [
    await runCheck("format", ["fmt", "--check"]),
    await runCheck("lint", ["lint"]),
    await runCheck("types", ["check", "--doc"]),
    ...await runAllTests(),
  ];
  const passed = parts.reduce((sum, part) => sum + part.passed, 0);
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

async function runCheck(name: string, args: readonly string[]): Promise<Counts> {
  const { code } = await runDeno(args);
  console.log(`${name}: ${code === 0 ? "ok" : "FAILED"}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runAllTests(): Promise<readonly Counts[]> {
  // A tool that fetches its packages says so, and on a network that a test has made it can not.
  await runDeno(["cache", ...TOOLS]);
  const listed = GROUPS.flat();
  const groups = [
    ...GROUPS.map((group) => {
      const others = listed.filter((other) => isInside(other, group));
      return ["--no-check", ...group, ...(others.length === 0 ? [] : [`--ignore=${others.join(",")}`])];
    }),
    ["--no-check", "--doc", `--ignore=${listed.join(",")}`, "tests", "src"],
  ];
  const runs: TestRun[] = [];
  const left = [...groups.entries()];
  const runOn = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const held: Uint8Array[] = [];
      runs[next[0]] = await runTests(next[1], (bytes) => held.push(bytes));
      held.forEach(writeFully);
    }
  };
  await Promise.all(Array.from({ length: LANES }, runOn));
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const named = runs.reduce((sum, run) => sum + run.failures.length, 0);
  if (failed === 0 || failed > MOST_RUN_AGAIN || named !== failed) return runs;
  const settled: Counts[] = [];
  for (const [i, run] of runs.entries()) settled.push(await runFailuresAgain(groups[i]!, run));
  return settled;
}

/** Whether these tests are part of a group, which has another one of their own. */
function isInside(tests: string, group: readonly string[]): boolean {
  return group.some((folder) => tests.startsWith(`${folder}/`));
}

/** The counts of a group, its failures run once more, each alone. */
async function runFailuresAgain(group: readonly string[], { passed, failures }: TestRun): Promise<Counts> {
  const counts = { passed, failed: 0 };
  for (const name of failures) {
    const pattern = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const again = await runTests([...group, "--filter", `/^${pattern}$/`]);
    const isMended = again.failed === 0;
    console.log(isMended ? `passed when it had the machine to itself: ${name}` : `failed again: ${name}`);
    if (isMended) counts.passed++;
    else counts.failed++;
  }
  return counts;
}

/** @param show is given the output as it comes */
async function runTests(args: readonly string[], show: Show = writeFully): Promise<TestRun> {
  const { code, output } = await runDeno(["test", "-A", ...SANITIZERS, ...args], show);
  const counts = readSummary(output) ?? { passed: 0, failed: 0 };
  if (counts.passed + counts.failed === 0) console.log("no test was run: that counts as a failure");
  const isFailure = code !== 0 || counts.passed === 0;
  return {
    passed: counts.passed,
    failed: Math.max(counts.failed, isFailure ? 1 : 0),
    failures: readFailures(output),
  };
}

/** The names in the list at the end, each before `=>` and the place where it is registered. */
function readFailures(output: string): string[] {
  const list = output.split("\n FAILURES \n").at(1) ?? "";
  return [...list.matchAll(/^(.+) => \S+:\d+:\d+$/gm)].map(([, name]) => name!);
}

/** Reads `ok | 12 passed (3 steps) | 0 failed`, the last such line that deno test wrote. */
function readSummary(output: string): Counts | undefined {
  const summary = /^(?:ok|FAILED) \| (\d+) passed[^|\n]*\| (\d+) failed/gm;
  const [, passed, failed] = [...output.matchAll(summary)].at(-1) ?? [];
  return passed && failed ? { passed: Number(passed), failed: Number(failed) } : undefined;
}

/** Runs this same deno, shows what it writes as it comes, and returns its standard output without the colours. */
async function runDeno(
  args: readonly string[],
  show: Show = writeFully,
): Promise<{ code: number; output: string }> {
  show(new TextEncoder().encode(`\n> deno ${args.join(" ")}\n`));
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: Deno.stdout.isTerminal() ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const limit = setTimeout(() => stopAtLimit(child), LIMIT_MS);
  const output = await readWhileShowing(child.stdout, show);
  const { code } = await child.status;
  clearTimeout(limit);
  return { code, output };
}

function stopAtLimit(child: Deno.ChildProcess): void {
  console.log(`stopped after ${LIMIT_MS / 60_000} minutes`);
  child.kill("SIGKILL");
}

async function readWhileShowing(stream: ReadableStream<Uint8Array>, show: Show): Promise<string> {
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of stream) {
    show(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  // deno-lint-ignore no-control-regex -- the escape that begins a colour
  return output.replace(/\x1b\[[0-9;]*m/g, "");
}

function writeFully(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
