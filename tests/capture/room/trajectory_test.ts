import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { ROOM } from "../../../src/capture/room/room.ts";
import { PILLAR_RADIUS, PILLARS } from "../../../src/capture/room/room.ts";
import { poseAt, ROUND_SECONDS } from "../../../src/capture/room/trajectory.ts";
import { conjugate, multiply, turn } from "./geometry.ts";
import type { Quaternion } from "../../../src/protocol/telemetry.ts";

const TIMES = Array.from({ length: 281 }, (_, n) => n * ROUND_SECONDS / 280);

Deno.test("poseAt begins at the origin, looking ahead and driving there", () => {
  const { position, orientation, velocity, confidence } = poseAt(0);
  assertEquals(position, [0, 0, 0]);
  assertEquals(orientation, [0, 0, 0, 1]);
  assert(velocity[0] === 0 && velocity[2] < -0.5);
  assertEquals(confidence, 3);
});

Deno.test("poseAt is the same one round later", () => {
  for (const seconds of TIMES) {
    const [once, again] = [poseAt(seconds), poseAt(seconds + 3 * ROUND_SECONDS)];
    for (const part of ["position", "orientation", "velocity", "angularVelocity"] as const) {
      once[part].forEach((value, i) => assertAlmostEquals(again[part][i]!, value, 1e-9));
    }
  }
});

Deno.test("poseAt gives the derivatives of its places and attitudes as the velocities", () => {
  const step = 1e-4;
  for (const seconds of TIMES) {
    const [before, now, after] = [poseAt(seconds - step), poseAt(seconds), poseAt(seconds + step)];
    now.velocity.forEach((value, axis) =>
      assertAlmostEquals((after.position[axis]! - before.position[axis]!) / (2 * step), value, 1e-6)
    );
    // a small turn is twice the vector part of its quaternion
    const turned = multiply(after.orientation, conjugate(before.orientation));
    now.angularVelocity.forEach((value, axis) => assertAlmostEquals(turned[axis]! / step, value, 1e-6));
  }
});

Deno.test("poseAt gives unit quaternions that never change their sign", () => {
  let last: Quaternion = [0, 0, 0, 1];
  for (const seconds of TIMES) {
    const { orientation } = poseAt(seconds);
    assertAlmostEquals(Math.hypot(...orientation), 1, 1e-12);
    assert(orientation.reduce((dot, value, i) => dot + value * last[i]!, 0) > 0.9);
    last = orientation;
  }
});

Deno.test("poseAt looks along the drive, and nods and leans but little", () => {
  for (const seconds of TIMES) {
    const { orientation, velocity } = poseAt(seconds);
    const ahead = turn(orientation, [0, 0, -1]);
    const cosine = (ahead[0] * velocity[0] + ahead[2] * velocity[2]) /
      (Math.hypot(ahead[0], ahead[2]) * Math.hypot(velocity[0], velocity[2]));
    assertAlmostEquals(cosine, 1, 1e-12);
    assert(turn(orientation, [0, 1, 0])[1] > 0.98);
  }
});

Deno.test("poseAt lets every angle live", () => {
  for (const i of [0, 1, 2]) {
    const values = TIMES.map((seconds) => poseAt(seconds).orientation[i]!);
    assert(Math.max(...values) > 0.03 && Math.min(...values) < -0.03);
  }
});

Deno.test("poseAt keeps away from the walls and the pillars", () => {
  for (const seconds of TIMES) {
    const { position } = poseAt(seconds);
    for (const axis of [0, 1, 2]) {
      assert(position[axis]! - ROOM.low[axis]! > 0.9 && ROOM.high[axis]! - position[axis]! > 0.9);
    }
    for (const [x, z] of PILLARS) {
      assert(Math.hypot(position[0] - x, position[2] - z) > PILLAR_RADIUS + 0.7);
    }
  }
});
