/**
 * Measures `t265`: from the last byte of a fisheye picture (848x800, both eyes, 30 a second, 200 poses a second) to the last
 * datagram of its rectified, overlaid, encoded view, beside OpenCV at the same job in the same run; and how old the pose of
 * a picture is that comes from an imitation of rs-pose through a real pipe.
 *
 * ```sh
 * deno task bench:t265              # three rounds of 10 s each
 * deno task bench:t265 --quick      # one short round
 * ```
 *
 * Ends with exit code 1 where this project did not deliver.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { findProgram } from "../src/capture/find_program.ts";
import { median, percentile } from "./bench/shared/statistics.ts";
import { formatTable } from "./bench/shared/table.ts";
import { refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { BENCH_PACKAGES, setUp } from "./set_up.ts";

const HERE = new URL("./bench/t265/", import.meta.url).pathname;
const SOURCE = new URL("../tests/support/tracked_source.py", import.meta.url).pathname;
const TOOL = new URL("../src/t265.ts", import.meta.url).pathname;
const CALIBRATION = JSON.stringify({
  ...{ fx: 285.1, fy: 285.9, ppx: 421.7, ppy: 399.3, width: 848, height: 800 },
  coeffs: [-0.0063, 0.0435, -0.0414, 0.0079],
});
const QUALITY = 50;
const FPS = 30;
const POSES_PER_SECOND = 200;
/** Frames until the engines have optimised. */
const WARM_UP = 60;
/** With fewer whole frames something does not work. How well it works is in the table, and depends on the machine. */
const DELIVERED_SHARE = 0.5;

/** How one program does the job. */
interface Peer {
  readonly name: string;
  /** The command line; `log` is what the source is to write. */
  readonly argv: (port: number, log: string) => readonly string[];
}

interface Figures {
  readonly frames: number;
  readonly latenciesMs: readonly number[];
  readonly meanBytes: number;
  readonly cpuShare: number;
}

const sourceArgs = (
  log: string,
) => [SOURCE, "--right", "--texture", "--calibration", CALIBRATION, "--log", log];
const ours = (flags: readonly string[]) => (port: number, log: string) => [
  ...[Deno.execPath(), "run", "-A", ...flags, TOOL, "--quality", `${QUALITY}`, "--fec", "off", "--quiet"],
  ...["--source-cmd", quote(["python3", ...sourceArgs(log)]), `127.0.0.1:${port}`],
];
const PEERS: readonly Peer[] = [
  { name: "ours, libturbojpeg", argv: ours([]) },
  { name: "ours, WebAssembly alone", argv: ours(["--deny-ffi"]) },
  {
    name: "OpenCV in Python",
    argv: (port, log) => [
      ...["/usr/bin/python3", `${HERE}opencv_way.py`, `${port}`, `${QUALITY}`, "python3", ...sourceArgs(log)],
    ],
  },
];

const USAGE = `deno task bench:t265 [--quick]

  --quick  one short round`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { unknown: refuseUnknown, boolean: ["quick"] });
  await setUp(BENCH_PACKAGES);
  const [rounds, seconds] = flags.quick ? [1, 6] : [3, 10];
  const peers = await findProgram("/usr/bin/python3") && await hasOpenCv() ? PEERS : PEERS.slice(0, 2);
  const results = new Map<string, Figures[]>(peers.map(({ name }) => [name, []]));
  const ages: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) results.get(peer.name)!.push(await measure(peer, seconds));
    ages.push(...await measurePoseAges(seconds));
  }
  const all = new Map([...results].map(([name, figures]) => [name, merge(figures)]));
  report(all, seconds * rounds);
  reportAges(ages);
  const { frames } = all.get(PEERS[0]!.name)!;
  return frames >= DELIVERED_SHARE * seconds * rounds * FPS && ages.length > 0 ? 0 : 1;
}

async function hasOpenCv(): Promise<boolean> {
  const { success } = await new Deno.Command("/usr/bin/python3", {
    args: ["-c", "import cv2"],
    stderr: "null",
  })
    .output();
  return success;
}

