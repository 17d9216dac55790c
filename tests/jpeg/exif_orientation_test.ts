import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseExifOrientation, parseShownSize } from "../../src/jpeg/exif_orientation.ts";
import { combineOrientations, type Orientation } from "../../src/common/orientation.js";
import { turnPlane } from "../../src/view/sdl/draw/turned_picture.ts";
import { listAwkwardJpegs } from "../support/awkward_jpegs.ts";
import {
  concatBytes,
  JPEG_VECTORS,
  readJpegVector,
  withExifOrientation,
  withExifThumbnail,
  withSegment,
} from "../support/jpeg_vectors.ts";

const JPEG = readJpegVector("baseline_160x120");
const UPRIGHT: Orientation = { rotateDegrees: 0, flip: false };

/** Where row 0 and column 0 of the stored picture are seen (CIPA DC-008, 4.6.4). */
const SIDES = [
  ["top", "left"],
  ["top", "right"],
  ["bottom", "right"],
  ["bottom", "left"],
  ["left", "top"],
  ["right", "top"],
  ["right", "bottom"],
  ["left", "bottom"],
] as const;

/** Three columns and two rows, turned: rows of pixels. */
function turn(pixels: readonly number[][], orientation: Orientation): number[][] {
  const width = pixels[0]!.length, height = pixels.length;
  const plane = {
    bytes: Uint8Array.from(pixels.flat()),
    width,
    height,
    strideBytes: width,
    pixelBytes: 1,
  } as const;
  const turned = turnPlane(plane, orientation, new Uint8Array(width * height));
  return Array.from({ length: turned.height }, (_, y) => [
    ...turned.bytes.subarray(y * turned.width, (y + 1) * turned.width),
  ]);
}

function sideOf(rows: readonly number[][], side: "top" | "bottom" | "left" | "right"): number[] {
  if (side === "top") return rows[0]!;
  if (side === "bottom") return rows.at(-1)!;
  return rows.map((row) => side === "left" ? row[0]! : row.at(-1)!);
}

for (const [index, [row, column]] of SIDES.entries()) {
  Deno.test(`parseExifOrientation turns orientation ${index + 1} so that row 0 is at the ${row}, column 0 at the ${column}`, () => {
    for (const order of ["II", "MM"] as const) {
      const jpeg = withExifOrientation(JPEG, index + 1, order);
      const rows = turn([[1, 2, 3], [4, 5, 6]], parseExifOrientation(jpeg));
      assertEquals(sideOf(rows, row).toSorted(), [1, 2, 3]);
      assertEquals(sideOf(rows, column).toSorted(), [1, 4]);
      const isQuarter = index >= 4;
      assertEquals(
        parseShownSize(jpeg),
        isQuarter ? { width: 120, height: 160 } : { width: 160, height: 120 },
      );
    }
  });
}

Deno.test("parseExifOrientation is upright where nothing is said, and where nonsense is", () => {
  for (const name of JPEG_VECTORS) assertEquals(parseExifOrientation(readJpegVector(name)), UPRIGHT);
  for (const orientation of [0, 9, 0xffff]) {
    assertEquals(parseExifOrientation(withExifOrientation(JPEG, orientation)), UPRIGHT);
  }
  const thumbnail = withExifOrientation(readJpegVector("ffmpeg_96x64"), 6);
  assertEquals(parseExifOrientation(withExifThumbnail(JPEG, thumbnail)), UPRIGHT);
  assertEquals(
    parseExifOrientation(withSegment(JPEG, 0xe1, new TextEncoder().encode("Exif\0\0MM"))),
    UPRIGHT,
  );
  assertEquals(parseExifOrientation(new Uint8Array(0)), UPRIGHT);
});

Deno.test("parseExifOrientation finds the EXIF behind other segments, and behind bytes that belong to none", () => {
  const turned = { rotateDegrees: 90, flip: false } as const;
  const xmp = new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0<x/>");
  const behind = withSegment(withSegment(withExifOrientation(JPEG, 6), 0xe1, xmp), 0xe0, new Uint8Array(14));
  assertEquals(parseExifOrientation(behind), turned);
  const gap = concatBytes(behind.subarray(0, 2), Uint8Array.of(0, 0), behind.subarray(2));
  assertEquals(parseExifOrientation(gap), turned);
  for (const { jpeg } of listAwkwardJpegs(JPEG)) {
    assertEquals(parseExifOrientation(withExifOrientation(jpeg, 6)), turned);
  }
});

Deno.test("parseExifOrientation comes to an end with any EXIF", () => {
  const original = withExifOrientation(JPEG, 6);
  const change = fc.record({ at: fc.integer({ min: 2, max: 40 }), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(700), (changes, length) => {
      const jpeg = original.slice(0, length);
      for (const { at, byte } of changes) if (at < length) jpeg[at] = byte;
      assertEquals(parseExifOrientation(jpeg).rotateDegrees % 90, 0);
    }),
    { seed: 6, numRuns: 2000 },
  );
});

Deno.test("combineOrientations turns what is seen of the first, as one after the other does", () => {
  const quarters = [0, 90, 180, 270] as const;
  const all = quarters.flatMap((rotateDegrees) => [false, true].map((flip) => ({ rotateDegrees, flip })));
  const pixels = [[1, 2, 3], [4, 5, 6]];
  for (const first of all) {
    for (const then of all) {
      assertEquals(turn(pixels, combineOrientations(first, then)), turn(turn(pixels, first), then));
    }
  }
});
