import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { GreyImage } from "../../src/common/grey_image.ts";
import {
  type FisheyeCalibration,
  NOMINAL_T265_LEFT,
  scaleCalibration,
} from "../../src/rectify/calibration.ts";
import { type PinholeView, pinholeView } from "../../src/rectify/pinhole_view.ts";
import { Rectifier } from "../../src/rectify/rectifier.ts";
import { isAtEdge, levelAt, placeOf } from "./oracle.ts";
import { drawTestPicture } from "./test_picture.ts";

function t265Of(width: number, height: number): FisheyeCalibration {
  const { width: fullWidth, height: fullHeight, fx, fy } = NOMINAL_T265_LEFT;
  const ppx = (width - 1) * 0.51;
  const ppy = (height - 1) * 0.49;
  return {
    ...NOMINAL_T265_LEFT,
    fx: fx * width / fullWidth,
    fy: fy * height / fullHeight,
    ppx,
    ppy,
    width,
    height,
  };
}

/** Compares a view with the oracle; how many of its pixels are outside the picture. */
function compareWithOracle(calibration: FisheyeCalibration, view: PinholeView): number {
  const rectifier = new Rectifier({ calibration, view });
  drawTestPicture(rectifier.source);
  // So that the first pixel does not pass for the black outside.
  rectifier.source.pixels[0] = 255;
  const { width, height, strideBytes, pixels } = rectifier.rectify();
  assertEquals([width, height], [view.width, view.height]);
  let outside = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { u, v } = placeOf(calibration, view, x, y);
      if (isAtEdge(rectifier.source, u, v)) continue;
      const level = levelAt(rectifier.source, u, v);
      // Half a level of rounding, and less than a tenth for places of single precision.
      assert(Math.abs(pixels[y * strideBytes + x]! - level) < 0.6, `${x},${y} is not ${level}`);
      if (level === 0) outside++;
    }
  }
  return outside;
}

/** That the even sides of an image repeat the last column and row of odd ones. */
function assertEvenSides({ width, height, strideBytes, pixels }: GreyImage) {
  const rows = pixels.length / strideBytes;
  assertEquals([strideBytes, rows], [width + width % 2, height + height % 2]);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < strideBytes; x++) {
      const inside = Math.min(y, height - 1) * strideBytes + Math.min(x, width - 1);
      assertEquals(pixels[y * strideBytes + x], pixels[inside]);
    }
  }
}

Deno.test("Rectifier makes the oracle's view of a T265's picture", () => {
  assert(compareWithOracle(NOMINAL_T265_LEFT, pinholeView()) < 100);
});

Deno.test("Rectifier leaves black what is outside the picture", () => {
  const wide = pinholeView({ width: 300, height: 300, fovDegrees: 165, marginPixels: 0 });
  assert(compareWithOracle({ ...NOMINAL_T265_LEFT, fx: 400, fy: 420 }, wide) > 10_000);
});

Deno.test("Rectifier makes the oracle's view of pictures and views of any size", () => {
  const side = fc.integer({ min: 16, max: 90 });
  const shape = fc.record({
    width: side,
    height: side,
    viewWidth: side,
    viewHeight: side,
    margin: fc.nat(15),
  });
  const fov = fc.double({ min: 1, max: 170, noNaN: true });
  fc.assert(
    fc.property(shape, fov, ({ width, height, viewWidth, viewHeight, margin }, fovDegrees) => {
      const options = { width: viewWidth, height: viewHeight, fovDegrees, marginPixels: margin };
      compareWithOracle(t265Of(width, height), pinholeView(options));
    }),
    { numRuns: 200, seed: 3 },
  );
});

Deno.test("Rectifier repeats the last column and row of odd views", () => {
  for (const [width, height] of [[16, 16], [17, 16], [16, 17], [31, 33], [412, 300]] as const) {
    const view = pinholeView({ width, height, marginPixels: 3 });
    const rectifier = new Rectifier({ calibration: NOMINAL_T265_LEFT, view });
    drawTestPicture(rectifier.source);
    assertEvenSides(rectifier.rectify());
  }
});

Deno.test("Rectifier keeps rows of an even length for pictures of odd sides", () => {
  const { source } = new Rectifier({ calibration: t265Of(421, 397), view: pinholeView() });
  assertEquals([source.width, source.height, source.strideBytes], [421, 397, 422]);
  assertEquals(source.pixels.length, 422 * 398);
});

Deno.test("Rectifier gives the same views of its memory for every picture", () => {
  const rectifier = new Rectifier({ calibration: NOMINAL_T265_LEFT, view: pinholeView() });
  const { source } = rectifier;
  const view = rectifier.rectify();
  assert(view.pixels.every((level) => level === 0));
  for (const level of [255, 1, 128, 0, 254]) {
    source.pixels.fill(level);
    assertStrictEquals(rectifier.rectify(), view);
    assertStrictEquals(rectifier.source, source);
    assert(view.pixels.every((pixel) => pixel === level), `level ${level}`);
    assert(source.pixels.every((pixel) => pixel === level), `level ${level}`);
  }
});

Deno.test("Rectifier keeps the pictures of two cameras apart", () => {
  const [left, right] = [0, 1].map(() =>
    new Rectifier({ calibration: NOMINAL_T265_LEFT, view: pinholeView() })
  );
  left!.source.pixels.fill(10);
  right!.source.pixels.fill(20);
  assertEquals([left!.rectify().pixels[0], right!.rectify().pixels[0]], [10, 20]);
});

Deno.test("Rectifier shows the same of a smaller picture of the same camera", () => {
  const half = scaleCalibration(NOMINAL_T265_LEFT, { width: 424, height: 400 }) as FisheyeCalibration;
  const [whole, smaller] = [NOMINAL_T265_LEFT, half].map((calibration) => {
    const rectifier = new Rectifier({ calibration, view: pinholeView() });
    const { width, height, strideBytes, pixels } = rectifier.source;
    pixels.forEach((_, at) => {
      const [across, down] = [
        (at % strideBytes + 0.5) / width,
        (Math.floor(at / strideBytes) + 0.5) / height,
      ];
      pixels[at] = 128 + 60 * Math.sin(8 * across) + 60 * Math.sin(9 * down);
    });
    return rectifier.rectify().pixels;
  });
  assert(whole!.every((level, at) => Math.abs(level - smaller![at]!) <= 2));
});

Deno.test("Rectifier takes sides of 16 … 4096 pixels alone", () => {
  const view = pinholeView({ width: 16, height: 16, marginPixels: 0 });
  const { pixels } = new Rectifier({ calibration: t265Of(4096, 4096), view }).source;
  assertEquals(pixels.length, 4096 * 4096);
  const calibration = NOMINAL_T265_LEFT;
  for (const side of [15, 4097, 20.5, NaN]) {
    assertThrows(
      () => new Rectifier({ calibration: { ...calibration, width: side }, view }),
      RangeError,
      "the picture",
    );
    assertThrows(
      () => new Rectifier({ calibration, view: { ...view, height: side } }),
      RangeError,
      "the view",
    );
  }
});
