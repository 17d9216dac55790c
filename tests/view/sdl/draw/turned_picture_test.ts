import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { openWasmDecoder } from "../../../../src/jpeg/decode/wasm_decoder.ts";
import type { Orientation } from "../../../../src/common/orientation.js";
import { PictureTurner, type Plane, turnPlane } from "../../../../src/view/sdl/draw/turned_picture.ts";
import { mirror, turnClockwise } from "../../../../src/common/orientation.js";
import { distance, expectPicture, type Rgb, rgbAt } from "../../../jpeg/decode/rgb.ts";

const orientations: fc.Arbitrary<Orientation> = fc.record({
  rotateDegrees: fc.constantFrom(0, 90, 180, 270),
  flip: fc.boolean(),
});
const planes: fc.Arbitrary<Plane> = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  gap: fc.integer({ min: 0, max: 3 }),
  pixelBytes: fc.constantFrom(1, 3),
}).map(({ width, height, gap, pixelBytes }) => {
  const strideBytes = width * pixelBytes + gap;
  return {
    width,
    height,
    strideBytes,
    pixelBytes,
    bytes: Uint8Array.from({ length: strideBytes * height }, (_, i) => i),
  };
});

Deno.test("turnPlane flips, then turns clockwise, as if it was done step by step", () => {
  fc.assert(
    fc.property(planes, orientations, (plane, orientation) => {
      const flipped = orientation.flip ? rowsOf(plane).map((row) => row.toReversed()) : rowsOf(plane);
      const expected = turnBy(orientation.rotateDegrees, flipped);
      assertEquals(rowsOf(turn(plane, orientation)), expected);
    }),
    { seed: 7 },
  );
});

Deno.test("turnClockwise turns what is seen by a quarter, and mirror swaps its left and right", () => {
  fc.assert(
    fc.property(planes, orientations, (plane, orientation) => {
      const seen = rowsOf(turn(plane, orientation));
      assertEquals(rowsOf(turn(plane, turnClockwise(orientation))), clockwise(seen));
      assertEquals(rowsOf(turn(plane, mirror(orientation))), seen.map((row) => row.toReversed()));
    }),
    { seed: 7 },
  );
});

Deno.test("PictureTurner turns all planes of a picture alike, and leaves an upright one as it is", async () => {
  const decoder = await openWasmDecoder();
  for (const kind of ["420", "gray"]) {
    const url = new URL(`../../../vectors/decode_quadrants_${kind}.jpg`, import.meta.url);
    const picture = expectPicture(decoder.decode(await Deno.readFile(url)));
    const turner = new PictureTurner();
    assertStrictEquals(turner.turn(picture, { rotateDegrees: 0, flip: false }), picture);
    const turned = turner.turn(picture, { rotateDegrees: 90, flip: false });
    assertEquals([turned.width, turned.height], [picture.height, picture.width]);
    const pairs = [[[60, 80], [80, 180]], [[180, 80], [80, 60]], [[60, 240], [240, 180]]] as const;
    for (const [[x, y], [fromX, fromY]] of pairs) {
      const expected: Rgb = rgbAt(picture, fromX, fromY);
      assert(distance(rgbAt(turned, x, y), expected) <= 2, `${kind}: ${rgbAt(turned, x, y)}, ${expected}`);
    }
  }
  decoder.close();
});

function turn(plane: Plane, orientation: Orientation): Plane {
  return turnPlane(plane, orientation, new Uint8Array(plane.width * plane.height * plane.pixelBytes));
}

/** Pixels as text, row by row. */
function rowsOf({ bytes, width, height, strideBytes, pixelBytes }: Plane): string[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = y * strideBytes + x * pixelBytes;
      return bytes.subarray(at, at + pixelBytes).join();
    }));
}

function clockwise(rows: readonly string[][]): string[][] {
  return rows[0]!.map((_, x) => rows.map((row) => row[x]!).toReversed());
}

function turnBy(degrees: number, rows: string[][]): string[][] {
  return degrees === 0 ? rows : turnBy(degrees - 90, clockwise(rows));
}
