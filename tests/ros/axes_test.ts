import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Quaternion, Vector3 } from "../../src/protocol/telemetry.ts";
import { seenFrom, turnBack, turnQuaternion, turnVector } from "../../src/ros/axes.ts";

const NUMBER = fc.double({ min: -1000, max: 1000, noNaN: true });
const VECTOR = fc.tuple(NUMBER, NUMBER, NUMBER);
const QUATERNION = fc.tuple(NUMBER, NUMBER, NUMBER, NUMBER).filter((all) => Math.hypot(...all) > 1e-3);

/** Turns a vector by the rotation's matrix, element by element. */
function rotate([x, y, z, w]: Quaternion, [a, b, c]: Vector3): Vector3 {
  return [
    (1 - 2 * (y * y + z * z)) * a + 2 * (x * y - z * w) * b + 2 * (x * z + y * w) * c,
    2 * (x * y + z * w) * a + (1 - 2 * (x * x + z * z)) * b + 2 * (y * z - x * w) * c,
    2 * (x * z - y * w) * a + 2 * (y * z + x * w) * b + (1 - 2 * (x * x + y * y)) * c,
  ];
}

function unit(all: Quaternion): Quaternion {
  const length = Math.hypot(...all);
  return all.map((each) => each / length) as unknown as Quaternion;
}

function assertNear(actual: Vector3, expected: Vector3): void {
  actual.forEach((each, i) => assertAlmostEquals(each, expected[i]!, 1e-6));
}

Deno.test("turnVector leads each of the tracker's directions to its name in ROS", () => {
  const table: readonly (readonly [string, Vector3, Vector3])[] = [
    ["right", [1, 0, 0], [0, -1, 0]],
    ["up", [0, 1, 0], [0, 0, 1]],
    ["ahead", [0, 0, -1], [1, 0, 0]],
  ];
  for (const [name, tracker, ros] of table) {
    assertEquals(turnVector(tracker).map((each) => each + 0), [...ros], name);
    assertEquals(turnBack(ros).map((each) => each + 0), [...tracker], name);
  }
});

Deno.test("turnQuaternion turns in ROS what the tracker's turns among its own axes", () => {
  fc.assert(fc.property(QUATERNION, VECTOR, (rotation, vector) => {
    const own = turnVector(rotate(unit(rotation), vector));
    assertNear(rotate(turnQuaternion(rotation), turnVector(vector)), own);
  }));
});

Deno.test("turnQuaternion makes no rotation of what has no length", () => {
  assertEquals(turnQuaternion([0, 0, 0, 0]), [0, 0, 0, 1]);
});

Deno.test("seenFrom undoes the rotation", () => {
  fc.assert(fc.property(QUATERNION, VECTOR, (rotation, vector) => {
    assertNear(seenFrom(unit(rotation), rotate(unit(rotation), vector)), vector);
  }));
});
