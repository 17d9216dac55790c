/**
 * Measures what becomes of natural pictures that are fitted to fewer bytes or sent in the wire code, beside libjpeg-turbo's
 * jpegtran in the same run.
 *
 * ```sh
 * deno task bench:recode
 * deno task bench:recode --quick
 * ```
 *
 * Ends with exit code 1 where a picture is longer than its budget, or does not come back to the byte. How long it takes
 * depends on the machine and is only shown: medians of one core's time.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { Jpeg } from "../src/common/frame.ts";
import { PictureFitter } from "../src/jpeg/recode/picture_fitter.ts";
import type { PictureForm } from "../src/protocol/fitted.ts";
import { WireCoder } from "../src/jpeg/recode/wire_coder.ts";
import { hasJpegtran, JPEGTRAN_WAYS, transcode } from "./bench/recode/jpegtran.ts";
import { readScenes, type Scene } from "./bench/shared/scenes.ts";
import { mean, median, percentile } from "./bench/shared/statistics.ts";
import { formatTable } from "./bench/shared/table.ts";
import { refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { setUp, type SystemPackage } from "./set_up.ts";

const USAGE = `deno task bench:recode [--quick]

  --quick  a few rounds`;
const PACKAGES: readonly SystemPackage[] = [
  { name: "libjpeg-turbo-progs", program: "jpegtran", use: "the comparison with jpegtran" },
];
/** At 30 frames a second: a link of 5, 3, 2 and 1 Mbit/s of which 85 % are used. */
const BUDGETS = [17_700, 10_600, 7100, 3500];
const FORMS: readonly PictureForm[] = ["jpeg", "wire"];
/** The budget of one frame after the other walks by so much, between these. */
const WALK = 1.28;
const WALK_BYTES = { least: 12_000, most: 40_000 };
/** What a round has to have taught the compiler. */
const WARM_UP_ROUNDS = 10;

let isWrong = false;

async function main(args: string[]): Promise<number> {
  const { quick } = parseArgs(args, { unknown: refuseUnknown, boolean: ["quick"] });
  await setUp(PACKAGES);
  const scenes = readScenes();
  const rounds = quick ? 4 : 40;
  console.log("The same picture in fewer bytes, to the byte: kB, saved, ms to encode and to decode\n");
  console.log(formatTable(await compareCodes(scenes, rounds)));
  console.log("\nFitted to a budget (kB): dB of brightness, against the camera's picture\n");
  console.log(formatTable(fitAll(scenes, rounds)));
  console.log(`\nA budget that walks by ${Math.round((WALK - 1) * 100)} % a frame\n`);
  console.log(formatTable(walkAll(scenes, rounds * 5)));
  return isWrong ? 1 : 0;
}

/** By turns: each scene, each way. */
async function compareCodes(scenes: readonly Scene[], rounds: number): Promise<string[][]> {
  const ways = await hasJpegtran() ? Object.entries(JPEGTRAN_WAYS) : [];
  const rows = [[
    "",
    "camera",
    "wire code",
    "saved",
    "encode",
    "decode",
    ...ways.map(([name]) => `jpegtran, ${name}`),
  ]];
  for (const { name, pictures } of scenes) {
    const ours = measureWire(pictures, rounds);
    const theirs: string[] = [];
    for (const [, option] of ways) {
      const made = await Promise.all(pictures.map((picture) => transcode(picture, option)));
      theirs.push(`${kilo(mean(made))}`);
    }
    const camera = mean(pictures.map(({ length }) => length));
    rows.push([
      name,
      ...[
        kilo(camera),
        kilo(ours.bytes),
        percent(1 - ours.bytes / camera),
        ms(ours.encodeMs),
        ms(ours.decodeMs),
      ],
      ...theirs,
    ]);
  }
  return rows;
}

