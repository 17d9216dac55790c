/**
 * Measures what becomes of natural pictures that are fitted to fewer bytes or sent in the wire code, beside libjpeg-turbo's
 * jpegtran in the same run.
 *
 * ```sh
 * deno task bench:recode
 * deno task bench:recode --cameras    # 1,600 JPEGs of six encoders through the wire code and back
 * deno task bench:recode --fuzz       # 100,000 damaged and hostile inputs
 * ```
 *
 * Ends with exit code 1 where a picture is longer than its budget, or does not come back to the byte, or where the recoder
 * does not survive an input or holds more and more. How long it takes depends on the machine and is only shown: medians of
 * one core's time.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { fitAll, WALK, walkAll } from "./bench/recode/budgets.ts";
import { formatSurvived, fuzz } from "./bench/recode/fuzz/fuzz.ts";
import { formatRoundTrips, sendRoundTrips } from "./bench/recode/round_trips.ts";
import { readScenes } from "./bench/shared/scenes.ts";
import { sizeScenes } from "./bench/recode/sized_scenes.ts";
import { compareCodes } from "./bench/recode/wire_code.ts";
import { formatTable } from "./bench/shared/table.ts";
import { refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { setUp, type SystemPackage } from "./set_up.ts";

const USAGE = `deno task bench:recode [--cameras | --fuzz] [--quick]

  --cameras  only: whether what many encoders make comes back to the byte
  --fuzz     only: whether the recoder survives damaged and hostile inputs
  --quick    a few rounds, pictures, or inputs`;
const TURBO: SystemPackage = {
  name: "libjpeg-turbo-progs",
  program: "jpegtran",
  use: "the comparison with jpegtran, pictures of cjpeg",
};
const CAMERA_PACKAGES: readonly SystemPackage[] = [
  TURBO,
  { name: "ffmpeg", program: "ffmpeg", use: "pictures of its encoder" },
  { name: "python3-pil", use: "pictures of Pillow" },
];
/** Pictures of so many bytes are made of each scene's. */
const SIZES = [60_000, 25_000];
const INPUTS = { all: 100_000, quick: 3000 };
const SEED = 15;
/** What the second half of the inputs may leave behind. */
const MOST_GROWTH_BYTES = 16_000_000;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "cameras", "fuzz"],
  });
  if (flags.cameras) return await sendAll(flags.quick);
  return flags.fuzz ? surviveAll(flags.quick) : await measureAll(flags.quick);
}

async function sendAll(isQuick: boolean): Promise<number> {
  await setUp(CAMERA_PACKAGES);
  const all = await sendRoundTrips(isQuick ? { every: 16 } : { rounds: 2 });
  console.log("What encoders make, through the wire code and back\n");
  console.log(formatTable(formatRoundTrips(all)));
  const pictures = all.reduce((sum, trips) => sum + trips.pictures, 0);
  const wrong = all.reduce((sum, trips) => sum + trips.wrong, 0);
  console.log(`\n${pictures} pictures, ${wrong} of which came back as something else`);
  return wrong === 0 && pictures > 0 ? 0 : 1;
}

function surviveAll(isQuick: boolean): number {
  const result = fuzz(isQuick ? INPUTS.quick : INPUTS.all, SEED);
  console.log("Damaged and hostile inputs\n");
  console.log(formatTable(formatSurvived(result)));
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  const { heldBytes: held, residentBytes: resident } = result;
  console.log(`\nMB held after the first half of them: ${mega(held[0])}, at the end: ${mega(held[1])}`);
  console.log(
    `MB resident after the first half of them: ${mega(resident[0])}, at the end: ${mega(resident[1])}`,
  );
  return held[1] - held[0] > MOST_GROWTH_BYTES ? 1 : 0;
}

async function measureAll(isQuick: boolean): Promise<number> {
  const missing = await setUp([TURBO]);
  const scenes = readScenes();
  const rounds = isQuick ? 4 : 40;
  const sized = missing.length > 0 ? [] : await Promise.all(SIZES.map((bytes) => sizeScenes(scenes, bytes)));
  console.log("The same picture in fewer bytes, to the byte: kB, saved, ms to encode and to decode\n");
  const codes = await compareCodes([...scenes, ...sized.flat()], rounds);
  console.log(formatTable(codes.rows));
  console.log("\nFitted to a budget (kB): dB of brightness, against the camera's picture\n");
  const fitted = fitAll(scenes, rounds);
  console.log(formatTable(fitted.rows));
  console.log(`\nA budget that walks by ${Math.round((WALK - 1) * 100)} % a frame\n`);
  const walked = walkAll(scenes, rounds * 5);
  console.log(formatTable(walked.rows));
  return codes.isWrong || fitted.isWrong || walked.isWrong ? 1 : 0;
}

if (import.meta.main) await runBench(USAGE, main);
