import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NOMINAL_T265_LEFT } from "../../src/rectify/calibration.ts";
import { fisheyeLens, type Pixel, projectFisheye, type Ray } from "../../src/rectify/fisheye.ts";
import { pinholeView } from "../../src/rectify/pinhole_view.ts";
import { makeRectifyMap, type RectifyMap } from "../../src/rectify/rectify_map.ts";
import { placeOf } from "./oracle.ts";

const VIEW = pinholeView();
const LENS = fisheyeLens(NOMINAL_T265_LEFT);

Deno.test("makeRectifyMap says what the formulas say", () => {
  const map = makeRectifyMap(NOMINAL_T265_LEFT, VIEW);
  for (let y = 0; y < VIEW.height; y++) {
    for (let x = 0; x < VIEW.width; x++) {
      const { u, v } = placeOf(NOMINAL_T265_LEFT, VIEW, x, y);
      assertAlmostEquals(map.u[y * VIEW.width + x]!, u, 1e-4);
      assertAlmostEquals(map.v[y * VIEW.width + x]!, v, 1e-4);
    }
  }
});

Deno.test("makeRectifyMap knows no place past the angle where the polynomial folds back", () => {
  const view = pinholeView({ width: 201, height: 201, fovDegrees: 140, marginPixels: 0 });
  // d(θ) = θ - θ³/3, which grows up to 1 radian.
  const map = makeRectifyMap({ ...NOMINAL_T265_LEFT, coefficients: [-1 / 3, 0, 0, 0] }, view);
  for (let x = 0; x < view.width; x++) {
    const angle = Math.atan(Math.abs(x - view.cx) / view.focal);
    assertEquals(Number.isNaN(map.u[100 * view.width + x]), angle > 1, `column ${x}`);
  }
});

Deno.test("makeRectifyMap makes straight what is straight in space", () => {
  const map = makeRectifyMap(NOMINAL_T265_LEFT, VIEW);
  const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
  const end = fc.tuple(coordinate, coordinate, fc.double({ min: 1.2, max: 4, noNaN: true }));
  let longest = 0;
  fc.assert(
    fc.property(end, end, (from, to) => {
      const places = alongLine(from, to).map((ray) => findInView(map, projectFisheye(LENS, ray)!));
      longest = Math.max(longest, distance(places[0]!, places.at(-1)!));
      assert(maxDeviation(places) < 0.05, `${maxDeviation(places)} pixels off a line`);
    }),
    { numRuns: 200, seed: 2 },
  );
  assert(longest > 150, "the lines cross the view");
});

function alongLine(from: Ray, to: Ray): Ray[] {
  return Array.from({ length: 21 }, (_, n) => {
    const [x, y, z] = from.map((start, axis) => start + (to[axis]! - start) * n / 20);
    return [x!, y!, z!];
  });
}

/** Where in the view the map says a place of the picture is, by Newton's method on the map between its pixels. */
function findInView(map: RectifyMap, [u, v]: Pixel): Pixel {
  let [x, y] = [VIEW.cx, VIEW.cy];
  for (let n = 0; n < 30; n++) {
    const left = Math.min(Math.max(Math.floor(x), 0), map.width - 2);
    const top = Math.min(Math.max(Math.floor(y), 0), map.height - 2);
    const at = top * map.width + left;
    const [across, down] = [x - left, y - top];
    const sample = (values: Float32Array) => {
      const [a, b] = [values[at]!, values[at + 1]!];
      const [c, d] = [values[at + map.width]!, values[at + map.width + 1]!];
      const upper = a + (b - a) * across;
      const lower = c + (d - c) * across;
      return {
        value: upper + (lower - upper) * down,
        perX: (b - a) * (1 - down) + (d - c) * down,
        perY: lower - upper,
      };
    };
    const [atU, atV] = [sample(map.u), sample(map.v)];
    const [missingU, missingV] = [u - atU.value, v - atV.value];
    const determinant = atU.perX * atV.perY - atU.perY * atV.perX;
    x += (missingU * atV.perY - missingV * atU.perY) / determinant;
    y += (missingV * atU.perX - missingU * atV.perX) / determinant;
  }
  return [x, y];
}

function distance([x, y]: Pixel, [otherX, otherY]: Pixel): number {
  return Math.hypot(otherX - x, otherY - y);
}

/** The largest distance from the line that fits best. */
function maxDeviation(places: readonly Pixel[]): number {
  const meanX = places.reduce((sum, [x]) => sum + x, 0) / places.length;
  const meanY = places.reduce((sum, [, y]) => sum + y, 0) / places.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of places) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const turn = Math.atan2(2 * xy, xx - yy) / 2;
  return Math.max(
    ...places.map(([x, y]) => Math.abs((y - meanY) * Math.cos(turn) - (x - meanX) * Math.sin(turn))),
  );
}
