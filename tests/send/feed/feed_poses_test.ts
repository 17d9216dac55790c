import { assertEquals } from "@std/assert";
import { FeedPoses } from "../../../src/send/feed/feed_poses.ts";

const POSE = { timeUs: 1, position: [1, 2, 3] as const };
const NEWER = { timeUs: 2, position: [2, 3, 4] as const };

Deno.test("FeedPoses lets all poses leave that come together, in order, up to eight", () => {
  const poses = new FeedPoses();
  assertEquals([poses.dueUs, poses.take()], [Infinity, undefined]);
  for (let timeUs = 1; timeUs <= 10; timeUs++) poses.put({ ...POSE, timeUs }, 0);
  assertEquals(poses.dueUs, -Infinity);
  const taken = Array.from({ length: 9 }, () => poses.take()?.timeUs);
  assertEquals(taken, [3, 4, 5, 6, 7, 8, 9, 10, undefined]);
  assertEquals(poses.dueUs, Infinity);
});

Deno.test("FeedPoses takes a twentieth of a slow link, for the newest pose alone", () => {
  const poses = new FeedPoses();
  poses.put(POSE, 1000);
  poses.noteSent(150, 0.125, 1000); // 1 Mbit/s: 1.2 ms of it, so one in 24 ms
  assertEquals(poses.dueUs, 25_000);
  poses.put(NEWER, 24_999);
  assertEquals([poses.take(), poses.take()], [NEWER, undefined]);
  poses.noteSent(150, Infinity, 25_000);
  poses.put(NEWER, 25_000);
  assertEquals(poses.dueUs, 25_000);
});

Deno.test("FeedPoses lets a frame's pose go before its first fragment, and again in the middle where datagrams are lost", () => {
  const turns = (options: { hasPose: boolean; loss: number }) => {
    const poses = new FeedPoses();
    poses.startFrame(10, options);
    return [10, 10, 9, 8, 7, 6, 5, 5, 4, 3, 2, 1].map((left) => poses.takeTurn(left) ? "P" : ".").join("");
  };
  assertEquals(turns({ hasPose: true, loss: 0 }), "P...........");
  assertEquals(turns({ hasPose: true, loss: 0.01 }), "P.....P.....");
  assertEquals(turns({ hasPose: false, loss: 0.01 }), "............");
});
