/** Bags of ROS 2, read by other people's readers of such bags. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { McapStreamReader } from "@mcap/core";
import { McapRos2File } from "../../src/record/mcap_ros2_file.ts";
import type { RecordedEvent, RecordedPose } from "../../src/record/recorded_event.ts";
import { readBytes, readRecording, withFolder } from "../capture/replay/reading.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { testWithPython } from "../support/python_packages.ts";
import { ROS_PACKAGES } from "../support/ros_packages.ts";
import {
  BEGIN_US,
  MemorySink,
  recordedDriving,
  recordedFrames,
  recordedPose,
  recordedStatus,
  streamOf,
} from "./recordings.ts";

const WRITE_BAG = new URL("write_bag.py", import.meta.url).pathname;
const READ_BAG = new URL("read_bag.py", import.meta.url).pathname;
const JPEGS = patternFrames(20);
/** A T265's view. */
const CAMERA = { width: 412, height: 300, focal: 150, cx: 261.5, cy: 149.5 };
const FRONT = streamOf("1", { name: "front", camera: CAMERA });

/** What a reader says of one message. */
interface Read {
  readonly by: "rosbags" | "mcap-ros2-support";
  readonly topic: string;
  readonly type: string;
  readonly logUs: number;
  readonly publishUs?: number;
  readonly isSame?: boolean;
  readonly isOfRos?: boolean;
  // deno-lint-ignore no-explicit-any
  readonly message: any;
}

async function bagOf(events: readonly RecordedEvent[]): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  const file = new McapRos2File(sink);
  for (const event of events) await file.write(event);
  await file.finish();
  return sink.contents;
}

