import type { Pose } from "../../src/protocol/telemetry.ts";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  definitionTextOf,
  fieldsOf,
  isMessage,
  ROS_TYPES,
  type RosField,
} from "../../src/ros/definitions.ts";
import { diagnostics } from "../../src/ros/diagnostics.ts";
import { RosNames } from "../../src/ros/ros_names.ts";
import { type RosPublication, StreamMessages } from "../../src/ros/stream_messages.ts";
import { driveEvents, poseAt, statusOf, streamOf } from "../record/recordings.ts";
import { patternFrames } from "../support/mjpeg.ts";

const [JPEG] = patternFrames(1);
const CAMERA = { width: 412, height: 300, focal: 150, cx: 261.5, cy: 149.5 };
const FRONT = streamOf("1", { name: "front", camera: CAMERA });

/** One of everything that there is to say. */
function allOf(): RosPublication[] {
  const messages = new StreamMessages();
  return [
    ...messages.ofFrame(FRONT, { jpeg: JPEG!, takenUs: 1 }),
    ...messages.ofPose(FRONT, { ...poseAt(1), velocity: [1, 2, 3], angularVelocity: [1, 2, 3] }, 1),
    messages.ofStatus(statusOf(FRONT), 1),
    ...driveEvents(FRONT).flatMap((event) => messages.ofDriving(event, 1)),
  ];
}

// deno-lint-ignore no-explicit-any
function checkFields(type: RosField["type"], value: any): void {
  if (!isMessage(type)) return;
  const fields = fieldsOf(type);
  assertEquals(Object.keys(value), fields.map(({ name }) => name), type);
  for (const { name, type: own, count } of fields) {
    const all = count === undefined ? [value[name]] : value[name];
    for (const one of all) checkFields(own, one);
  }
}

Deno.test("StreamMessages gives every message the fields of its type, and no other: bridges refuse what they do not know", () => {
  const all = allOf();
  assertEquals(new Set(all.map(({ type }) => type)).size, 6);
  for (const { type, message } of all) checkFields(type, message);
});

Deno.test("StreamMessages says a pose's speeds as the camera sees them, or that they are not known", () => {
  const messages = new StreamMessages();
  const twistOf = (pose: Pose) => {
    // deno-lint-ignore no-explicit-any
    const { twist } = messages.ofPose(FRONT, pose, 1)[0]!.message as any;
    return twist;
  };
  const known = twistOf({ ...poseAt(1), velocity: [0, 0, -2], angularVelocity: [0, 1, 0] });
  assertEquals(known.covariance, new Array(36).fill(0));
  const unknown = twistOf(poseAt(1));
  assertEquals(unknown.twist.linear, { x: 0, y: 0, z: 0 });
  assertEquals(unknown.covariance.filter((value: number) => value === 1e6).length, 6);
});

Deno.test("StreamMessages describes a rectified camera by its focal length and where its axis is", () => {
  const [, info] = new StreamMessages().ofFrame(FRONT, { jpeg: JPEG!, takenUs: 1_500_000 });
  assertEquals([info?.topic, info?.type], ["/front/camera_info", "sensor_msgs/CameraInfo"]);
  assertEquals(info?.message.k, [150, 0, 261.5, 0, 150, 149.5, 0, 0, 1]);
  assertEquals(info?.message.p, [150, 0, 261.5, 0, 0, 150, 149.5, 0, 0, 0, 1, 0]);
  assertEquals(info?.message.header, {
    stamp: { sec: 1, nanosec: 500_000_000 },
    frame_id: "front_camera_optical_frame",
  });
});

Deno.test("diagnostics say whether the picture is live, and how exact its stamps are", () => {
  const age = { medianUs: 5000, worstUs: 9000, boundUs: 120 };
  const { shareUndeliverable: _share, ...status } = statusOf(FRONT);
  const table = [
    [{ age, shareUndeliverable: 0 }, 0, "live"],
    [{ age, shareUndeliverable: 0.02 }, 1, "pictures are lost on their way"],
    [{ shareUndeliverable: 0 }, 1, "it is not known how old the pictures are: stamps say when they came"],
    [{ age, fps: 0, shareUndeliverable: 0 }, 3, "no picture has come"],
    [{ fps: 0, shareUndeliverable: 0, stream: { ...FRONT, trouble: "no camera" } }, 3, "no camera"],
  ] as const;
  for (const [fields, level, text] of table) {
    // deno-lint-ignore no-explicit-any
    const [one] = diagnostics(1, "front", { ...status, ...fields }).status as any[];
    assertEquals([one.level, one.message], [level, text]);
    const values = Object.fromEntries(
      one.values.map(({ key, value }: Record<string, string>) => [key, value]),
    );
    assertEquals(values.stamps, "age" in fields ? "capture" : "arrival");
    assertEquals(values.age_bound_ms, "age" in fields ? "0.12" : undefined);
  }
});

Deno.test("RosNames gives names that ROS allows, and each stream its own", () => {
  const name = fc.oneof(
    fc.constantFrom("front", "front-1", "front 1", "前", "é", "1", ""),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat(5).map(String), name), { selector: String, maxLength: 8 }),
      (streams) => {
        const names = new RosNames();
        const given = streams.map(([key, name]) => names.nameOf({ key, name }));
        for (const one of given) assert(/^[A-Za-z]\w*$/.test(one) && !one.includes("__"), one);
        assertEquals(new Set(given).size, given.length, given.join());
        assertEquals(streams.map(([key, name]) => names.nameOf({ key, name })), given);
      },
    ),
  );
});

Deno.test("definitionTextOf has each type that another one needs behind it, once", () => {
  for (const type of ROS_TYPES) {
    const [own, ...others] = definitionTextOf(type).split(`${"=".repeat(80)}\nMSG: `);
    const there = others.map((text) => text.slice(0, text.indexOf("\n")));
    assertEquals(new Set(there).size, there.length, type);
    const named = [own!, ...others].flatMap((text) => text.match(/^\w+\/\w+(?=[[\]]* )/gm) ?? []);
    assertEquals(new Set(named), new Set(there), type);
  }
});
