/**
 * Pictures that say when they were taken: a COM segment (ITU-T T.81, B.2.4.5) behind the SOI holds the time in µs of
 * `monotonicUs`, which all programs of this host share. As a program it is a camera: `dated_pictures.ts [--fps N]`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { Jpeg } from "../../src/common/frame.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { readJpegVector } from "./jpeg_vectors.ts";

const SOI_BYTES = 2;
const DIGITS = 16;

/** The picture with the present time in it. */
export function datePicture(jpeg: Jpeg): Jpeg {
  const digits = new TextEncoder().encode(String(monotonicUs()).padStart(DIGITS, "0"));
  const dated = new Uint8Array(jpeg.length + 4 + DIGITS);
  dated.set(jpeg.subarray(0, SOI_BYTES));
  dated.set([0xff, 0xfe, 0, 2 + DIGITS], SOI_BYTES);
  dated.set(digits, SOI_BYTES + 4);
  dated.set(jpeg.subarray(SOI_BYTES), SOI_BYTES + 4 + DIGITS);
  return dated;
}

/** When it was taken, in µs. */
export function readDate(jpeg: Uint8Array): number {
  return Number(new TextDecoder().decode(jpeg.subarray(SOI_BYTES + 4, SOI_BYTES + 4 + DIGITS)));
}

if (import.meta.main) {
  const { fps } = parseArgs(Deno.args, { string: ["fps"], default: { fps: "20" } });
  const jpeg = readJpegVector("ffmpeg_96x64");
  for (;;) {
    const dated = datePicture(jpeg);
    for (let at = 0; at < dated.length;) at += Deno.stdout.writeSync(dated.subarray(at));
    await new Promise((resolve) => setTimeout(resolve, 1000 / Number(fps)));
  }
}
