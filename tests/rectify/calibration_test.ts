import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type FisheyeCalibration,
  NOMINAL_T265_LEFT,
  parseCalibration,
  scaleCalibration,
} from "../../src/rectify/calibration.ts";

const VALID = { ...NOMINAL_T265_LEFT };
const { coefficients, ...WITHOUT_COEFFICIENTS } = VALID;

Deno.test("parseCalibration reads what it wrote, and what librealsense writes", () => {
  assertEquals(parseCalibration(JSON.parse(JSON.stringify(VALID))), NOMINAL_T265_LEFT);
  const models = ["Kannala Brandt4", "kannala_brandt4", "KANNALA-BRANDT4", "distortion.kannala_brandt4"];
  for (const model of [...models, "RS2_DISTORTION_KANNALA_BRANDT4"]) {
    const written = { ...WITHOUT_COEFFICIENTS, coeffs: [...coefficients, 0], model, serial: "1" };
    assertEquals(parseCalibration(written), NOMINAL_T265_LEFT, model);
  }
});

const REFUSED: readonly (readonly [title: string, value: unknown, reason: string])[] = [
  ["nothing", undefined, "a calibration must be an object"],
  ["null", null, "a calibration must be an object"],
  ["a list", [VALID], "a calibration must be an object"],
  ["text", "848x800", "a calibration must be an object"],
  ["another model", { ...VALID, model: "Brown Conrady" }, 'must be Kannala Brandt4, not "Brown Conrady"'],
  ["a model by number", { ...VALID, model: 5 }, "must be Kannala Brandt4, not 5"],
  ["no size", { ...VALID, width: undefined }, "width and height must be whole numbers, 16 … 4096"],
  ["a size of text", { ...VALID, height: "800" }, "width and height must be whole numbers, 16 … 4096"],
  ["a broken size", { ...VALID, width: 848.5 }, "width and height must be whole numbers, 16 … 4096"],
  ["a small size", { ...VALID, width: 15 }, "width and height must be whole numbers, 16 … 4096"],
  ["a large size", { ...VALID, height: 4097 }, "width and height must be whole numbers, 16 … 4096"],
  ["no focal length", { ...VALID, fx: undefined }, "fx and fy must be above 0"],
  ["a focal length of 0", { ...VALID, fy: 0 }, "fx and fy must be above 0"],
  ["an infinite focal length", { ...VALID, fx: Infinity }, "fx and fy must be above 0"],
  ["no principal point", { ...VALID, ppx: null }, "ppx and ppy must be pixels inside the picture"],
  ["a principal point outside", { ...VALID, ppy: 800 }, "ppx and ppy must be pixels inside the picture"],
  ["no coefficients", WITHOUT_COEFFICIENTS, "coefficients must be 4 numbers"],
  ["three coefficients", { ...VALID, coefficients: [0, 0, 0] }, "coefficients must be 4 numbers"],
  ["a fifth coefficient", { ...VALID, coefficients: [0, 0, 0, 0, 0.1] }, "coefficients must be 4 numbers"],
  ["six coefficients", { ...VALID, coefficients: [0, 0, 0, 0, 0, 0] }, "coefficients must be 4 numbers"],
  ["coefficients of text", { ...VALID, coefficients: "0000" }, "coefficients must be 4 numbers"],
  ["a coefficient of text", { ...VALID, coefficients: [0, "0", 0, 0] }, "coefficients must be 4 numbers"],
];

for (const [title, value, reason] of REFUSED) {
  Deno.test(`parseCalibration refuses ${title}`, () => {
    const refusal = parseCalibration(value);
    assert(typeof refusal === "string" && refusal.endsWith(reason), JSON.stringify(refusal));
  });
}

Deno.test("scaleCalibration keeps each place of the scene at its place of the picture", () => {
  const half = scaleCalibration(NOMINAL_T265_LEFT, { width: 424, height: 400 });
  assertEquals(half, { ...VALID, fx: 142.5, fy: 143, ppx: 212, ppy: 199, width: 424, height: 400 });
  assertEquals(scaleCalibration(half as FisheyeCalibration, VALID), NOMINAL_T265_LEFT);
});

Deno.test("scaleCalibration takes sides that are rounded, and refuses another shape", () => {
  const size = { width: 320, height: 302 };
  const rounded = scaleCalibration(NOMINAL_T265_LEFT, size) as FisheyeCalibration;
  assertAlmostEquals(rounded.fx, 285 * 320 / 848);
  assertAlmostEquals(rounded.fy, 286 * 302 / 800);
  assertEquals(
    scaleCalibration(NOMINAL_T265_LEFT, { width: 640, height: 480 }),
    "pictures of 640x480 are not of the shape of the calibration's 848x800",
  );
  assertEquals(
    scaleCalibration(NOMINAL_T265_LEFT, { width: 8, height: 8 }),
    "pictures must be 16 … 4096 pixels wide and high, not 8x8",
  );
});
