import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isSameOrientation, mirror, type Orientation, turnClockwise } from "../../src/common/orientation.js";

/** Where a point of the picture is seen; the middle is 0, 0, y goes down. */
function see([x, y]: readonly [number, number], { rotateDegrees, flip }: Orientation): [number, number] {
  let seen: [number, number] = [flip ? -x : x, y];
  for (let quarter = 0; quarter < rotateDegrees / 90; quarter++) seen = [-seen[1], seen[0]];
  return seen;
}

const orientations = fc.record({
  rotateDegrees: fc.constantFrom(0, 90, 180, 270),
  flip: fc.boolean(),
}) as fc.Arbitrary<Orientation>;

Deno.test("turnClockwise turns what is seen by a quarter, whatever the orientation", () => {
  fc.assert(
    fc.property(orientations, (orientation) => {
      const [x, y] = see([3, 5], orientation);
      assertEquals(see([3, 5], turnClockwise(orientation)), [-y, x]);
    }),
    { seed: 11 },
  );
});

Deno.test("mirror swaps left and right of what is seen, whatever the orientation", () => {
  fc.assert(
    fc.property(orientations, (orientation) => {
      const [x, y] = see([3, 5], orientation);
      assertEquals(see([3, 5], mirror(orientation)), [-x, y]);
    }),
    { seed: 12 },
  );
});

Deno.test("isSameOrientation compares both parts", () => {
  const upright = { rotateDegrees: 0, flip: false } as const;
  assertEquals(isSameOrientation(upright, { ...upright }), true);
  assertEquals(isSameOrientation(upright, { ...upright, flip: true }), false);
  assertEquals(isSameOrientation(upright, { ...upright, rotateDegrees: 90 }), false);
});
