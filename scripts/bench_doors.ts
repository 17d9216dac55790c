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
 * A camera writes pictures to `broadcast`, `listen` has doors, each is read by the program that it is for, and all note the time
 * by one clock:
 *
 * 1. by turns, without doors, with all of them, and with all of them of which one reader stands still: what becomes of
 *    `--output -`
 * 2. each door alone
 * 3. the senders that these programs have of their own, to them, and to the listener where that takes them
 *
 * Ends with exit code 1 where a door gave less than half of the pictures: then something does not work. How well it works is in
 * the table, and depends on the machine.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { type BenchDoor, DOORS, type PictureSource } from "./bench/doors/doors.ts";
import { listDelays, listDifferences } from "./bench/doors/figures.ts";
import { formatCompany, formatRows, type Row } from "./bench/doors/report.ts";
import {
  measureEntry,
  measureRival,
  measureTurn,
  type Passage,
  type Turn,
  type TurnResult,
  type TurnTimes,
} from "./bench/doors/turn.ts";
import { CAMERA, makePictures } from "./bench/shared/pictures.ts";
import { parseAmount, refuseUnknown, runBench, UsageError } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, setUp } from "./set_up.ts";

const USAGE = `deno task bench:doors [options]

  --doors A,B   these alone (default all that are installed)
  --seconds N   each turn is measured so long (default 10)
  --rounds N    so many turns without doors, with all, and with a reader that stands still (default 3)
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
  const turn = { ...options, pictures };
  const company = await measureCompany(turn, options.rounds);
  const rows = [describeOutput("--output -, no doors", company.none)];
  if (!isQuick) {
    for (const door of doors) rows.push(describeDoor(door, [await measureTurn({ ...turn, doors: [door] })]));
  }
  rows.push(describeOutput("--output -, all doors at once", company.all));
  for (const door of doors) rows.push(describeDoor(door, company.all));
  const rivals: Row[] = [];
  for (const door of doors) {
    if (!door.rival) continue;
    rivals.push({ name: door.rival.name, delaysMs: delaysOf(await measureRival(door, turn)) });
    if (!door.entry) continue;
    rivals.push({ name: door.entry.name, delaysMs: delaysOf(await measureEntry(door, turn)) });
  }
  const { width, height, fps } = CAMERA;
  console.log(`${width}x${height} at ${fps} fps, from a picture's last page in to it at its reader\n`);
  console.log(formatRows([...rows, ...rivals]));
  const outputs = [company.none, company.all, company.stopped].map((results) => outputDelays(results));
  console.log(`\n${formatCompany(outputs[0]!, outputs[1]!, outputs[2]!)}`);
  const least = options.seconds * fps * DELIVERED_SHARE;
  return rows.every(({ delaysMs }) => delaysMs.length >= least) ? 0 : 1;
}

/** By turns: without doors, with all, and with all of them of which one reader stands still, each time another one. */
async function measureCompany(turn: Turn, rounds: number) {
  const none: TurnResult[] = [];
  const all: TurnResult[] = [];
  const stopped: TurnResult[] = [];
  for (let round = 0; round < rounds; round++) {
    none.push(await measureTurn({ ...turn, doors: [] }));
    all.push(await measureTurn(turn));
    stopped.push(await measureTurn({ ...turn, stopped: turn.doors[round % turn.doors.length] }));
  }
  return { none, all, stopped };
}

function describeOutput(name: string, results: readonly TurnResult[]): Row {
  return { name, delaysMs: outputDelays(results) };
}

function outputDelays(results: readonly TurnResult[]): number[] {
  return results.flatMap(({ output }) => delaysOf(output));
}

function describeDoor({ id, name }: BenchDoor, results: readonly TurnResult[]): Row {
  return {
    name,
    delaysMs: results.flatMap(({ doors }) => delaysOf(doors.get(id)!)),
    differencesMs: results.flatMap(({ doors, output }) =>
      listDifferences(doors.get(id)!.found, output.found)
    ),
  };
}

function delaysOf({ given, found }: Passage): number[] {
  return listDelays(given, found);
}

if (import.meta.main) await runBench(USAGE, main);
