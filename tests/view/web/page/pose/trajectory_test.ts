import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { judgeStep, MAX_POINTS, Trajectory } from "../../../../../src/view/web/page/pose/trajectory.js";

type Point = { x: number; forward: number; startsLine: boolean };

const STEP_US = 5000;
const SECOND_US = 1_000_000;

/** A path through these places, one every 5 ms. */
function drive(
  places: readonly (readonly [x: number, forward: number])[],
  from = new Trajectory(),
  atUs = 0,
) {
  places.forEach(([x, forward], i) =>
    from.take({ timeUs: atUs + (i + 1) * STEP_US, position: [x, 0, -forward] })
  );
  return from;
}

/** Metres from a place to the nearest piece of the path. */
function distanceToPath(place: { x: number; forward: number }, points: readonly Point[]): number {
  return Math.min(
    ...points.slice(1).map((end, i) => {
      const start = end.startsLine ? end : points[i]!;
      const [dx, dy] = [end.x - start.x, end.forward - start.forward];
      const along = ((place.x - start.x) * dx + (place.forward - start.forward) * dy) /
        (dx * dx + dy * dy || 1);
      const share = Math.max(0, Math.min(1, along));
      return Math.hypot(place.x - start.x - share * dx, place.forward - start.forward - share * dy);
    }),
  );
}

Deno.test("Trajectory keeps points that are two centimetres apart, and the head wherever it is", () => {
  const { points, head, start } = drive([[0, 0], [0, 0.01], [0, 0.021], [0, 0.03]]);
  assertEquals(points.map(({ forward }) => forward), [0, 0.021]);
  assertEquals(head, { x: 0, forward: 0.03 });
  assertEquals(start, { x: 0, forward: 0 });
});

Deno.test("Trajectory sees x and −z, whatever the height", () => {
  const trajectory = new Trajectory();
  trajectory.take({ timeUs: 1, position: [3, 99, -2] });
  assertEquals(trajectory.head, { x: 3, forward: 2 });
  assertEquals(trajectory.bounds, { minX: 3, maxX: 3, minForward: 2, maxForward: 2 });
});

for (
  const [what, step, from, to, afterUs] of [
    ["goes on where a tracker corrects itself by centimetres", "line", [3, 0, 5], [3.2, 0.1, 4.8], STEP_US],
    ["goes on with a fast robot", "line", [3, 0, 5], [3, 0, 4.95], STEP_US],
    ["goes on with a fast robot of which some poses were lost", "line", [3, 0, 5], [3, 0, 3.5], 100_000],
    ["has a gap where a fast robot went far unseen", "gap", [3, 0, 5], [3, 0, -2], 500_000],
    ["has a gap after a pause of seconds", "gap", [3, 0, 5], [3.5, 0, 5], 5 * SECOND_US],
    ["has a gap after a pause in which the robot went far", "gap", [3, 0, 5], [40, 0, 5], 5 * SECOND_US],
    ["has a gap after a pause at the origin", "gap", [0.2, 0, 0], [0.01, 0, 0], 5 * SECOND_US],
    ["begins anew where the robot jumps", "begin", [5, 0, 3], [0, 0, 0], STEP_US],
    ["begins anew where the robot jumps after a pause", "begin", [5, 0, 3], [500, 0, 3], 5 * SECOND_US],
    ["begins anew where the robot jumps up", "begin", [5, 0, 3], [5, 2, 3], STEP_US],
    [
      "begins anew where a tracker is back at its origin",
      "begin",
      [5, 0, 3],
      [0.02, 0, -0.03],
      3 * SECOND_US,
    ],
    ["goes on where a robot comes by the origin", "line", [0.4, 0, 0.6], [0, 0, 0], 100_000],
    ["begins anew where the time goes back", "begin", [5, 0, 3], [5, 0, 3], -1],
  ] as const
) {
  Deno.test(`judgeStep: a path ${what}`, () => {
    const last = { timeUs: SECOND_US, position: from };
    assertEquals(judgeStep(last, { timeUs: SECOND_US + afterUs, position: to }), step);
  });
}

Deno.test("Trajectory lets the path go where the robot jumps, and begins another", () => {
  const trajectory = drive([[0, 0], [0.5, 0], [0.51, 0]]);
  const { revision } = trajectory;
  drive([[9, 9], [9.5, 9]], trajectory, 3 * STEP_US);
  assert(trajectory.revision > revision);
  assertEquals(trajectory.points.map(({ x, startsLine }) => [x, startsLine]), [[9, true], [9.5, false]]);
  assertEquals(trajectory.start, { x: 9, forward: 9 });
  assertEquals(trajectory.bounds, { minX: 9, maxX: 9.5, minForward: 9, maxForward: 9 });
});

