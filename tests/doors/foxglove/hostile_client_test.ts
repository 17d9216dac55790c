/** Whatever a client says is counted, throws nothing and holds a bounded amount. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { driveEvents, statusOf, streamOf } from "../../record/recordings.ts";
import { until } from "../../support/until.ts";
import { testFrame, testPose } from "../../view/web/test_frames.ts";
import { makeClient } from "./made_up_client.ts";
import { RealClient, withDoor } from "./real_client.ts";

const number = fc.oneof(fc.nat({ max: 8 }), fc.constantFrom(-1, 0.5, 2 ** 32, NaN, null, "1"));
const channel = fc.record({
  id: number,
  topic: fc.constantFrom("/cmd_vel", "/rover/cmd_vel", "/a/b", "", "x".repeat(300)),
  encoding: fc.constantFrom("json", "cdr", "protobuf", ""),
  schemaName: fc.constantFrom("geometry_msgs/Twist", "geometry_msgs/msg/TwistStamped", "std_msgs/String"),
});
const operation = fc.oneof(
  fc.record({
    op: fc.constant("subscribe"),
    subscriptions: fc.array(fc.record({ id: number, channelId: number }), { maxLength: 5 }),
  }),
  fc.record({ op: fc.constant("unsubscribe"), subscriptionIds: fc.array(number, { maxLength: 5 }) }),
  fc.record({ op: fc.constant("advertise"), channels: fc.array(channel, { maxLength: 5 }) }),
  fc.record({ op: fc.constant("unadvertise"), channelIds: fc.array(number, { maxLength: 5 }) }),
  fc.record({
    op: fc.constantFrom("getParameters", "subscribeConnectionGraph", "fetchAsset"),
    requestId: number,
  }),
  fc.record({ op: fc.string(), id: fc.jsonValue() }),
).map((message) => JSON.stringify(message));
const twist = fc.oneof(
  fc.record({ linear: fc.record({ x: fc.double({ min: -2, max: 2 }) }) }).map((value) =>
    JSON.stringify(value)
  ),
  fc.constantFrom('{"stop":true}', '{"held":false}', '{"take":true}', '{"linear":0.5}', "{", "[]"),
).map((text) => new TextEncoder().encode(text));
const published = fc.tuple(fc.nat({ max: 8 }), twist).map(([id, data]) =>
  Uint8Array.of(1, id, 0, 0, 0, ...data)
);
const binary = fc.uint8Array({ maxLength: 40 });
const said = fc.oneof(
  { weight: 3, arbitrary: operation },
  { weight: 3, arbitrary: published },
  binary,
  fc.string(),
  binary.map((bytes) => ({ pong: bytes })),
  fc.constant("answer" as const),
  fc.constant("show" as const),
);

Deno.test("FoxgloveClient throws nothing, whatever is said, counts what is of no use, and lets go at the end", () => {
  const rover = streamOf("1", { name: "rover" });
  let refused = 0;
  fc.assert(
    fc.property(fc.array(said, { maxLength: 60 }), (steps) => {
      const hostile = makeClient();
      hostile.view.noteDriving(driveEvents(rover)[1]!);
      steps.forEach((step, i) => {
        hostile.clock.us += 20_000;
        if (typeof step === "object" && "pong" in step) hostile.answer(step.pong);
        else if (step === "answer") hostile.pings.splice(0).forEach(hostile.answer);
        else if (step === "show") {
          hostile.view.showFrame(testFrame(i, { stream: rover }));
          hostile.view.showPose({ ...testPose(), stream: rover });
          hostile.view.showStatus([statusOf(rover)]);
        } else hostile.say(step);
      });
      refused += hostile.counts.refused.total;
      hostile.close();
      const inputs = hostile.actions.flatMap((action) =>
        action.kind === "input" ? [action.input.isHeld] : []
      );
      assertEquals(inputs.at(-1) ?? false, false);
    }),
    { numRuns: 400 },
  );
  assert(refused > 1000, `${refused}`);
});

Deno.test("FoxgloveClient answers a flood of what it does not understand twenty times, and five times a second from then on", () => {
  const hostile = makeClient();
  const before = hostile.sent.length;
  for (let i = 0; i < 10_000; i++) hostile.say("nonsense");
  assertEquals(hostile.sent.length - before, 20);
  assertEquals(hostile.counts.refused.of("malformed"), 10_000);
  hostile.clock.us += 2_000_000;
  for (let i = 0; i < 10_000; i++) hostile.say(JSON.stringify({ op: "fetchAsset", requestId: i }));
  assertEquals(hostile.sent.length - before, 30);
  hostile.close();
});

Deno.test("FoxgloveClient takes no more advertisements than it has room for, and one subscription a channel", () => {
  const hostile = makeClient();
  const rover = streamOf("1", { name: "rover" });
  hostile.view.showFrame(testFrame(0, { stream: rover }));
  for (let id = 0; id < 1000; id++) {
    hostile.say(JSON.stringify({
      op: "advertise",
      channels: [{ id, topic: "/cmd_vel", encoding: "json", schemaName: "" }],
    }));
    hostile.say(JSON.stringify({ op: "subscribe", subscriptions: [{ id, channelId: 1 }] }));
  }
  assertEquals(hostile.counts.refused.of("no-room"), 1000 - 32);
  assertEquals(hostile.counts.refused.of("repeated"), 999);
  hostile.view.showFrame(testFrame(1, { stream: rover }));
  assertEquals(hostile.counts.messagesSent, 1);
  hostile.close();
});

Deno.test("FoxgloveClient sends no more pings than it keeps in mind to who answers none", () => {
  const hostile = makeClient();
  for (let i = 0; i < 5000; i++) hostile.client.ping();
  assertEquals(hostile.pings.length, 1024);
  hostile.pings.splice(0).forEach(hostile.answer);
  hostile.client.ping();
  assertEquals(hostile.pings.length, 1);
  hostile.close();
});

Deno.test("openFoxgloveDoor goes on beside clients that send too much at once, or what is no WebSocket any more", () =>
  withDoor(async ({ view, url, door }) => {
    await using good = await RealClient.connect(url);
    view.showFrame(testFrame(0));
    const channel = await good.subscribe(`/${testFrame(0).stream.name}/image`);
    const closed: number[] = [];
    for (const message of ["x".repeat(70_000), new Uint8Array(70_000)]) {
      const bad = await RealClient.connect(url);
      bad.socket.addEventListener("close", ({ code }) => closed.push(code));
      bad.socket.send(message);
    }
    await until("both are closed", () => closed.length === 2);
    assertEquals(closed, [1009, 1009]);
    for (let i = 0; i < 300; i++) good.socket.send(crypto.getRandomValues(new Uint8Array(1 + i)));
    await until("a picture comes", () => {
      view.showFrame(testFrame(1));
      return good.of(channel.topic).length > 0;
    });
    await until("all is counted", () => {
      const { refused } = JSON.parse(JSON.stringify(door.statistics()));
      const counted = Object.values(refused as Record<string, number>).reduce((sum, count) => sum + count, 0);
      return counted >= 290;
    });
  }));
