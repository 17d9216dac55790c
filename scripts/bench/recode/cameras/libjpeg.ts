/**
 * libjpeg-turbo's cjpeg; and what it makes as a webcam sends it, without Huffman tables.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Jpeg } from "../../../../src/common/frame.ts";
import { segment } from "../../../../src/jpeg/encode/segment.ts";
import type { RgbRaster } from "../../../../src/jpeg/encode/rgb_raster.ts";
import { Marker } from "../../../../src/jpeg/markers.ts";
import { readU16 } from "../../../../src/protocol/integers.ts";
import { type Camera, combine, formatPpm, runEncoder } from "./camera.ts";

const QUALITIES = [5, 20, 40, 50, 70, 85, 95, 98];
const SAMPLINGS = [
  ["-sample", "2x2"],
  ["-sample", "2x1"],
  ["-sample", "1x1"],
  ["-sample", "1x2"],
  ["-sample", "4x1"],
  ["-grayscale"],
];
const EXTRAS = [[], ["-optimize"], ["-restart", "1"], ["-restart", "5B"], ["-dct", "float"]];
/** What says that a picture is one of a film, as in AVI. */
const AVI1 = [...new TextEncoder().encode("AVI1"), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/** Some fill up the place that the driver has for a picture. */
const PADDINGS = [0, 1, 512];

/** cjpeg. */
export const libjpeg: Camera = {
  name: "libjpeg-turbo",
  ways: combine(QUALITIES, SAMPLINGS, EXTRAS).map(([quality, sampling, extra]) => (raster) =>
    runCjpeg(raster, [...qualityArgs(quality), ...sampling, ...extra])
  ),
};

/** USB Video Class: the tables are not sent, since they are the standard ones. */
export const uvc: Camera = {
  name: "UVC, no tables",
  ways: combine(
    QUALITIES,
    [["-sample", "2x1"], ["-sample", "2x2"], ["-sample", "2x1", "-restart", "1"], ["-restart", "4B"]],
    PADDINGS,
  ).map(([quality, sampling, padding]) => async (raster) =>
    asWebcam(await runCjpeg(raster, [...qualityArgs(quality), ...sampling]), padding)
  ),
};

/** Without `-baseline` steps above 255 have 16 bits. */
function qualityArgs(quality: number): string[] {
  return ["-quality", `${quality}`, "-baseline"];
}

/** Runs it. */
export function runCjpeg(raster: RgbRaster, args: readonly string[]): Promise<Jpeg> {
  return runEncoder("cjpeg", { args, input: formatPpm(raster) });
}

/** Takes the Huffman tables away, and what says JFIF; puts zeros behind the end. */
function asWebcam(jpeg: Jpeg, padding: number): Jpeg {
  const pieces: Uint8Array[] = [jpeg.subarray(0, 2), Uint8Array.from(segment(Marker.APP0, AVI1))];
  let at = 2;
  while (jpeg[at + 1] !== Marker.SOS) {
    const end = at + 2 + readU16(jpeg, at + 2);
    if (jpeg[at + 1] !== Marker.DHT && jpeg[at + 1] !== Marker.APP0) pieces.push(jpeg.subarray(at, end));
    at = end;
  }
  return concat([...pieces, jpeg.subarray(at), new Uint8Array(padding)]);
}
