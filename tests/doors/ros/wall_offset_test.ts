import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ClockLook, WallOffset } from "../../../src/doors/ros/wall_offset.ts";

const WALL_US = 1_790_000_000_000_000;

/** A look at a moment, on a host whose clock on the wall is so far ahead of its monotonic one. */
function lookAt(nowUs: number, takesUs: number, offsetUs = WALL_US): ClockLook {
  const readUs = nowUs + Math.round(takesUs / 2);
  return { beforeUs: nowUs, wallMs: Math.floor((readUs + offsetUs) / 1000), afterUs: nowUs + takesUs };
}

Deno.test("WallOffset is never ahead of the truth, and nearer with each look, to a tick from the first on", () => {
  const moments = fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(3000)), { minLength: 1, maxLength: 50 });
  fc.assert(fc.property(moments, (looks) => {
    let nowUs = 5_000_000;
    const wall = new WallOffset(lookAt(nowUs, 10));
    let beforeUs = wall.at(0);
    for (const [pauseUs, takesUs] of looks) {
      nowUs += pauseUs + takesUs;
      wall.note(lookAt(nowUs, takesUs));
      const errorUs = wall.at(0) - WALL_US;
      assert(errorUs <= 0 && errorUs >= -1100, `${errorUs}`);
      assert(wall.at(0) >= beforeUs);
      beforeUs = wall.at(0);
    }
  }));
});

Deno.test("WallOffset follows a clock that is set, forward and back, and not one that was read late", () => {
  const wall = new WallOffset(lookAt(0, 10));
  wall.note(lookAt(1_000_000, 10, WALL_US + 3_600_000_000));
  assert(Math.abs(wall.at(0) - WALL_US - 3_600_000_000) <= 1010);
  wall.note(lookAt(2_000_000, 10, WALL_US - 50_000));
  assert(Math.abs(wall.at(0) - WALL_US + 50_000) <= 1010);
  const knownUs = wall.at(0);
  wall.note(lookAt(3_000_000, 100_000, WALL_US - 50_000));
  assertEquals(wall.at(0), knownUs);
});
