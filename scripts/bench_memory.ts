/**
 * Measures whether the memory of the two ends grows: what is resident after the first frames, and at the end.
 *
 * ```sh
 * deno task bench:memory                  # 100,000 frames at 300 fps, of which the first 5,000 do not count
 * deno task bench:memory --frames 20000
 * deno task bench:memory --quick
 * ```
 *
 * Ends with exit code 1 where less than half of the frames came out. Whether memory grew is in the table.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { measure } from "./bench/instrument/instrument.ts";
import { formatMemory } from "./bench/memory/report.ts";
import { OURS } from "./bench/shared/peers.ts";
import { CAMERA_25_KB, makePictures } from "./bench/shared/pictures.ts";
import { refuseUnknown, runBench, UsageError } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, setUp } from "./set_up.ts";

const FPS = 300;
const USUAL = { frames: 100_000, warmUpFrames: 5000 };
const QUICK = { frames: 2400, warmUpFrames: 900 };
/** Pictures in a file; they are sent again and again. */
const DISTINCT_PICTURES = 300;
const DELIVERED_SHARE = 0.5;

const USAGE = `deno task bench:memory [options]

  --frames N   so many, of which the first 5,000 do not count (default 100000)
  --quick      2,400, of which the first 900 do not count`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { unknown: refuseUnknown, boolean: ["quick"], string: ["frames"] });
  const { frames: usualFrames, warmUpFrames } = flags.quick ? QUICK : USUAL;
  const frames = Number(flags.frames ?? usualFrames);
  if (!(frames > warmUpFrames)) {
    throw new UsageError(`Cannot measure ${flags.frames} frames: --frames is more than ${warmUpFrames}`);
  }
  await setUp(BENCH_PACKAGES);
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    await makePictures(picturesPath, { format: CAMERA_25_KB, count: DISTINCT_PICTURES });
    const task = { peer: OURS, picturesPath, fps: FPS, warmUpFrames, frames: frames - warmUpFrames };
    const measurement = await measure(task);
    const { framesIn, framesIdentical, meanFrameBytes } = measurement;
    const kilobytes = (meanFrameBytes / 1000).toFixed(0);
    console.log(`${frames} frames of ${kilobytes} kB at ${FPS} fps, the last ${framesIn} measured`);
    console.log(
      `${framesIdentical} of these came out as they were\n\n${formatMemory(measurement, warmUpFrames)}`,
    );
    return framesIdentical >= framesIn * DELIVERED_SHARE ? 0 : 1;
  } finally {
    await Deno.remove(picturesPath);
  }
}

if (import.meta.main) await runBench(USAGE, main);