/** One run of one program. */
async function measure(peer: Peer, seconds: number): Promise<Figures> {
  const folder = await Deno.makeTempDir();
  try {
    const log = `${folder}/source.log`;
    const { frames, cpuSeconds } = await run((port) => peer.argv(port, log), seconds);
    const written = await readLog(log, 2);
    const latenciesMs = frames.flatMap(([pose, wholeNs]) => {
      const image = Math.round(pose / POSES_PER_SECOND * FPS);
      const writtenNs = image < WARM_UP ? undefined : written.get(image);
      return writtenNs === undefined ? [] : [(wholeNs - writtenNs) / 1e6];
    });
    const meanBytes = frames.reduce((sum, [, , bytes]) => sum + bytes, 0) / Math.max(1, frames.length);
    return { frames: frames.length, latenciesMs, meanBytes, cpuShare: cpuSeconds / seconds };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** How long before the first byte of each picture its pose had been printed, in ms; negative where it was after. */
async function measurePoseAges(seconds: number): Promise<number[]> {
  const folder = await Deno.makeTempDir();
  try {
    const poses = `${folder}/poses.log`;
    const { frames } = await run((port) => [
      ...[Deno.execPath(), "run", "-A", TOOL, "--quality", `${QUALITY}`, "--fec", "off", "--quiet"],
      ...["--pose-cmd", quote(["python3", `${HERE}rs_pose.py`, poses])],
      ...["--image-cmd", quote(["python3", `${HERE}grey_camera.py`, `${FPS}`]), `127.0.0.1:${port}`],
    ], seconds);
    const printed = await readLog(poses, 1);
    // The sender's clock has another origin: how far apart they are shows with the pose that came fastest.
    const offsetsNs = frames.map(([pose, , , , poseUs]) => poseUs * 1000 - printed.get(pose)!);
    const offsetNs = Math.min(...offsetsNs);
    return frames.slice(WARM_UP / 2).map(([pose, , , captureUs]) =>
      (captureUs * 1000 - printed.get(pose)! - offsetNs) / 1e6
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A frame with a pose, as sink.py tells it. */
type SinkFrame = readonly [pose: number, wholeNs: number, bytes: number, captureUs: number, poseUs: number];

/** Runs a program that sends to the sink. */
async function run(
  argv: (port: number) => readonly string[],
  seconds: number,
): Promise<{ frames: readonly SinkFrame[]; cpuSeconds: number }> {
  const sink = new Deno.Command("python3", { args: [`${HERE}sink.py`], stdin: "piped", stdout: "piped" })
    .spawn();
  const reader = sink.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await reader.read()).value);
  const [command, ...args] = argv(port);
  const tool = new Deno.Command(command!, { args, stdin: "null", stdout: "null" }).spawn();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const cpuSeconds = await readCpuSeconds(tool.pid);
  tool.kill("SIGTERM");
  await tool.status;
  await sink.stdin.close();
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
  await sink.status;
  return { frames: JSON.parse(text), cpuSeconds };
}

/** What the process, without its children, has used so far. */
async function readCpuSeconds(pid: number): Promise<number> {
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]!.split(" ");
  const TICKS_PER_SECOND = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Times in ns by number, from lines of a number first and the time in a later column. */
async function readLog(path: string, column: number): Promise<Map<number, number>> {
  const lines = (await Deno.readTextFile(path)).split("\n").slice(0, -1).map((line) => line.split(" "));
  return new Map(lines.map((words) => [Number(words[0]), Number(words[column])]));
}

function merge(figures: readonly Figures[]): Figures {
  return {
    frames: figures.reduce((sum, { frames }) => sum + frames, 0),
    latenciesMs: figures.flatMap(({ latenciesMs }) => latenciesMs),
    meanBytes: median(figures.map(({ meanBytes }) => meanBytes)),
    cpuShare: median(figures.map(({ cpuShare }) => cpuShare)),
  };
}

function report(all: ReadonlyMap<string, Figures>, seconds: number): void {
  const ms = (value: number | undefined) => value === undefined ? "–" : value.toFixed(2);
  const [[, first]] = [...all] as [[string, Figures]];
  console.log(`\npicture in to view on the wire, 848x800 at ${FPS} fps, both eyes, ${seconds} s\n`);
  console.log(formatTable([
    ["", "frames", "median ms", "p95 ms", "p99 ms", "ours/theirs", "CPU s/s", "bytes"],
    ...[...all].map(([name, { frames, latenciesMs, meanBytes, cpuShare }]) => [
      name,
      `${frames}`,
      ms(median(latenciesMs)),
      ms(percentile(latenciesMs, 0.95)),
      ms(percentile(latenciesMs, 0.99)),
      (median(first.latenciesMs) / median(latenciesMs)).toFixed(2),
      cpuShare.toFixed(3),
      meanBytes.toFixed(0),
    ]),
  ]));
}

function reportAges(ages: readonly number[]): void {
  const [middle, p99] = [median(ages), percentile(ages, 0.99)];
  console.log(
    `\npose of rs-pose's imitation (${POSES_PER_SECOND}/s) at the first byte of its picture, ${ages.length} frames:`,
  );
  console.log(`median ${middle.toFixed(1)} ms old, p99 ${p99?.toFixed(1)} ms`);
}

function quote(words: readonly string[]): string {
  return words.map((word) => /^[\w./:-]+$/.test(word) ? word : `'${word}'`).join(" ");
}

if (import.meta.main) await runBench(USAGE, main);
