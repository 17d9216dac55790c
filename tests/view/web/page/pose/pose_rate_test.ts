import { assertAlmostEquals, assertEquals } from "@std/assert";
import { PoseRate } from "../../../../../src/view/web/page/pose/pose_rate.js";

/** Takes the poses of a span of time. */
function takePoses(rate: PoseRate, span: { fromUs: number; count: number; stepUs: number }): void {
  for (let i = 0; i < span.count; i++) rate.take(span.fromUs + i * span.stepUs);
}

Deno.test("PoseRate.read counts the poses since the last look, by their own times", () => {
  const rate = new PoseRate();
  takePoses(rate, { fromUs: 1_000_000, count: 187, stepUs: 5000 });
  assertAlmostEquals(rate.read(), 200, 1e-9);
  takePoses(rate, { fromUs: 1_000_000 + 187 * 5000, count: 20, stepUs: 5000 });
  assertAlmostEquals(rate.read(), 200, 1e-9);
  assertEquals(rate.read(), 0);
});

Deno.test("PoseRate.read knows no rate of one pose", () => {
  const rate = new PoseRate();
  assertEquals(rate.read(), 0);
  rate.take(5);
  assertEquals(rate.read(), 0);
});

Deno.test("PoseRate.read begins anew after a long pause, and when the broadcaster's clock begins anew", () => {
  const rate = new PoseRate();
  takePoses(rate, { fromUs: 60_000_000, count: 10, stepUs: 10_000 });
  takePoses(rate, { fromUs: 90_000_000, count: 10, stepUs: 10_000 });
  assertAlmostEquals(rate.read(), 100, 1e-9);
  takePoses(rate, { fromUs: 5_000_000, count: 10, stepUs: 10_000 });
  assertAlmostEquals(rate.read(), 100, 1e-9);
});
