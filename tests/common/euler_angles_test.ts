import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eulerAngles } from "../../src/common/euler_angles.ts";
import type { Quaternion, Vector3 } from "../../src/protocol/telemetry.ts";

/** Rows of a 3x3 matrix. */
type Matrix = readonly [Vector3, Vector3, Vector3];

const HALF = Math.SQRT1_2;
const RIGHT = 0, UP = 1, BACK = 2;

const TURNS: readonly (readonly [name: string, Quaternion, pitchRollYaw: Vector3])[] = [
  ["no turn", [0, 0, 0, 1], [0, 0, 0]],
  ["a quarter to the left", [0, HALF, 0, HALF], [0, 0, 90]],
  ["a quarter to the right", [0, -HALF, 0, HALF], [0, 0, -90]],
  ["a half turn", [0, 1, 0, 0], [0, 0, 180]],
  ["an eighth upwards", [Math.sin(Math.PI / 8), 0, 0, Math.cos(Math.PI / 8)], [0, 45, 0]],
  ["a quarter upwards", [HALF, 0, 0, HALF], [0, 90, 0]],
  ["a quarter about the axis that points backwards", [0, 0, HALF, HALF], [-90, 0, 0]],
  ["the same turn as its negative", [0, -HALF, 0, -HALF], [0, 0, 90]],
];

for (const [name, orientation, [pitch, roll, yaw]] of TURNS) {
  Deno.test(`eulerAngles gives pitch ${pitch}, roll ${roll}, yaw ${yaw} for ${name}`, () => {
    const angles = eulerAngles(orientation);
    // At roll 90 only the sum of the other two is known.
    if (roll !== 90) assertAlmostEquals(angles.pitchDegrees, pitch, 1e-9);
    assertAlmostEquals(angles.rollDegrees, roll, 1e-5);
    if (roll !== 90) assertAlmostEquals(angles.yawDegrees, yaw, 1e-9);
  });
}

Deno.test("eulerAngles gives the turns about the axes of the start that make the orientation: yaw, roll, pitch", () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(part, part, part, part, (a, b, c, d) => {
      const length = Math.hypot(a, b, c, d);
      fc.pre(length > 1e-3);
      const orientation = [a / length, b / length, c / length, d / length] as const;
      const { pitchDegrees, rollDegrees, yawDegrees } = eulerAngles(orientation);
      fc.pre(Math.abs(rollDegrees) < 89.9); // near 90 only the sum of the other two is known
      // The turn that is made first stands last.
      const turns = [turn(BACK, -pitchDegrees), turn(RIGHT, rollDegrees), turn(UP, yawDegrees)];
      const rebuilt = turns.reduce(multiply);
      rebuilt.flat().forEach((cell, i) => assertAlmostEquals(cell, rotation(orientation).flat()[i]!, 1e-6));
    }),
    { seed: 4, numRuns: 1000 },
  );
});

Deno.test("eulerAngles gives finite angles for an orientation that rounding has made a little too long", () => {
  const { rollDegrees } = eulerAngles([0.7072, 0, 0, 0.7072]);
  assertEquals(rollDegrees, 90);
});

/** The matrix of a quaternion of length 1. */
function rotation([x, y, z, w]: Quaternion): Matrix {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

/** The matrix of a turn about one of the tracker's axes, counterclockwise seen from its tip. */
function turn(axis: number, degrees: number): Matrix {
  const [next, last] = [(axis + 1) % 3, (axis + 2) % 3];
  const [cosine, sine] = [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)];
  const rows = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  rows[axis]![axis] = 1;
  rows[next]![next] = rows[last]![last] = cosine;
  rows[last]![next] = sine;
  rows[next]![last] = -sine;
  return rows as unknown as Matrix;
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    [0, 1, 2].map((j) => row[0] * b[0][j]! + row[1] * b[1][j]! + row[2] * b[2][j]!)
  ) as unknown as Matrix;
}
