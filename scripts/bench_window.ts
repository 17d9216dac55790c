/**
 * Measures how long a picture takes from its last datagram to the screen: the real window on an X server of its own, fed
 * with test patterns of 1024x768.
 *
 * ```sh
 * deno task bench:window                  # 30 pictures a second, 20 s each
 * deno task bench:window --quick          # 4 s each
 * deno task bench:window --fps 60
 * deno task bench:window --rotate 180
 * ```
 *
 * 1. the X server is started, which draws into memory: SDL's renderer for the processor draws, no graphics card
 * 2. for each row of the table a process shows pictures: with the machine's libturbojpeg; with vsync asked for; and with
 *    WebAssembly, because what it finds in place of libturbojpeg is no library
 * 3. each tells when its pictures were presented, and how long decoding took
 *
 * Ends with exit code 1 where less than half of the pictures were shown. How fast it is depends on the machine.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { TestPattern } from "../src/capture/pattern/test_pattern.ts";
import type { Jpeg } from "../src/common/frame.ts";
import { monotonicUs } from "../src/system/monotonic.ts";
import type { Orientation } from "../src/common/orientation.js";
import { openSdlView } from "../src/view/sdl/sdl_view.ts";
import type { PresentedFrame } from "../src/view/sdl/sdl_view_options.ts";
import { openDisplay } from "../tests/support/display.ts";
import { median, percentile } from "./bench/shared/statistics.ts";
import { formatTable } from "./bench/shared/table.ts";
import { parseAmount, refuseUnknown, runBench, UsageError } from "./bench/shared/usage.ts";
import { setUp, type SystemPackage } from "./set_up.ts";

const PACKAGES: readonly SystemPackage[] = [
  { name: "libsdl2-2.0-0", use: "the window" },
  { name: "xvfb", program: "Xvfb", use: "the screen that the window is on" },
  { name: "libturbojpeg0", use: "the measurement with libturbojpeg" },
];

/** What one process shows. */
interface Task {
  readonly fps: number;
  readonly frames: number;
  readonly rotateDegrees: Orientation["rotateDegrees"];
}

/** One row of the table. */
interface Way {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a process measured. */
interface Measurement {
  readonly framesReplaced: number;
  readonly presented: readonly PresentedFrame[];
}

const PICTURE = { width: 1024, height: 768, quality: 75 };
const DISTINCT_PICTURES = 60;
const WARM_UP_MS = 1000;
/** For what is still on its way when the last picture has been handed over. */
const REST_MS = 500;

const USAGE = `deno task bench:window [options]

  --quick       4 s of each instead of 20
  --fps N       pictures a second (default 30)
  --rotate DEG  the picture is turned: 90, 180 or 270`;

function parseRotation(text = "0"): Task["rotateDegrees"] {
  const degrees = ([0, 90, 180, 270] as const).find((each) => text === `${each}`);
  if (degrees === undefined) {
    throw new UsageError(`Cannot measure with --rotate ${text}: it is 90, 180 or 270`);
  }
  return degrees;
}

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick"],
    string: ["fps", "rotate", "show"],
  });
  if (flags.show !== undefined) return await show(JSON.parse(flags.show));
  const fps = parseAmount("--fps", flags.fps, 30);
  const rotateDegrees = parseRotation(flags.rotate);
  await setUp(PACKAGES);
  await using display = await openDisplay();
  const task = { fps, frames: fps * (flags.quick ? 4 : 20), rotateDegrees };
  const noLibraries = await makeBrokenLibraries(["libturbojpeg.so.0", "libturbojpeg.so"]);
  const ways: readonly Way[] = [
    { name: "libturbojpeg", env: {} },
    { name: "libturbojpeg, vsync", env: { SDL_RENDER_VSYNC: "1" } },
    { name: "WebAssembly", env: { LD_LIBRARY_PATH: noLibraries } },
  ];
  const rows: Row[] = [];
  for (const way of ways) rows.push(summarize(way, await measure(way, task, display.name)));
  await Deno.remove(noLibraries, { recursive: true });
  console.log(`${PICTURE.width}x${PICTURE.height} at ${fps} fps, from complete to presented, in ms\n`);
  console.log(formatTable([HEADING, ...rows.map(({ cells }) => cells)]));
  return rows.every(({ shown }) => shown >= task.frames / 2) ? 0 : 1;
}

/** A folder of empty files, which the linker finds before the libraries of these names, and can not load. */
async function makeBrokenLibraries(names: readonly string[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const name of names) await Deno.writeFile(`${folder}/${name}`, new Uint8Array(0));
  return folder;
}

/** Runs this file as the process that shows. */
async function measure(way: Way, task: Task, display: string): Promise<Measurement> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, "--show", JSON.stringify(task)],
    env: { DISPLAY: display, WAYLAND_DISPLAY: "", SDL_VIDEODRIVER: "x11", ...way.env },
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot measure ${way.name}: its window did not open`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function show({ fps, frames, rotateDegrees }: Task): Promise<number> {
  const pattern = new TestPattern({ ...PICTURE, fps });
  const jpegs = Array.from(
    { length: DISTINCT_PICTURES },
    (_, i) => pattern.render({ frameNumber: i, timeOfDayMs: i * 1000 / fps }),
  );
  const presented: PresentedFrame[] = [];
  const view = openSdlView({
    orientation: { rotateDegrees, flip: false },
    maxAgeUs: 500_000,
    title: "bench",
    onPresented: (frame) => presented.push(frame),
  });
  await view.opened;
  const warmUpFrames = Math.ceil(WARM_UP_MS * fps / 1000);
  await feed(jpegs, { fps, frames: warmUpFrames + frames }, (jpeg, id) => {
    const stream = { key: "1", name: "bench", width: PICTURE.width, height: PICTURE.height, fps };
    view.showFrame({ stream, id, jpeg, completeUs: monotonicUs() });
  });
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const { framesReplaced } = view.statistics();
  await view.close();
  const measured = presented.filter(({ id }) => id >= warmUpFrames);
  console.log(JSON.stringify({ framesReplaced, presented: measured } satisfies Measurement));
  return 0;
}

/** Hands pictures over on an even schedule. */
async function feed(
  jpegs: readonly Jpeg[],
  { fps, frames }: Pick<Task, "fps" | "frames">,
  take: (jpeg: Jpeg, id: number) => void,
): Promise<void> {
  const beganMs = performance.now();
  for (let id = 0; id < frames; id++) {
    const restMs = beganMs + id * 1000 / fps - performance.now();
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    take(jpegs[id % jpegs.length]!, id);
  }
}

interface Row {
  readonly shown: number;
  readonly cells: readonly string[];
}

const HEADING = ["decoder", "median", "p95", "worst", "decode (median)", "its share", "shown", "replaced"];

function summarize({ name }: Way, { presented, framesReplaced }: Measurement): Row {
  const delaysUs = presented.map(({ completeUs, presentedUs }) => presentedUs - completeUs);
  const shares = presented.map(({ decodeUs }, i) => decodeUs / delaysUs[i]!);
  const ms = (us: number | undefined) => us === undefined ? "–" : (us / 1000).toFixed(2);
  return {
    shown: presented.length,
    cells: [
      name,
      ms(median(delaysUs)),
      ms(percentile(delaysUs, 0.95)),
      ms(Math.max(...delaysUs)),
      ms(median(presented.map(({ decodeUs }) => decodeUs))),
      `${(median(shares) * 100).toFixed(0)} %`,
      `${presented.length}`,
      `${framesReplaced}`,
    ],
  };
}

if (import.meta.main) await runBench(USAGE, main);