async function readBag(python: string, bag: Uint8Array): Promise<Read[]> {
  return await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.mcap`, bag);
    const { stdout, stderr, success } = await new Deno.Command(python, {
      args: ["-B", READ_BAG, `${folder}/a.mcap`],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => JSON.parse(line));
  });
}

function stampUs({ stamp: { sec, nanosec } }: { stamp: { sec: number; nanosec: number } }): number {
  return sec * 1e6 + nanosec / 1000;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Where a camera is that has gone 2 m ahead, is 3 m to the right and 1 m up, looks to the left and goes on that way. */
function turnedPose(): RecordedPose {
  const half = Math.SQRT1_2;
  const motion = { velocity: [-1.5, 0, 0], angularVelocity: [0, 0.25, 0] } as const;
  const pose = { timeUs: 0, position: [3, 1, -2], orientation: [0, half, 0, half], ...motion } as const;
  return { ...recordedPose(0, FRONT), pose };
}

testWithPython(
  ROS_PACKAGES,
  "McapRos2File is read by rosbags and mcap-ros2-support, as ROS 2's own messages",
  async (python) => {
    const rear = streamOf("2", { name: "Röver 2" });
    const events = [
      ...recordedFrames(JPEGS, FRONT),
      ...recordedFrames(JPEGS.slice(0, 3), rear),
      turnedPose(),
      recordedStatus(rear),
      ...recordedDriving(FRONT),
    ];
    const all = await readBag(python, await bagOf(events));
    for (const by of ["rosbags", "mcap-ros2-support"]) {
      const read = all.filter((one) => one.by === by);
      assertEquals(
        [...new Set(read.map(({ topic, type }) => `${topic} ${type}`))].sort(),
        [
          "/Rover_2/image/compressed sensor_msgs/msg/CompressedImage",
          "/diagnostics diagnostic_msgs/msg/DiagnosticArray",
          "/front/camera_info sensor_msgs/msg/CameraInfo",
          "/front/drive/command geometry_msgs/msg/TwistStamped",
          "/front/drive/state geometry_msgs/msg/TwistStamped",
          "/front/image/compressed sensor_msgs/msg/CompressedImage",
          "/front/odom nav_msgs/msg/Odometry",
          "/tf tf2_msgs/msg/TFMessage",
        ],
        by,
      );
      const { message: info } = read.find(({ topic }) => topic === "/front/camera_info")!;
      assertEquals([info.width, info.height, info.distortion_model], [412, 300, "plumb_bob"]);
      assertEquals([info.k[0], info.k[2], info.k[5], info.p[0]], [150, 261.5, 149.5, 150]);
      assertEquals(info.header, {
        stamp: { sec: BEGIN_US / 1e6, nanosec: 0 },
        frame_id: "front_camera_optical_frame",
      });
      const pictures = read.filter(({ topic }) => topic === "/front/image/compressed");
      assertEquals(
        pictures.map(({ message: { data } }) => data),
        await Promise.all(JPEGS.map(digest)),
        "the pictures are the same",
      );
      assertEquals(
        pictures.map(({ message, logUs }) => [stampUs(message.header), logUs]),
        recordedFrames(JPEGS, FRONT).map(({ takenUs, logUs }) => [takenUs, logUs]),
        "the stamps are when they were taken",
      );
      assert(pictures.every(({ message }) => message.format === "jpeg"));
    }
    const byRosbags = all.filter(({ by }) => by === "rosbags");
    assertEquals(byRosbags.filter(({ isSame, isOfRos }) => !isSame || !isOfRos), []);
  },
);

testWithPython(ROS_PACKAGES, "McapRos2File turns the tracker's axes to those of ROS", async (python) => {
  const all = await readBag(python, await bagOf([turnedPose()]));
  const find = (topic: string) => {
    return all.find((one) => one.by === "rosbags" && one.topic === topic)!.message;
  };
  const half = Math.SQRT1_2;
  const odometry = find("/front/odom");
  assertEquals([odometry.header.frame_id, odometry.child_frame_id], ["front_odom", "front_camera_link"]);
  assertEquals(stampUs(odometry.header), BEGIN_US);
  const { pose: { position, orientation }, covariance } = odometry.pose;
  assertEquals(Object.values(position), [2, -3, 1]);
  assertNear(Object.values(orientation), [0, 0, half, half]);
  // What was to the left of the beginning is ahead of who has turned there.
  assertNear(Object.values(odometry.twist.twist.linear), [1.5, 0, 0]);
  assertNear(Object.values(odometry.twist.twist.angular), [0, 0, 0.25]);
  assertEquals([covariance, odometry.twist.covariance], [new Array(36).fill(0), new Array(36).fill(0)]);
  const [body, optics] = find("/tf").transforms;
  assertEquals([body.header.frame_id, body.child_frame_id], ["front_odom", "front_camera_link"]);
  assertEquals(Object.values(body.transform.translation), [2, -3, 1]);
  assertNear(Object.values(body.transform.rotation), [0, 0, half, half]);
  assertEquals(
    [optics.header.frame_id, optics.child_frame_id],
    ["front_camera_link", "front_camera_optical_frame"],
  );
  assertEquals(Object.values(optics.transform.rotation), [-0.5, 0.5, -0.5, 0.5]);
});

function assertNear(numbers: unknown[], expected: readonly number[]): void {
  assertEquals(numbers.length, expected.length);
  numbers.forEach((number, i) => assertAlmostEquals(number as number, expected[i]!, 1e-12));
}

Deno.test("McapRos2File says by whose rules it is to be read", async () => {
  const reader = new McapStreamReader({ validateCrcs: true });
  reader.append(await bagOf(recordedFrames(JPEGS.slice(0, 1), FRONT)));
  const records = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  const [start] = records;
  assertEquals(start?.type === "Header" && start.profile, "ros2");
  const schemas = records.flatMap((record) =>
    record.type === "Schema" ? [`${record.name} ${record.encoding}`] : []
  );
  assertEquals([...new Set(schemas)], [
    "sensor_msgs/msg/CompressedImage ros2msg",
    "sensor_msgs/msg/CameraInfo ros2msg",
  ]);
  assert(reader.done());
});

testWithPython(
  ROS_PACKAGES,
  "openRecording replays bags that others have written",
  (python) =>
    withFolder(async (folder) => {
      await Deno.writeFile(`${folder}/a.jpg`, JPEGS[0]!);
      const { success, stderr } = await new Deno.Command(python, {
        args: ["-B", WRITE_BAG, folder, `${folder}/a.jpg`],
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const { frames } = await readRecording(`${folder}/bag/bag.mcap`);
      assertEquals(frames.map(({ timeUs, jpeg }) => [timeUs, jpeg]), [[BEGIN_US, JPEGS[0]!]]);
      const { pose } = frames[0]!;
      assertEquals(pose?.position, [3, 1, -2]);
      assertNear([...pose?.orientation ?? []], [0, 0.6, 0, 0.8]);
    }),
);

Deno.test("McapRos2File is replayed with the same pictures, times and poses", async () => {
  const [frames, pose] = [recordedFrames(JPEGS, FRONT), turnedPose()];
  const { items } = await readBytes("a.mcap", await bagOf([...frames, pose]));
  const replayed = items.flatMap((item) => item.kind === "frame" ? [[item.timeUs, item.jpeg]] : []);
  assertEquals(replayed, frames.map(({ takenUs, jpeg }) => [takenUs, jpeg]));
  const [read] = items.flatMap((item) => item.kind === "pose" ? [item.pose] : []);
  assertEquals([read?.timeUs, read?.position], [pose.takenUs, pose.pose.position]);
  assertNear([...read?.orientation ?? []], [...pose.pose.orientation!]);
});

Deno.test("McapRos2File says of a pose without an orientation that it is not known", async () => {
  const { orientation: _orientation, ...place } = turnedPose().pose;
  const unturned = { ...turnedPose(), pose: place };
  const bag = await bagOf([...recordedFrames(JPEGS.slice(0, 1), FRONT), unturned]);
  const { items } = await readBytes("a.mcap", bag);
  const [read] = items.flatMap((item) => item.kind === "pose" ? [item.pose] : []);
  assertEquals(read, { timeUs: unturned.takenUs, position: place.position });
  const reader = new McapStreamReader();
  reader.append(bag);
  const topics = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === "Channel") topics.push(record.topic);
  }
  assertEquals([...new Set(topics)].sort(), ["/front/camera_info", "/front/image/compressed", "/front/odom"]);
});
