/** What bridges say and are told, of which each may come from a stranger. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Channel, Dialect, Heard } from "../../../src/doors/ros/dialect.ts";
import { FOXGLOVE } from "../../../src/doors/ros/foxglove_dialect.ts";
import { makeRosbridgeDialect } from "../../../src/doors/ros/rosbridge_dialect.ts";
import { encodeCdr } from "../../../src/ros/cdr.ts";
import { twistStamped } from "../../../src/ros/messages.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";

const ROSBRIDGE = makeRosbridgeDialect("ab12");
const CHANNEL: Channel = { id: 258, topic: "/front/drive/state", type: "geometry_msgs/TwistStamped" };
const TWIST = twistStamped({ stampUs: 1_790_000_000_123_456, frameId: "link" }, 0.5, -0.25);
const PICTURE = {
  header: { stamp: { sec: 1, nanosec: 2 }, frame_id: "optics" },
  format: "jpeg",
  data: Uint8Array.of(255, 216, 255, 217),
};

function kindsOf(dialect: Dialect, texts: readonly string[]): Heard["kind"][] {
  return texts.map((text) => dialect.hear(text).kind);
}

Deno.test("FOXGLOVE announces a channel with its definition, and publishes CDR under its number", () => {
  const { op, channels: [channel] } = JSON.parse(FOXGLOVE.advertise(CHANNEL));
  assertEquals([op, channel.id, channel.topic, channel.encoding], ["advertise", 258, CHANNEL.topic, "cdr"]);
  assertEquals([channel.schemaName, channel.schemaEncoding], ["geometry_msgs/msg/TwistStamped", "ros2msg"]);
  assert(channel.schema.startsWith("std_msgs/Header header\ngeometry_msgs/Twist twist\n====="));
  const published = FOXGLOVE.publish(CHANNEL, TWIST);
  const cdr = concatBytes(...encodeCdr(CHANNEL.type, TWIST) as Uint8Array<ArrayBuffer>[]);
  assertEquals(published, concatBytes(Uint8Array.of(1, 2, 1, 0, 0), cdr));
});

Deno.test("FOXGLOVE takes a server that says that it takes messages in CDR", () => {
  const info = { op: "serverInfo", name: "bridge", capabilities: ["clientPublish", "services"] };
  assertEquals(
    kindsOf(FOXGLOVE, [
      JSON.stringify({ ...info, supportedEncodings: ["json", "cdr"] }),
      JSON.stringify(info),
      JSON.stringify({ ...info, supportedEncodings: ["json"] }),
      JSON.stringify({ ...info, capabilities: ["services"] }),
      JSON.stringify({ ...info, capabilities: "clientPublish" }),
    ]),
    ["ready", "ready", "refused", "refused", "refused"],
  );
});

Deno.test("FOXGLOVE hears what a bridge complains of, and leaves everything else", () => {
  const status = (level: unknown) =>
    JSON.stringify({ op: "status", level, message: "no\n such\u202e\ttopic" });
  assertEquals(FOXGLOVE.hear(status(2)), { kind: "complaint", text: "no such topic" });
  assertEquals(kindsOf(FOXGLOVE, [status(1), status(0), status("2"), '{"op":"advertise","channels":[]}']), [
    ...["complaint", "other", "other", "other"] as const,
  ]);
});

Deno.test("ROSBRIDGE says in JSON what the protocol's specification has", () => {
  const topic = "/front/image/compressed";
  const channel: Channel = { id: 1, topic, type: "sensor_msgs/CompressedImage" };
  assertEquals(
    ROSBRIDGE.advertise(channel),
    '{"op":"advertise","topic":"/front/image/compressed","type":"sensor_msgs/msg/CompressedImage"}',
  );
  assertEquals(
    ROSBRIDGE.publish(channel, PICTURE),
    '{"op":"publish","topic":"/front/image/compressed","msg":{"header":{"stamp":{"sec":1,"nanosec":2},' +
      '"frame_id":"optics"},"format":"jpeg","data":"/9j/2Q=="}}',
  );
});

Deno.test("ROSBRIDGE has the bridge publish numbers between the messages, and hears them come back", () => {
  const topic = "/_uis_ab12/taken";
  const said = [...ROSBRIDGE.greeting!, ROSBRIDGE.ask!(7)].map((text) => JSON.parse(text));
  assertEquals(said, [
    { op: "advertise", topic, type: "std_msgs/msg/UInt32" },
    { op: "subscribe", topic, type: "std_msgs/msg/UInt32", queue_length: 1 },
    { op: "publish", topic, msg: { data: 7 } },
  ]);
  assertEquals(ROSBRIDGE.hear(JSON.stringify(said[2])), { kind: "answer", number: 7 });
  const others = [{ ...said[2], topic: "/_uis_ab13/taken" }, { ...said[2], msg: { data: "7" } }, {
    ...said[2],
    msg: null,
  }];
  assertEquals(kindsOf(ROSBRIDGE, others.map((one) => JSON.stringify(one))), ["other", "broken", "broken"]);
});

Deno.test("ROSBRIDGE hears what a bridge complains of, and leaves everything else", () => {
  const status = (level: string) => JSON.stringify({ op: "status", level, msg: "advertise: no such type" });
  assertEquals(ROSBRIDGE.hear(status("error")), { kind: "complaint", text: "advertise: no such type" });
  assertEquals(kindsOf(ROSBRIDGE, [status("warning"), status("info"), '{"op":"publish","msg":{}}', "[]"]), [
    ...["complaint", "other", "other", "broken"] as const,
  ]);
});

for (const dialect of [FOXGLOVE, ROSBRIDGE]) {
  Deno.test(`${dialect.name}: whatever a stranger says is heard without a throw, and no line of the log grows long`, () => {
    const keys = fc.constantFrom("op", "level", "msg", "message", "capabilities", "supportedEncodings", "x");
    const object = fc.dictionary(
      keys,
      fc.oneof(fc.jsonValue(), fc.constantFrom("serverInfo", "status", "error", 2)),
    );
    const deep = fc.nat(200_000).map((depth) => "[".repeat(depth) + "]".repeat(depth));
    const text = fc.oneof(fc.string(), object.map((value) => JSON.stringify(value)), deep);
    fc.assert(fc.property(text, (said) => {
      const heard = dialect.hear(said);
      if (heard.kind === "complaint") assert(heard.text.length <= 201 && !/[\n\u202e]/.test(heard.text));
    }));
  });
}
