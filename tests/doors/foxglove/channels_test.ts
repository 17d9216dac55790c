import { assertEquals, assertNotEquals } from "@std/assert";
import { LiveChannels } from "../../../src/doors/foxglove/channels.ts";
import { messagesOf } from "../../../src/record/channel_kinds.ts";
import { recordedFrames, recordedPose, recordedStatus, statusOf, streamOf } from "../../record/recordings.ts";
import { until } from "../../support/until.ts";
import { fakeJpeg, testFrame, testPose } from "../../view/web/test_frames.ts";
import { RealClient, withDoor } from "./real_client.ts";

const FRONT = streamOf("1", { name: "front" });
const KIND = {
  image: messagesOf(recordedFrames([fakeJpeg(1)])[0]!, "front")[0]!.kind,
  pose: messagesOf(recordedPose(0), "front")[0]!.kind,
  link: messagesOf(recordedStatus(), "front")[0]!.kind,
};

Deno.test("LiveChannels gives each topic of each stream a channel, and no number twice", () => {
  const channels = new LiveChannels();
  const image = channels.open(KIND.image, FRONT)!;
  assertEquals(channels.open(KIND.image, FRONT), image);
  const pose = channels.open(KIND.pose, FRONT)!;
  const other = channels.open(KIND.image, streamOf("2", { name: "front" }))!;
  assertEquals([image, pose, other].map(({ topic }) => topic), [
    "/front/image",
    "/front/pose",
    "/front-2/image",
  ]);
  assertEquals(channels.retain([FRONT]), true);
  assertEquals([...channels], [image, pose]);
  assertEquals(channels.retain([FRONT]), false);
  channels.retain([]);
  const again = channels.open(KIND.image, streamOf("3", { name: "front" }))!;
  assertEquals(again.topic, "/front/image");
  assertNotEquals(again.id, image.id);
});

Deno.test("LiveChannels lets a stream's channels go that is called otherwise now", () => {
  const channels = new LiveChannels();
  channels.open(KIND.image, streamOf("1", { name: "" }));
  assertEquals([...channels].map(({ topic }) => topic), ["/stream-1/image"]);
  channels.open(KIND.image, FRONT);
  assertEquals(channels.retain([FRONT]), true);
  assertEquals([...channels].map(({ topic }) => topic), ["/front/image"]);
});

Deno.test("LiveChannels holds a bounded number of channels", () => {
  const channels = new LiveChannels();
  for (let i = 0; i < 2000; i++) channels.open(KIND.link, streamOf(`${i}`));
  assertEquals(channels.count, 600);
});

Deno.test("FoxgloveView tells every client of channels that come and go", () =>
  withDoor(async ({ view, url }) => {
    await using early = await RealClient.connect(url);
    assertEquals(early.topics, []);
    const rear = streamOf("2", { name: "rear" });
    view.showFrame(testFrame(1, { stream: FRONT }));
    view.showPose({ ...testPose({ orientation: [0, 0, 0, 1] }), stream: rear });
    view.showStatus([statusOf(FRONT), statusOf(rear)]);
    const all = ["/front/frame", "/front/image", "/front/link", "/rear/link", "/rear/pose", "/rear/tf"];
    await until("it knows all", () => early.topics.length === all.length);
    assertEquals(early.topics, all);
    await using late = await RealClient.connect(url);
    await until("so does who comes late", () => late.topics.length === all.length);
    await early.subscribe("/rear/pose");
    view.showStatus([statusOf(FRONT)]);
    await until("both know what is left", () => [early, late].every(({ topics }) => topics.length === 3));
    view.showPose({ ...testPose({ orientation: [0, 0, 0, 1] }), stream: rear });
    await until("it is there again", () => early.topics.includes("/rear/pose"));
    assertEquals(early.of("/rear/pose"), []);
    assertEquals([early.errors, early.statuses], [[], []]);
  }));
