import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  blendViews,
  fitView,
  niceStep,
  placeTicks,
  project,
} from "../../../../../src/view/web/page/pose/trajectory_scale.js";

const SIZE = { width: 200, height: 100 };

for (
  const [least, step] of [
    [0.1, 0.1],
    [0.11, 0.2],
    [0.3, 0.5],
    [0.51, 1],
    [1, 1],
    [1.9, 2],
    [2.1, 5],
    [7, 10],
    [11, 20],
    [4000, 5000],
  ] as const
) {
  Deno.test(`niceStep of at least ${least} is ${step}`, () => assertEquals(niceStep(least), step));
}

Deno.test("placeTicks marks the multiples of the step with as many decimals as it has", () => {
  assertEquals(placeTicks({ from: -0.45, to: 0.4, step: 0.2 }).map(({ label }) => label), [
    "−0.4",
    "−0.2",
    "0",
    "0.2",
    "0.4",
  ]);
  assertEquals(placeTicks({ from: 3, to: 21, step: 5 }), [
    { value: 5, label: "5" },
    { value: 10, label: "10" },
    { value: 15, label: "15" },
    { value: 20, label: "20" },
  ]);
  assertEquals(placeTicks({ from: 1.1, to: 1.9, step: 1 }), []);
});

Deno.test("project puts x to the right and forward up, to one scale", () => {
  const view = { x: 1, forward: 2, metresPerPixel: 0.1 };
  assertEquals(project({ x: 1, forward: 2 }, view, SIZE), [100, 50]);
  assertEquals(project({ x: 2, forward: 2 }, view, SIZE), [110, 50]);
  assertEquals(project({ x: 1, forward: 3 }, view, SIZE), [100, 40]);
});

Deno.test("fitView shows two metres around a robot that stands still", () => {
  const view = fitView({ minX: 5, maxX: 5, minForward: -3, maxForward: -3 }, SIZE);
  assertEquals([view.x, view.forward], [5, -3]);
  assertAlmostEquals(view.metresPerPixel * SIZE.height, 2, 0.5);
});

Deno.test("fitView keeps the view as long as the path is in it, and then leaves room for more", () => {
  const first = fitView({ minX: 0, maxX: 10, minForward: 0, maxForward: 1 }, SIZE);
  assertEquals(fitView({ minX: -0.5, maxX: 10.5, minForward: 0, maxForward: 2 }, SIZE, first), first);
  const second = fitView({ minX: 0, maxX: 14, minForward: 0, maxForward: 1 }, SIZE, first);
  assert(second.metresPerPixel > first.metresPerPixel);
});

Deno.test("fitView and project put every place of the path inside the plot", () => {
  const any = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const check = fc.property(any, any, any, any, (a, b, c, d) => {
    const bounds = {
      minX: Math.min(a, b),
      maxX: Math.max(a, b),
      minForward: Math.min(c, d),
      maxForward: Math.max(c, d),
    };
    const view = fitView(bounds, SIZE);
    for (const place of [{ x: a, forward: c }, { x: b, forward: d }]) {
      const [x, y] = project(place, view, SIZE);
      assert(x > 0 && x < SIZE.width && y > 0 && y < SIZE.height, `${x}, ${y}`);
    }
  });
  fc.assert(check, { seed: 3 });
});

Deno.test("blendViews begins and ends at its two views, with equal zoom on the way", () => {
  const from = { x: 0, forward: 2, metresPerPixel: 0.01 };
  const to = { x: 4, forward: 0, metresPerPixel: 0.04 };
  assertEquals(blendViews(from, to, 0), from);
  assertEquals(blendViews(from, to, 1), to);
  const middle = blendViews(from, to, 0.5);
  assertEquals([middle.x, middle.forward], [2, 1]);
  assertAlmostEquals(middle.metresPerPixel, 0.02, 1e-12);
});
