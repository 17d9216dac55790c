/**
 * The gate: set-up, format, lint, types, tests and the examples of the documentation.
 *
 * ```sh
 * deno task test                  # all of it
 * deno task test tests/send       # the tests of a folder or file, with any options of deno test
 * ```
 *
 * Tests wait more than they compute, so that those which start programs run beside the others; the output of the latter
 * follows when both have ended. The last line is `N passed, N failed`; each of format, lint and types counts as one.
 *
 * @module
 */

import { setUp, TEST_PACKAGES } from "./set_up.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

type Show = (bytes: Uint8Array) => void;

const LIMIT_MS = 30 * 60_000;
// Deno leaves these off unless they are asked for.
const SANITIZERS = ["--sanitize-ops", "--sanitize-resources"];
/** Whose tests start browsers, windows and single files, and look at what comes of it. */
const WITH_PROGRAMS = ["tests/compile", "tests/tree/readme_test.ts", "tests/view"];
/** The page's tests once more, which wait most of their time. */
const IN_FIREFOX = "tests/view/web/firefox_test.ts";

async function main(args: readonly string[]): Promise<number> {
  Deno.chdir(new URL("..", import.meta.url).pathname);
  await setUp(TEST_PACKAGES);
  const parts = args.length > 0 ? [await runTests(args)] : [
    await runCheck("format", ["fmt", "--check"]),
    await runCheck("lint", ["lint"]),
    await runCheck("types", ["check"]),
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
  const others = ["--doc", `--ignore=${WITH_PROGRAMS.join(",")}`, "tests", "src"];
  const held: Uint8Array[] = [];
  const heldToo: Uint8Array[] = [];
  const counts = await Promise.all([
    runTests(["--no-check", ...WITH_PROGRAMS, `--ignore=${IN_FIREFOX}`]),
    runTests(others, (bytes) => held.push(bytes)),
    runTests(["--no-check", IN_FIREFOX], (bytes) => heldToo.push(bytes)),
  ]);
  [...held, ...heldToo].forEach(writeFully);
  return counts;
}

/** @param show is given the output as it comes */
async function runTests(args: readonly string[], show: Show = writeFully): Promise<Counts> {
  const { code, output } = await runDeno(["test", "-A", ...SANITIZERS, ...args], show);
  const counts = readSummary(output) ?? { passed: 0, failed: 0 };
  if (counts.passed + counts.failed === 0) console.log("no test was run: that counts as a failure");
  const isFailure = code !== 0 || counts.passed === 0;
  return { passed: counts.passed, failed: Math.max(counts.failed, isFailure ? 1 : 0) };
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
