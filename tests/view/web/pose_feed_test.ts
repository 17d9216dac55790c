import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { PosesMessage } from "../../../src/view/web/page_messages.ts";
import { PoseFeed } from "../../../src/view/web/pose_feed.ts";
import { until } from "../../support/until.ts";
import { testPose, turnedLeft } from "./test_frames.ts";

const INTERVAL_US = 16_000;

/** A feed with a connection and a clock that the test plays. */
function setUp() {
  const sent: PosesMessage[] = [];
  const world = { hasRoom: true, nowUs: 0 };
  const feed = new PoseFeed({
    hasRoom: () => world.hasRoom,
    send: (message) => sent.push(message),
    nowUs: () => world.nowUs,
  });
  return { feed, world, sent };
}

function poseAt(timeUs: number, key = "robot") {
  return testPose({ timeUs }, { key });
}

function timesOf(messages: readonly PosesMessage[]): number[][] {
  return messages.map(({ poses }) => poses.map(({ timeUs }) => timeUs));
}

Deno.test("PoseFeed sends a pose at once, and those of the interval after it together", async () => {
  const { feed, sent } = setUp();
  for (const timeUs of [1, 2, 3]) feed.take(poseAt(timeUs));
  assertEquals(timesOf(sent), [[1]]);
  await until("the interval is over", () => sent.length > 1);
  assertEquals(timesOf(sent), [[1], [2, 3]]);
});

Deno.test("PoseFeed.close ends the wait for the next message", () => {
  const { feed, sent } = setUp();
  for (const timeUs of [1, 2]) feed.take(poseAt(timeUs));
  feed.close();
  assertEquals(timesOf(sent), [[1]]);
});

Deno.test("PoseFeed tells all that is known of a pose, and its age at the moment of sending", () => {
  const { feed, world, sent } = setUp();
  world.nowUs = 30_000;
  const pose = { timeUs: 7, position: [1, 2, 3], orientation: turnedLeft(90), confidence: 3 } as const;
  feed.take(testPose(pose, { arrivalUs: 10_000 }));
  const [{ yawDegrees, ...rest }] = sent[0]!.poses as [PosesMessage["poses"][number]];
  assertAlmostEquals(yawDegrees!, 90, 1e-9);
  assertEquals(rest, { timeUs: 7, position: [1, 2, 3], confidence: 3, ageUs: 25_000, boundUs: 1000 });
});

Deno.test("PoseFeed leaves out what is not known of a pose", () => {
  const { feed, world, sent } = setUp();
  world.nowUs = 30_000;
  const { age: _, ...unknown } = testPose({ timeUs: 7, position: [1, 2, 3] }, { arrivalUs: 10_000 });
  feed.take(unknown);
  assertEquals(sent, [{
    type: "poses",
    key: "robot",
    sentUs: 30_000,
    poses: [{ timeUs: 7, position: [1, 2, 3], ageUs: 20_000 }],
  }]);
});

Deno.test("PoseFeed keeps the 64 newest poses for a connection that is full", () => {
  const { feed, world, sent } = setUp();
  world.hasRoom = false;
  for (let timeUs = 1; timeUs <= 100; timeUs++) feed.take(poseAt(timeUs));
  world.hasRoom = true;
  feed.sendSoon();
  assertEquals(timesOf(sent), [Array.from({ length: 64 }, (_, i) => 37 + i)]);
});

Deno.test("PoseFeed waits for a page that is four messages behind, and for no other stream's", () => {
  const { feed, world, sent } = setUp();
  for (let timeUs = 1; timeUs <= 6; timeUs++) {
    world.nowUs += INTERVAL_US;
    feed.take(poseAt(timeUs));
  }
  assertEquals(timesOf(sent), [[1], [2], [3], [4]]);
  world.nowUs += INTERVAL_US;
  feed.take(poseAt(7, "other"));
  assertEquals(timesOf(sent).at(-1), [7]);
  world.nowUs += INTERVAL_US;
  feed.handleTaken("robot");
  assertEquals(timesOf(sent).at(-1), [5, 6]);
});

Deno.test("PoseFeed.retain forgets what waits of other streams", () => {
  const { feed, world, sent } = setUp();
  world.hasRoom = false;
  feed.take(poseAt(1, "a"));
  feed.take(poseAt(1, "b"));
  feed.retain(new Set(["b"]));
  world.hasRoom = true;
  feed.sendSoon();
  assertEquals(sent.map(({ key }) => key), ["b"]);
});

Deno.test("PoseFeed sends poses in their order, none twice, and the newest as soon as it can", () => {
  const step = fc.constantFrom("pose", "same pose", "taken", "full", "room");
  const check = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const { feed, world, sent } = setUp();
    let newest = poseAt(0);
    for (const each of steps) {
      world.nowUs += INTERVAL_US;
      if (each === "pose") newest = poseAt(newest.pose.timeUs + 1);
      if (each === "pose" || each === "same pose") feed.take(newest);
      else if (each === "taken") feed.handleTaken("robot");
      else world.hasRoom = each === "room";
    }
    world.hasRoom = true;
    world.nowUs += INTERVAL_US;
    feed.take(newest);
    feed.handleTaken("robot");
    const times = timesOf(sent).flat();
    assertEquals(times, [...new Set(times)].sort((a, b) => a - b));
    assertEquals(times.at(-1), newest.pose.timeUs);
  });
  fc.assert(check, { seed: 11 });
});