Deno.test("Trajectory lets the path go where the time goes back", () => {
  const { points } = drive([[1, 0], [1.5, 0]], drive([[0, 0], [0.5, 0]]), -SECOND_US);
  assertEquals(points.map(({ x, startsLine }) => [x, startsLine]), [[1, true], [1.5, false]]);
});

Deno.test("Trajectory ends the line before a long pause, and begins another", () => {
  const { points } = drive([[1, 0], [1.5, 0]], drive([[0, 0], [0.5, 0], [0.51, 0]]), 5 * SECOND_US);
  assertEquals(points.map(({ x, startsLine }) => [x, startsLine]), [
    [0, true],
    [0.5, false],
    [0.51, false],
    [1, true],
    [1.5, false],
  ]);
});

Deno.test("Trajectory passes over a pose that it has, and places that no robot gets to", () => {
  const trajectory = drive([[0, 0], [0.5, 0]]);
  trajectory.take({ timeUs: 2 * STEP_US, position: [0.5, 0, 0] });
  trajectory.take({ timeUs: 3 * STEP_US, position: [1e30, 0, 0] });
  trajectory.take({ timeUs: 4 * STEP_US, position: [1, 0, 0] });
  assertEquals(trajectory.points.map(({ startsLine }) => startsLine), [true, false, false]);
  assertEquals(trajectory.bounds?.maxX, 1);
});

Deno.test("Trajectory.reset forgets the path and starts a new one where the robot is", () => {
  const trajectory = drive([[0, 0], [0.5, 0], [1, 0]]);
  const { revision } = trajectory;
  trajectory.reset();
  assert(trajectory.revision > revision);
  assertEquals(trajectory.points, [{ x: 1, forward: 0, startsLine: true }]);
  assertEquals(trajectory.bounds, { minX: 1, maxX: 1, minForward: 0, maxForward: 0 });
  drive([[1.5, 0]], trajectory, 3 * STEP_US);
  assertEquals(trajectory.points.map(({ startsLine }) => startsLine), [true, false]);
  assertEquals(trajectory.start, { x: 1, forward: 0 });
});

Deno.test("Trajectory.reset before the first pose leaves nothing behind", () => {
  const trajectory = new Trajectory();
  trajectory.reset();
  assertEquals([trajectory.points, trajectory.head, trajectory.bounds], [[], undefined, undefined]);
});

Deno.test("Trajectory keeps the shape of a drive of hours in a bounded number of points", () => {
  // Rounds of 5 m radius that wander off, at 2 m/s: about two and a half hours.
  const place = (i: number) => ({
    x: 5 * Math.cos(i * 0.01) + i * 2e-5,
    forward: 5 * Math.sin(i * 0.01),
  });
  const trajectory = new Trajectory();
  for (let i = 0; i < 360_000; i++) {
    const { x, forward } = place(i);
    trajectory.take({ timeUs: i * 25_000, position: [x, 0, -forward] });
    assert(trajectory.points.length <= MAX_POINTS);
  }
  assertEquals(trajectory.points.map(({ startsLine }) => startsLine).lastIndexOf(true), 0);
  for (let i = 0; i < 360_000; i += 7919) {
    const error = distanceToPath(place(i), trajectory.points);
    assert(error < 0.2, `${error} m from the path`);
  }
});

Deno.test("Trajectory stays bounded when there are nothing but gaps", () => {
  const trajectory = new Trajectory();
  for (let i = 0; i < 2 * MAX_POINTS; i++) {
    trajectory.take({ timeUs: i * 5 * SECOND_US, position: [(i % 2) * 50, 0, i] });
    assert(trajectory.points.length <= MAX_POINTS);
  }
  assertEquals(trajectory.start, { x: 0, forward: 0 });
  assertEquals(trajectory.points.at(-1)?.forward, 1 - 2 * MAX_POINTS);
});

Deno.test("Trajectory.points only grows at its end while the revision stays the same", () => {
  const step = fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -30, max: 30 }));
  const pauseUs = SECOND_US / 5;
  const check = fc.property(fc.array(fc.option(step), { maxLength: 100 }), (steps) => {
    const trajectory = new Trajectory();
    let place = [0, 0] as [number, number];
    let before = { revision: trajectory.revision, points: [...trajectory.points] };
    steps.forEach((move, i) => {
      if (!move) trajectory.reset();
      else drive([place = [place[0] + move[0] / 10, place[1] + move[1] / 10]], trajectory, i * pauseUs);
      if (trajectory.revision === before.revision) {
        assertEquals(trajectory.points.slice(0, before.points.length), before.points);
      }
      before = { revision: trajectory.revision, points: [...trajectory.points] };
    });
    assertEquals(trajectory.head, trajectory.head && { x: place[0], forward: 0 - -place[1] });
  });
  fc.assert(check, { seed: 2, numRuns: 50 });
});