function measureWire(pictures: readonly Jpeg[], rounds: number) {
  const [encoder, decoder] = [new WireCoder(), new WireCoder()];
  const [encodeMs, decodeMs]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    bytes = 0;
    for (const picture of pictures) {
      const beganMs = performance.now();
      const wire = encoder.encode(picture);
      const encodedMs = performance.now();
      const back = typeof wire === "string" ? undefined : decoder.decode(wire);
      const decodedMs = performance.now();
      if (!back || !isSame(back, picture)) isWrong = true;
      bytes += typeof wire === "string" ? picture.length : wire.length;
      if (round < 0) continue;
      encodeMs.push(encodedMs - beganMs);
      decodeMs.push(decodedMs - encodedMs);
    }
  }
  return { bytes: bytes / pictures.length, encodeMs: median(encodeMs), decodeMs: median(decodeMs) };
}

function fitAll(scenes: readonly Scene[], rounds: number): string[][] {
  const rows = [[
    "",
    "budget",
    "JPEG: dB",
    "passes",
    "ms",
    "wire code: dB",
    "passes",
    "ms",
    "ms back",
    "half size",
  ]];
  for (const { name, pictures } of scenes) {
    for (const budget of BUDGETS) {
      rows.push([name, kilo(budget), ...FORMS.flatMap((form) => fitTo({ budget, form }, pictures, rounds))]);
    }
  }
  return rows;
}

function fitTo(
  { budget, form }: { readonly budget: number; readonly form: PictureForm },
  pictures: readonly Jpeg[],
  rounds: number,
): string[] {
  const [fitter, viewer] = [new PictureFitter(), new WireCoder()];
  const [psnr, passes, times, backTimes]: [number[], number[], number[], number[]] = [[], [], [], []];
  let halves = 0;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const picture of pictures) {
      const beganMs = performance.now();
      const fitted = fitter.fit(picture, budget, form);
      const fittedMs = performance.now();
      if (typeof fitted === "string") return [fitted, "", "", ...form === "wire" ? ["", ""] : []];
      if (fitted.bytes.length > budget) isWrong = true;
      if (form === "wire" && !viewer.decode(fitted.bytes)) isWrong = true;
      if (round < 0) continue;
      psnr.push(fitted.psnr);
      passes.push(fitted.passes);
      times.push(fittedMs - beganMs);
      backTimes.push(performance.now() - fittedMs);
      halves += fitted.isHalf ? 1 : 0;
    }
  }
  const cells = [mean(psnr).toFixed(1), mean(passes).toFixed(2), ms(median(times))];
  return form === "jpeg" ? cells : [...cells, ms(median(backTimes)), percent(halves / psnr.length)];
}

function walkAll(scenes: readonly Scene[], frames: number): string[][] {
  const rows = [["", "form", "passes", "short of the budget: median", "p95", "over", "too long"]];
  for (const form of FORMS) {
    for (const { name, pictures } of scenes) rows.push([name, form, ...walk(pictures, form, frames)]);
  }
  return rows;
}

function walk(pictures: readonly Jpeg[], form: PictureForm, frames: number): string[] {
  const fitter = new PictureFitter();
  const [shortfalls, passes]: [number[], number[]] = [[], []];
  let over = 0, tooLong = 0;
  let budget = WALK_BYTES.most;
  for (let frame = 0, direction = -1; frame < frames; frame++) {
    const fitted = fitter.fit(pictures[frame % pictures.length]!, Math.floor(budget), form);
    if (typeof fitted === "string") {
      tooLong++;
    } else {
      passes.push(fitted.passes);
      // one that came to the byte needs no more
      if (fitted.psnr < Infinity) shortfalls.push(1 - fitted.bytes.length / budget);
      if (fitted.bytes.length > budget) over++;
    }
    if (budget * WALK > WALK_BYTES.most) direction = -1;
    if (budget / WALK < WALK_BYTES.least) direction = 1;
    budget *= WALK ** direction;
  }
  if (over > 0) isWrong = true;
  return [
    ...[mean(passes).toFixed(2), percent(median(shortfalls))],
    ...[percent(percentile(shortfalls, 0.95) ?? 0), `${over}`, `${tooLong}`],
  ];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function ms(value: number): string {
  return value.toFixed(2);
}

if (import.meta.main) await runBench(USAGE, main);
