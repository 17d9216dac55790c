/**
 * Measures the erasure code beside npm's WebAssembly package and Intel's ISA-L, in the same run and by turns.
 *
 * ```sh
 * deno task bench:fec
 * deno task bench:fec --quick
 * ```
 *
 * Every result is compared with what it has to be; ends with exit code 1 where one is wrong. How fast they are depends on
 * the machine and is only shown.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { measureByTurns } from "./bench/shared/call_times.ts";
import { formatTable } from "./bench/shared/table.ts";
import { refuseUnknown, runBench } from "./bench/shared/usage.ts";
import type { Code, Shape } from "./bench/fec/code.ts";
import { openIsal } from "./bench/fec/isal.ts";
import { NPM_PACKAGE, openNpmPackage } from "./bench/fec/npm_package.ts";
import { openOurs, OURS } from "./bench/fec/ours.ts";
import { setUp, type SystemPackage } from "./set_up.ts";

/** What the comparison uses. */
const PACKAGES: readonly SystemPackage[] = [{ name: "libisal2", use: "the comparison with ISA-L" }];

const SHAPE: Shape = { k: 50, r: 10, fragmentBytes: 1200 };
const LOSSES = [1, 5, 10];

/** One line of the table. */
interface Task {
  readonly name: string;
  /** One call of it. */
  readonly of: (code: Code) => () => void;
}

const TASKS: readonly Task[] = [
  { name: "encode", of: (code) => () => code.encode() },
  {
    name: "begin, put and encode",
    of: (code) => () => code.encodeWhole ? code.encodeWhole() : code.encode(),
  },
  ...LOSSES.map((lost): Task => ({ name: `decode, ${lost} lost`, of: (code) => () => code.decode(lost) })),
];

const USAGE = `deno task bench:fec [--quick]

  --quick  a few rounds`;

async function main(args: string[]): Promise<number> {
  const { quick } = parseArgs(args, { unknown: refuseUnknown, boolean: ["quick"] });
  await setUp(PACKAGES);
  const sources = Array.from({ length: SHAPE.k }, () => randomBytes(SHAPE.fragmentBytes));
  const codes = [
    openOurs(sources, SHAPE),
    await openNpmPackage(sources, SHAPE),
    ...openIsal(sources, SHAPE),
  ];
  codes.forEach((code) => verify(code, sources));
  const { k, r, fragmentBytes } = SHAPE;
  console.log(`k = ${k}, r = ${r}, ${fragmentBytes} bytes: µs, and MB/s of source fragments`);
  console.log("Decoding is measured with all that it takes, from fragments outside the code's memory.\n");
  console.log(formatTable(await measureAll(codes, quick ? 3 : 21)));
  return 0;
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** Throws where a code does not restore what was lost, or its repairs are not those of the same matrix. */
function verify(code: Code, sources: readonly Uint8Array[]): void {
  code.encode();
  const isSameMatrix = code.name !== NPM_PACKAGE;
  if (isSameMatrix) assertEquals(code.repairs(), openOurs(sources, SHAPE).repairs(), `${code.name}: repairs`);
  for (const lost of LOSSES) {
    code.decode(lost);
    assertEquals(code.restored(lost), sources.slice(0, lost), `${code.name}: ${lost} restored`);
  }
}

/** The table; the first code is ours, and the last columns say how many times as long the others took. */
async function measureAll(codes: readonly Code[], rounds: number): Promise<string[][]> {
  const names = codes.map(({ name }) => name);
  const heading = [
    "",
    ...names.flatMap((name) => [name, "MB/s"]),
    ...names.slice(1).map((name) => `${name} ÷ ${OURS}`),
  ];
  const medianTimesUs = await measureByTurns(TASKS.flatMap((task) => codes.map(task.of)), rounds);
  const rows = TASKS.map((task, row) => {
    const timesUs = medianTimesUs.slice(row * codes.length, (row + 1) * codes.length);
    const [oursUs, ...othersUs] = timesUs;
    const ratios = othersUs.map((otherUs) => (otherUs / oursUs!).toFixed(2));
    return [task.name, ...timesUs.flatMap((timeUs) => [timeUs.toFixed(1), formatSpeed(timeUs)]), ...ratios];
  });
  return [heading, ...rows];
}

function formatSpeed(timeUs: number): string {
  return (SHAPE.k * SHAPE.fragmentBytes / timeUs).toFixed(0);
}

if (import.meta.main) await runBench(USAGE, main);
