/** What src/rectify makes is what OpenCV makes (tests/vectors/rectify.json, scripts/make_rectify_vectors.py). */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type FisheyeCalibration, parseCalibration } from "../../src/rectify/calibration.ts";
import { pinholeView, type PinholeViewOptions } from "../../src/rectify/pinhole_view.ts";
import { makeRectifyMap } from "../../src/rectify/rectify_map.ts";
import { Rectifier } from "../../src/rectify/rectifier.ts";
import { drawTestPicture } from "./test_picture.ts";
import { hasOpenCv, SYSTEM_PYTHON } from "../support/programs.ts";

interface Vector {
  readonly name: string;
  readonly calibration: unknown;
  readonly view: PinholeViewOptions;
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  readonly u: readonly (readonly number[])[];
  readonly v: readonly (readonly number[])[];
  readonly pixelsGzipBase64: string;
}

/**
 * OpenCV rounds places to 1/32 pixel, so that its levels are up to 1/64 of 255 off in each direction, and rounds these.
 * That does not hold where OpenCV mixes the edge of the picture with black and src/rectify is black.
 */
const MAX_DIFFERENCE = 2 * 255 / 64 + 1;

const KEPT = new URL("../vectors/rectify.json", import.meta.url);
const SCRIPT = new URL("../../scripts/make_rectify_vectors.py", import.meta.url).pathname;

const vectors = JSON.parse(Deno.readTextFileSync(KEPT)) as Vector[];

function cameraOf({ calibration, view }: Vector) {
  return { calibration: parseCalibration(calibration) as FisheyeCalibration, view: pinholeView(view) };
}

async function pixelsOf({ pixelsGzipBase64 }: Vector): Promise<Uint8Array> {
  const packed = new Blob([Uint8Array.fromBase64(pixelsGzipBase64)]);
  const unpacked = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function meanDifference(pixels: Uint8Array, others: Uint8Array): number {
  assertEquals(pixels.length, others.length);
  return pixels.reduce((sum, level, at) => sum + Math.abs(level - others[at]!), 0) / pixels.length;
}

/** The view without what is past its sides. */
function rectifiedPixels(vector: Vector): Uint8Array {
  const rectifier = new Rectifier(cameraOf(vector));
  drawTestPicture(rectifier.source);
  const { width, height, strideBytes, pixels } = rectifier.rectify();
  return Uint8Array.from({ length: width * height }, (_, n) => {
    return pixels[Math.floor(n / width) * strideBytes + n % width]!;
  });
}

for (const vector of vectors) {
  Deno.test(`makeRectifyMap says where OpenCV looks: ${vector.name}`, () => {
    const { calibration, view } = cameraOf(vector);
    const map = makeRectifyMap(calibration, view);
    vector.rows.forEach((y, row) =>
      vector.columns.forEach((x, column) => {
        assertAlmostEquals(map.u[y * view.width + x]!, vector.u[row]![column]!, 0.01);
        assertAlmostEquals(map.v[y * view.width + x]!, vector.v[row]![column]!, 0.01);
      })
    );
  });

  Deno.test(`Rectifier shows what OpenCV shows: ${vector.name}`, async () => {
    const pixels = rectifiedPixels(vector);
    const openCvs = await pixelsOf(vector);
    const mean = meanDifference(pixels, openCvs);
    assert(mean < 1, `differs by ${mean} levels`);
    const { calibration, view } = cameraOf(vector);
    const { u, v } = makeRectifyMap(calibration, view);
    const isWhole = (at: number) =>
      u[at]! >= 0 && v[at]! >= 0 && u[at]! <= calibration.width - 1 && v[at]! <= calibration.height - 1;
    const most = Math.max(...pixels.map((level, at) => isWhole(at) ? Math.abs(level - openCvs[at]!) : 0));
    assert(most <= MAX_DIFFERENCE, `differs by up to ${most} levels`);
  });
}

const REPRODUCES = "scripts/make_rectify_vectors.py writes tests/vectors/rectify.json";
if (await hasOpenCv()) {
  Deno.test(REPRODUCES, async () => {
    const { stdout } = await new Deno.Command(SYSTEM_PYTHON, { args: [SCRIPT], stderr: "inherit" }).output();
    const made = JSON.parse(new TextDecoder().decode(stdout)) as Vector[];
    assertEquals(made.map(({ name }) => name), vectors.map(({ name }) => name));
    for (const [n, vector] of made.entries()) await assertSame(vector, vectors[n]!);
  });
} else console.warn(`Left out, because OpenCV for ${SYSTEM_PYTHON} is missing: ${REPRODUCES}`);

/** Another OpenCV or zlib may round or pack in another way. */
async function assertSame(made: Vector, kept: Vector): Promise<void> {
  const { u, v, pixelsGzipBase64: _, ...rest } = made;
  const { u: keptU, v: keptV, pixelsGzipBase64: __, ...keptRest } = kept;
  assertEquals(rest, keptRest);
  const places = [...u.flat(), ...v.flat()];
  [...keptU.flat(), ...keptV.flat()].forEach((place, n) => assertAlmostEquals(places[n]!, place, 0.001));
  assert(meanDifference(await pixelsOf(made), await pixelsOf(kept)) < 0.5);
}
