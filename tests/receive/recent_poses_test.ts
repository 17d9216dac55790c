import { assertEquals } from "@std/assert";
import { RecentPoses } from "../../src/receive/recent_poses.ts";

function poseAt(timeUs: number) {
  return { timeUs, position: [timeUs, 0, 0] as const };
}

Deno.test("RecentPoses tells which poses are newer than all before", () => {
  const poses = new RecentPoses();
  assertEquals([5, 7, 7, 6, 8].map((timeUs) => poses.keep(poseAt(timeUs), undefined, 0)), [
    true,
    true,
    false,
    false,
    true,
  ]);
});

Deno.test("RecentPoses takes a second of older poses for the sign that the newest had a wrong time", () => {
  const poses = new RecentPoses();
  assertEquals(poses.keep(poseAt(2 ** 47), undefined, 0), true);
  const came = [500_000, 1_000_000, 1_000_001, 1_010_000];
  const newer = came.map((nowUs) => poses.keep(poseAt(nowUs), undefined, nowUs));
  assertEquals(newer, [false, false, true, true]);
});

Deno.test("RecentPoses finds a frame's own pose, or else the last one before it that is near", () => {
  const poses = new RecentPoses();
  poses.keep(poseAt(100_000), 1, 0);
  poses.keep(poseAt(105_000), undefined, 0);
  poses.keep(poseAt(110_000), undefined, 0);
  const find = (frameId: number, captureUs: number) => poses.find({ frameId, captureUs })?.timeUs;
  assertEquals(find(1, 500_000), 100_000);
  assertEquals(find(2, 109_999), 105_000);
  assertEquals(find(2, 110_000), 110_000);
  assertEquals(find(2, 130_000), 110_000);
  assertEquals([find(2, 130_001), find(2, 99_999)], [undefined, undefined]);
});

Deno.test("RecentPoses keeps the newest sixteen", () => {
  const poses = new RecentPoses();
  for (let id = 1; id <= 17; id++) poses.keep(poseAt(id * 1_000_000), id, 0);
  const found = [1, 2, 17].map((frameId) => poses.find({ frameId, captureUs: 0 })?.timeUs);
  assertEquals(found, [undefined, 2_000_000, 17_000_000]);
});
