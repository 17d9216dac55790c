import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { pinholeView, type PinholeViewOptions } from "../../src/rectify/pinhole_view.ts";

Deno.test("pinholeView is the original's where nothing is said", () => {
  const { focal, ...rest } = pinholeView();
  assertAlmostEquals(focal, 150, 1e-12);
  assertEquals(rest, { width: 412, height: 300, cx: 261.5, cy: 149.5 });
});

Deno.test("pinholeView puts the axis in the middle of what is not margin", () => {
  const options = { width: 321, height: 201, fovDegrees: 60 };
  assertEquals(pinholeView({ ...options, marginPixels: 0 }).cx, 160);
  assertEquals(pinholeView({ ...options, marginPixels: 21 }).cx, 170.5);
  assertEquals(pinholeView({ ...options, marginPixels: 320 }).cx, 320);
});

Deno.test("pinholeView sees the field of view between its upper and lower edges", () => {
  for (const fovDegrees of [1, 45, 90, 127, 170]) {
    const { height, focal, cy } = pinholeView({ fovDegrees, height: 151 });
    const [above, below] = [Math.atan((cy + 0.5) / focal), Math.atan((height - 0.5 - cy) / focal)];
    assertAlmostEquals((above + below) * 180 / Math.PI, fovDegrees, 1e-9);
  }
});

const REFUSED: readonly (readonly [PinholeViewOptions, string])[] = [
  [{ width: 15, marginPixels: 0 }, "the width must be 16 … 4096, not 15"],
  [{ width: 4097 }, "the width must be 16 … 4096, not 4097"],
  [{ width: 400.5 }, "the width must be 16 … 4096, not 400.5"],
  [{ height: NaN }, "the height must be 16 … 4096, not NaN"],
  [{ height: 4097 }, "the height must be 16 … 4096, not 4097"],
  [{ fovDegrees: 0.9 }, "the field of view must be 1 … 170 degrees, not 0.9"],
  [{ fovDegrees: 171 }, "the field of view must be 1 … 170 degrees, not 171"],
  [{ fovDegrees: NaN }, "the field of view must be 1 … 170 degrees, not NaN"],
  [{ marginPixels: -1 }, "the margin must be 0 … 411, not -1"],
  [{ marginPixels: 412 }, "the margin must be 0 … 411, not 412"],
  [{ marginPixels: 1.5 }, "the margin must be 0 … 411, not 1.5"],
];

for (const [options, reason] of REFUSED) {
  Deno.test(`pinholeView refuses ${JSON.stringify(options)}`, () => {
    assertThrows(() => pinholeView(options), RangeError, `Cannot make a pinhole view: ${reason}`);
  });
}
