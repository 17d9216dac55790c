/**
 * How near fitted pictures come to their budgets, how good they are, and how long that takes.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { PictureFitter } from "../../../src/jpeg/recode/picture_fitter.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import type { PictureForm } from "../../../src/protocol/fitted.ts";
import { kilo, ms, percent } from "../shared/cells.ts";
import { mean, median, percentile } from "../shared/statistics.ts";
import type { Scene } from "../shared/scenes.ts";
import { type Report, WARM_UP_ROUNDS } from "./report.ts";

/** At 30 frames a second: a link of 5, 3, 2 and 1 Mbit/s of which 85 % are used. */
const BUDGETS = [17_700, 10_600, 7100, 3500];
const FORMS: readonly PictureForm[] = ["jpeg", "wire"];
/** The budget of one frame after the other walks by so much, between these. */
export const WALK = 1.28;
const WALK_BYTES = { least: 12_000, most: 40_000 };

interface Cells {
  readonly cells: string[];
  readonly isWrong: boolean;
}

/** Fits all pictures of each scene to each budget. */
export function fitAll(scenes: readonly Scene[], rounds: number): Report {
  let isWrong = false;
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
      const both = FORMS.map((form) => fitTo({ budget, form }, pictures, rounds));
      isWrong ||= both.some((half) => half.isWrong);
      rows.push([name, kilo(budget), ...both.flatMap(({ cells }) => cells)]);
    }
  }
  return { rows, isWrong };
}

function fitTo(
  { budget, form }: { readonly budget: number; readonly form: PictureForm },
  pictures: readonly Jpeg[],
  rounds: number,
): Cells {
  const [fitter, viewer] = [new PictureFitter(), new WireCoder()];
  const [psnr, passes, times, backTimes]: [number[], number[], number[], number[]] = [[], [], [], []];
  let halves = 0, isWrong = false;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const picture of pictures) {
      const beganMs = performance.now();
      const fitted = fitter.fit(picture, budget, form);
      const fittedMs = performance.now();
      if (typeof fitted === "string") {
        return { cells: [fitted, "", "", ...form === "wire" ? ["", ""] : []], isWrong };
      }
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
  if (form === "wire") cells.push(ms(median(backTimes)), percent(halves / psnr.length));
  return { cells, isWrong };
}

/** Fits one picture after the other to a budget that walks. */
export function walkAll(scenes: readonly Scene[], frames: number): Report {
  let isWrong = false;
  const rows = [["", "form", "passes", "short of the budget: median", "p95", "over", "too long"]];
  for (const form of FORMS) {
    for (const { name, pictures } of scenes) {
      const walked = walk(pictures, form, frames);
      isWrong ||= walked.isWrong;
      rows.push([name, form, ...walked.cells]);
    }
  }
  return { rows, isWrong };
}

function walk(pictures: readonly Jpeg[], form: PictureForm, frames: number): Cells {
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
      // it needs no more: it came to the byte, or is of half the size and as fine as it can be
      if (!fitted.isFinest) shortfalls.push(1 - fitted.bytes.length / budget);
      if (fitted.bytes.length > budget) over++;
    }
    if (budget * WALK > WALK_BYTES.most) direction = -1;
    if (budget / WALK < WALK_BYTES.least) direction = 1;
    budget *= WALK ** direction;
  }
  const cells = [
    ...[mean(passes).toFixed(2), percent(median(shortfalls))],
    ...[percent(percentile(shortfalls, 0.95) ?? 0), `${over}`, `${tooLong}`],
  ];
  return { cells, isWrong: over > 0 };
}
