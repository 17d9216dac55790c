/**
 * Measures the listener's doors: how much later a picture is at the program that reads one than at `--output -`, beside the
 * sender that such programs have of their own, in the same run.
 *
 * ```sh
 * deno task bench:doors                       # each door alone, all of them together; about four minutes
 * deno task bench:doors --quick               # all of them together, and the rest, a few seconds each
 * deno task bench:doors --doors mjpeg,rtp
 * deno task bench:doors --list
 * ```
 *
 * 1. a camera writes dated pictures to `broadcast`, `listen` has doors, each is read by the program that it is for; all note
 *    the time by one clock
 * 2. the senders that these programs have of their own
 * 3. by turns: `--output -` without doors, and with all of them of which one reader stands still
 *
 * Ends with exit code 1 where a door gave less than half of the pictures: then something does not work. How well it works is in
 * the table, and depends on the machine.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { type BenchDoor, DOORS, type PictureSource } from "./bench/doors/doors.ts";
import { listDelays, listDifferences } from "./bench/doors/figures.ts";
import { formatRows, formatStopped, type Row } from "./bench/doors/report.ts";
import {
  measureRival,
  measureTurn,
  type Passage,
  type TurnResult,
  type TurnTimes,
} from "./bench/doors/turn.ts";
import { CAMERA, makePictures } from "./bench/shared/pictures.ts";
import { parseAmount, refuseUnknown, runBench, UsageError } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, setUp } from "./set_up.ts";

const USAGE = `deno task bench:doors [options]

  --doors A,B   these alone (default all that are installed)
  --seconds N   each turn is measured so long (default 10)
  --rounds N    turns without doors, and with a reader that stands still (default 3)
  --quick       all doors together, and a few seconds of everything
  --list        lists the doors`;

/** More than a picture is ever late, so that the same picture never comes twice in this time. */
const DISTINCT_PICTURES = 150;
const DELIVERED_SHARE = 0.5;

interface Options extends TurnTimes {
  readonly doors: readonly BenchDoor[];
  readonly rounds: number;
  readonly isQuick: boolean;
}

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "list"],
    string: ["doors", "seconds", "rounds"],
  });
  if (flags.list) return list();
  await setUp(BENCH_PACKAGES);
  const isQuick = flags.quick;
  const options: Options = {
    isQuick,
    doors: await chooseDoors(flags.doors),
    seconds: parseAmount("--seconds", flags.seconds, isQuick ? 3 : 10),
    warmUpSeconds: isQuick ? 1 : 3,
    rounds: Math.ceil(parseAmount("--rounds", flags.rounds, isQuick ? 1 : 3)),
  };
  const path = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    await makePictures(path, { format: CAMERA, count: DISTINCT_PICTURES });
    return await measureAll(options, { path, fps: CAMERA.fps });
  } finally {
    await Deno.remove(path);
  }
}

function list(): number {
  for (const { id, name } of DOORS) console.log(`${id.padEnd(12)}${name}`);
  return 0;
}

async function chooseDoors(ids: string | undefined): Promise<readonly BenchDoor[]> {
  const unknown = ids?.split(",").find((id) => !DOORS.some((door) => door.id === id));
  if (unknown !== undefined) {
    throw new UsageError(`Cannot measure "${unknown}": the doors are listed by --list`);
  }
  const asked = DOORS.filter(({ id }) => ids?.split(",").includes(id) ?? true);
  const presence = await Promise.all(asked.map((door) => door.isPresent()));
  for (const { name } of asked.filter((_, index) => !presence[index])) console.log(`Left out: ${name}`);
  return asked.filter((_, index) => presence[index]);
}

async function measureAll(options: Options, pictures: PictureSource): Promise<number> {
  const { doors, isQuick } = options;
  const rows: Row[] = [];
  const sets = isQuick ? [] : doors.map((door) => [door]);
  for (const [door] of sets) {
    const result = await measureTurn({ ...options, pictures, doors: [door!] });
    rows.push(...isFirst(rows) ? [describeOutput("--output -", result)] : [], describeDoor(door!, result));
  }
  const together = await measureTurn({ ...options, pictures });
  const suffix = isQuick ? "" : ", all at once";
  rows.push(describeOutput(`--output -${suffix}`, together));
  for (const door of doors) rows.push(describeDoor(door, together, suffix));
  for (const door of doors.filter(({ rival }) => rival)) {
    rows.push({
      name: door.rival!.name,
      delaysMs: delaysOf(await measureRival(door, { ...options, pictures })),
    });
  }
  console.log(
    `${CAMERA.width}x${CAMERA.height} at ${CAMERA.fps} fps, from a picture's last page in to it at its reader\n`,
  );
  console.log(formatRows(rows));
  console.log(`\n${await measureStopped(options, pictures)}`);
  const least = options.seconds * pictures.fps * DELIVERED_SHARE;
  return rows.every(({ delaysMs }) => delaysMs.length >= least) ? 0 : 1;
}

/** By turns; in each round another reader stands still. */
async function measureStopped(options: Options, pictures: PictureSource): Promise<string> {
  const without: number[] = [];
  const withAll: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const alone = await measureTurn({ ...options, pictures, doors: [] });
    const stopped = options.doors[round % options.doors.length];
    const company = await measureTurn({ ...options, pictures, stopped });
    without.push(...delaysOf(alone.output));
    withAll.push(...delaysOf(company.output));
  }
  return formatStopped(without, withAll);
}

function isFirst(rows: readonly Row[]): boolean {
  return rows.length === 0;
}

function describeOutput(name: string, { output }: TurnResult): Row {
  return { name, delaysMs: delaysOf(output) };
}

function describeDoor({ id, name }: BenchDoor, { output, doors }: TurnResult, suffix = ""): Row {
  const passage = doors.get(id)!;
  return {
    name: name + suffix,
    delaysMs: delaysOf(passage),
    differencesMs: listDifferences(passage.found, output.found),
  };
}

function delaysOf({ given, found }: Passage): number[] {
  return listDelays(given, found);
}

if (import.meta.main) await runBench(USAGE, main);
