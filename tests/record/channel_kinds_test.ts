import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { PbfReader } from "pbf";
import type { Quaternion, Vector3 } from "../../src/protocol/telemetry.ts";
import { messagesOf } from "../../src/record/channel_kinds.ts";
import { TopicNames } from "../../src/record/topic_names.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import type { RecordedFrame } from "../../src/record/recorded_event.ts";
import { recordedDriving, recordedFrames, recordedPose, recordedStatus, streamOf } from "./recordings.ts";

/** Turns a vector, by the product of quaternions written out. */
function turn([x, y, z, w]: Quaternion, vector: Vector3): number[] {
  const multiply = ([a, b, c, d]: readonly number[], [e, f, g, h]: readonly number[]) => [
    d! * e! + a! * h! + b! * g! - c! * f!,
    d! * f! - a! * g! + b! * h! + c! * e!,
    d! * g! + a! * f! - b! * e! + c! * h!,
    d! * h! - a! * e! - b! * f! - c! * g!,
  ];
  return multiply(multiply([x, y, z, w], [...vector, 0]), [-x, -y, -z, w]).slice(0, 3);
}

function readRotation(message: Uint8Array): Quaternion {
  const rotation = [0, 0, 0, 0];
  new PbfReader(message).readFields((field, _, reader) => {
    if (field === 5) reader.readMessage((i, into, from) => void (into[i - 1] = from.readDouble()), rotation);
  }, undefined);
  return rotation as unknown as Quaternion;
}

Deno.test("messagesOf says where the camera is with its axes to the right, down and to the front", () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  const turns = fc.tuple(part, part, part, part).filter((parts) => Math.hypot(...parts) > 0.1)
    .map((parts) => parts.map((value) => value / Math.hypot(...parts)) as unknown as Quaternion);
  fc.assert(fc.property(turns, (orientation) => {
    const event = recordedPose(0);
    const messages = messagesOf({ ...event, pose: { ...event.pose, orientation } }, "front");
    assertEquals(messages.map(({ kind }) => kind.topic), ["pose", "tf"]);
    const rotation = readRotation(concatBytes(...messages[1]!.encode()));
    const axes: [Vector3, Vector3][] = [[[1, 0, 0], [1, 0, 0]], [[0, 1, 0], [0, -1, 0]], [[0, 0, 1], [
      0,
      0,
      -1,
    ]]];
    for (const [camera, tracker] of axes) {
      const [seen, expected] = [turn(rotation, camera), turn(orientation, tracker)];
      seen.forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-9));
    }
  }));
});

Deno.test("messagesOf claims no rotation that nobody knows", () => {
  const { pose: { position, timeUs }, ...event } = recordedPose(0);
  const messages = messagesOf({ ...event, pose: { position, timeUs } }, "front");
  assertEquals(messages.map(({ kind }) => kind.topic), ["pose"]);
});

Deno.test("messagesOf tells of the camera with each picture that is rectified, and of no other", () => {
  const [frame] = recordedFrames([new Uint8Array(10)]);
  const topicsOf = (event: RecordedFrame) => messagesOf(event, "front").map(({ kind }) => kind.topic);
  assertEquals(topicsOf(frame!), ["image", "frame"]);
  const camera = { width: 320, height: 240, focal: 120, cx: 159.5, cy: 119.5 };
  assertEquals(topicsOf({ ...frame!, stream: { ...frame!.stream, camera } }), [
    "image",
    "frame",
    "calibration",
  ]);
});

Deno.test("messagesOf says which picture it is, and how old it was when it came, where that is known", () => {
  const [frame] = recordedFrames([new Uint8Array(10)]);
  const said = (event: RecordedFrame) =>
    JSON.parse(new TextDecoder().decode(concatBytes(...messagesOf(event, "front")[1]!.encode())));
  assertEquals(said({ ...frame!, id: 7 }), { id: 7, bytes: 10 });
  const age = { ageUs: 31_250, boundUs: 900 };
  assertEquals(said({ ...frame!, age }), { id: 0, ageMs: 31.25, boundMs: 0.9, bytes: 10 });
});

Deno.test("messagesOf has a topic for figures and both sides of driving, and nothing where a robot says no more", () => {
  const events = [recordedStatus(), ...recordedDriving()];
  assertEquals(events.map((event) => messagesOf(event, "front").map(({ kind }) => kind.topic)), [
    ["link"],
    ["drive/command"],
    ["drive/state"],
    [],
  ]);
});

Deno.test("TopicNames gives a name away again when its stream has ended", () => {
  const names = new TopicNames();
  const [first, second] = [streamOf("1", { name: "front" }), streamOf("2", { name: "front" })];
  assertEquals([first, second].map((stream) => names.nameOf(stream)), ["front", "front-2"]);
  names.forget("1");
  names.forget("2");
  assertEquals([second, first].map((stream) => names.nameOf(stream)), ["front", "front-1"]);
});
