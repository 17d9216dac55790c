import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NOMINAL_T265_LEFT } from "../../src/rectify/calibration.ts";
import { fisheyeLens, projectFisheye, type Ray, unprojectFisheye } from "../../src/rectify/fisheye.ts";

const LENS = fisheyeLens(NOMINAL_T265_LEFT);
/** Without distortion: d(θ) = θ. */
const EVEN_LENS = fisheyeLens({ ...NOMINAL_T265_LEFT, coefficients: [0, 0, 0, 0] });
/** d(θ) = θ - θ³/3, which grows up to 1 radian. */
const FOLDED_LENS = fisheyeLens({ ...NOMINAL_T265_LEFT, coefficients: [-1 / 3, 0, 0, 0] });

/** Any lens: strong distortion, which grows to the back or folds somewhere. */
const CALIBRATION = fc.record({
  fx: fc.double({ min: 50, max: 900, noNaN: true }),
  fy: fc.double({ min: 50, max: 900, noNaN: true }),
  ppx: fc.double({ min: 300, max: 500, noNaN: true }),
  ppy: fc.double({ min: 300, max: 500, noNaN: true }),
  coefficients: fc.tuple(upTo(0.1), upTo(0.05), upTo(0.05), upTo(0.01)),
  width: fc.constant(848),
  height: fc.constant(800),
});

function upTo(max: number): fc.Arbitrary<number> {
  return fc.double({ min: -max, max, noNaN: true });
}

function rayOf(angle: number, turn: number): Ray {
  return [Math.sin(angle) * Math.cos(turn), Math.sin(angle) * Math.sin(turn), Math.cos(angle)];
}

function assertClose(actual: readonly number[] | undefined, expected: readonly number[], tolerance: number) {
  assertEquals(actual?.length, expected.length);
  expected.forEach((value, n) => assertAlmostEquals(actual![n]!, value, tolerance));
}

Deno.test("projectFisheye puts rays as many focal lengths off the centre as they have radians", () => {
  assertEquals(projectFisheye(EVEN_LENS, [0, 0, 3]), [424.5, 398.5]);
  assertClose(projectFisheye(EVEN_LENS, [1, 0, 1]), [424.5 + 285 * Math.PI / 4, 398.5], 1e-9);
  assertClose(projectFisheye(EVEN_LENS, [0, -2, 0]), [424.5, 398.5 - 286 * Math.PI / 2], 1e-9);
  assertClose(projectFisheye(EVEN_LENS, [-1, 0, -1]), [424.5 - 285 * 3 * Math.PI / 4, 398.5], 1e-9);
});

Deno.test("projectFisheye is as smooth at the centre as elsewhere", () => {
  for (const across of [1e-300, 1e-20, 1e-9, 1e-5]) {
    const [u, v] = projectFisheye(LENS, [across, -across, 1])!;
    assertAlmostEquals(u - 424.5, 285 * across, 1e-12);
    assertAlmostEquals(v - 398.5, -286 * across, 1e-12);
  }
});

Deno.test("projectFisheye knows no place for rays of no direction or past the valid angle", () => {
  for (const ray of [[0, 0, 0], [0, 0, -1], [NaN, 0, 1]] as const) {
    assertEquals(projectFisheye(LENS, ray), undefined);
  }
  assertEquals(projectFisheye(FOLDED_LENS, rayOf(1.0001, 2)), undefined);
  assert(projectFisheye(FOLDED_LENS, rayOf(0.9999, 2)));
});

Deno.test("fisheyeLens finds the angle up to which the polynomial grows", () => {
  assertAlmostEquals(FOLDED_LENS.validAngle, 1, 1e-12);
  assertEquals([LENS.validAngle, EVEN_LENS.validAngle], [Math.PI, Math.PI]);
});

Deno.test("unprojectFisheye knows no ray for places where no light arrives", () => {
  assertEquals(unprojectFisheye(FOLDED_LENS, [424.5 + 285 * 0.6667, 398.5]), undefined);
  assertEquals(unprojectFisheye(LENS, [NaN, 398.5]), undefined);
  assertEquals(unprojectFisheye(EVEN_LENS, [424.5 - 285 * 3.15, 398.5]), undefined);
});

Deno.test("unprojectFisheye finds the rays that projectFisheye puts there", () => {
  const place = fc.record({
    part: fc.double({ min: 0, max: 0.99, noNaN: true }),
    turn: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
  });
  fc.assert(
    fc.property(CALIBRATION, place, (calibration, { part, turn }) => {
      const lens = fisheyeLens(calibration);
      const ray = rayOf(part * lens.validAngle, turn);
      const pixel = projectFisheye(lens, ray)!;
      const found = unprojectFisheye(lens, pixel)!;
      assertClose(found, ray, 1e-7);
      assertClose(projectFisheye(lens, found), pixel, 1e-9);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

Deno.test("unprojectFisheye finds a ray of length 1 for every pixel of a T265", () => {
  for (let v = 0; v < 800; v += 7) {
    for (let u = 0; u < 848; u += 7) {
      const ray = unprojectFisheye(LENS, [u, v])!;
      assertAlmostEquals(Math.hypot(...ray), 1, 1e-12);
      assertClose(projectFisheye(LENS, ray), [u, v], 1e-9);
    }
  }
});
