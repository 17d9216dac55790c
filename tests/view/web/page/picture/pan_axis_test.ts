import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { placeOnAxis } from "../../../../../src/view/web/page/picture/zoom.js";

for (
  const [name, axis, expected] of [
    ["the middle, where the picture is smaller", { framePx: 100, picturePx: 60, centre: 0.9 }, {
      offsetPx: 20,
      centre: 0.5,
    }],
    ["what was asked for, where that is possible", { framePx: 100, picturePx: 400, centre: 0.25 }, {
      offsetPx: -50,
      centre: 0.25,
    }],
    ["the edge, and not beyond", { framePx: 100, picturePx: 400, centre: 2 }, {
      offsetPx: -300,
      centre: 0.875,
    }],
  ] as const
) {
  Deno.test(`placeOnAxis shows ${name}`, () => assertEquals(placeOnAxis(axis), expected));
}

Deno.test("placeOnAxis never shows anything beyond the edges of a picture that is larger than its frame", () => {
  const axes = fc.record({
    framePx: fc.integer({ min: 1, max: 4000 }),
    picturePx: fc.integer({ min: 1, max: 8000 }),
    centre: fc.double({ min: -5, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(axes, (axis) => {
      const { offsetPx } = placeOnAxis(axis);
      const [least, most] = [axis.framePx - axis.picturePx, 0].toSorted((a, b) => a - b);
      assert(offsetPx >= least! - 1e-6 && offsetPx <= most! + 1e-6, String(offsetPx));
    }),
    { seed: 13 },
  );
});
