import { assertEquals } from "@std/assert";
import { FeedPoses } from "../../src/send/feed_poses.ts";

const POSE = { timeUs: 1, position: [1, 2, 3] as const };
const NEWER = { timeUs: 2, position: [2, 3, 4] as const };

Deno.test("FeedPoses keeps the newest pose alone", () => {
  const poses = new FeedPoses();
  assertEquals([poses.dueUs, poses.take()], [Infinity, undefined]);
  poses.put(POSE);
  poses.put(NEWER);
  assertEquals([poses.dueUs, poses.take(), poses.dueUs, poses.take()], [
    -Infinity,
    NEWER,
    Infinity,
    undefined,
  ]);
});

Deno.test("FeedPoses takes a twentieth of a slow link, and lets all pass on one that sets no limit", () => {
  const poses = new FeedPoses();
  poses.put(POSE);
  poses.noteSent(150, 0.125, 1000); // 1 Mbit/s: 1.2 ms of it, so one in 24 ms
  assertEquals(poses.dueUs, 25_000);
  poses.noteSent(150, Infinity, 2000);
  assertEquals(poses.dueUs, 2000);
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
