import { assertEquals } from "@std/assert";
import { PoseHistory } from "../../src/capture/pose_history.ts";

function historyOf(...timesUs: readonly number[]): PoseHistory {
  const history = new PoseHistory(500_000);
  for (const timeUs of timesUs) history.add({ timeUs, position: [timeUs, 0, 0] });
  return history;
}

Deno.test("PoseHistory knows the newest pose, however old, and none before the first", () => {
  assertEquals(historyOf().newest, undefined);
  assertEquals(historyOf(5, 7).newest?.timeUs, 7);
});

Deno.test("PoseHistory finds the pose nearest to a moment, before it or after", () => {
  const history = historyOf(10_000, 15_000, 20_000, 25_000);
  const found = [0, 12_400, 12_600, 20_000, 24_000, 90_000].map((timeUs) => history.nearest(timeUs)?.timeUs);
  assertEquals(found, [10_000, 10_000, 15_000, 20_000, 25_000, 25_000]);
});

Deno.test("PoseHistory gives no pose that is half a second away from the moment", () => {
  const history = historyOf(1_000_000);
  const found = [499_999, 500_000, 1_500_000, 1_500_001].map((timeUs) => history.nearest(timeUs)?.timeUs);
  assertEquals(found, [undefined, 1_000_000, 1_000_000, undefined]);
});

Deno.test("PoseHistory keeps the last 128", () => {
  const history = historyOf(...Array.from({ length: 130 }, (_, i) => i * 1000));
  assertEquals([0, 1000, 2000, 129_000].map((timeUs) => history.nearest(timeUs)?.timeUs), [
    2000,
    2000,
    2000,
    129_000,
  ]);
});
