import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeCdr } from "../../src/ros/cdr.ts";
import { decodeImageCdr, decodeOdometryCdr } from "../../src/ros/cdr_reading.ts";
import { image, odometry } from "../../src/ros/messages.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { patternFrames } from "../support/mjpeg.ts";

const [JPEG] = patternFrames(1);
const FRAMES = { odom: "front_odom", link: "front_camera_link", optical: "front_camera_optical_frame" };

function whole(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatBytes(...pieces as Uint8Array<ArrayBuffer>[]);
}

function hex(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replace(/\s/g, ""));
}

Deno.test("encodeCdr writes what DDS-XTypes says, with each number at a multiple of its size", () => {
  const message = {
    header: { stamp: { sec: 1, nanosec: 2 }, frame_id: "ab" },
    format: "jpeg",
    data: hex("ffd8"),
  };
  assertEquals(
    whole(encodeCdr("sensor_msgs/CompressedImage", message)),
    hex("00010000 01000000 02000000 03000000 616200 00 05000000 6a70656700 000000 02000000 ffd8"),
  );
  const twist = { linear: { x: 1, y: 0, z: 0 }, angular: { x: 0, y: 0, z: -2 } };
  const stamped = { header: { stamp: { sec: -1, nanosec: 0 }, frame_id: "" }, twist };
  const zero = "0000000000000000";
  assertEquals(
    whole(encodeCdr("geometry_msgs/TwistStamped", stamped)),
    hex(
      `00010000 ffffffff 00000000 01000000 00 000000 000000000000f03f ${zero}${zero} ${zero}${zero} 00000000000000c0`,
    ),
  );
});

Deno.test("encodeCdr writes letters beyond ASCII whole", () => {
  const [bytes] = encodeCdr("diagnostic_msgs/KeyValue", { key: "Röver 🤖", value: "" });
  assertEquals(bytes, hex("00010000 0c000000 52c3b6766572 20f09fa496 00 01000000 00"));
});

Deno.test("encodeCdr does not copy a picture", () => {
  const [, picture] = encodeCdr("sensor_msgs/CompressedImage", image({ stampUs: 5, frameId: "a" }, JPEG!));
  assert(picture === JPEG);
});

Deno.test("encodeCdr throws where a message is not of its type", () => {
  assertThrows(() => encodeCdr("geometry_msgs/Vector3", { x: 1, y: 2 }), TypeError, "needs z");
  const covariance = [1, 2, 3];
  const twist = { linear: { x: 0, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } };
  assertThrows(
    () => encodeCdr("geometry_msgs/TwistWithCovariance", { twist, covariance }),
    TypeError,
    "36 of float64 are needed, not 3",
  );
});

Deno.test("decodeImageCdr and decodeOdometryCdr read what encodeCdr writes", () => {
  const name = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("", "Röver 🤖", "前"));
  const time = fc.nat(2_000_000_000).map((ms) => ms * 1000 + 1_700_000_000_000_000);
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((each) =>
    each + 0
  );
  fc.assert(fc.property(name, time, fc.tuple(number, number, number), (frameId, timeUs, position) => {
    const jpeg = Uint8Array.of(255, 216, 255, 217);
    const bytes = whole(encodeCdr("sensor_msgs/CompressedImage", image({ stampUs: timeUs, frameId }, jpeg)));
    assertEquals(decodeImageCdr(bytes), { timeUs, frameId, format: "jpeg", data: jpeg });
    const pose = { timeUs: 0, position };
    const read = decodeOdometryCdr(whole(encodeCdr("nav_msgs/Odometry", odometry(timeUs, pose, FRAMES))));
    assertEquals([read.timeUs, read.frameId, read.orientation], [timeUs, "front_odom", undefined]);
    assertEquals(read.position.map((each) => each + 0), [...position]);
  }));
});

Deno.test("decodeImageCdr reads the other order of bytes", () => {
  const message = hex(
    "00000000 00000001 000003e8 00000003 616200 00 00000005 6a70656700 000000 00000002 ffd8",
  );
  assertEquals(decodeImageCdr(message), {
    timeUs: 1_000_001,
    frameId: "ab",
    format: "jpeg",
    data: hex("ffd8"),
  });
});

Deno.test("decodeImageCdr and decodeOdometryCdr throw a RangeError for what is cut off or made up, and nothing else", () => {
  const good = [
    whole(encodeCdr("sensor_msgs/CompressedImage", image({ stampUs: 5, frameId: "a" }, JPEG!))),
    whole(encodeCdr("nav_msgs/Odometry", odometry(5, { timeUs: 0, position: [1, 2, 3] }, FRAMES))),
  ];
  const damaged = fc.tuple(fc.constantFrom(...good), fc.nat(800), fc.array(fc.tuple(fc.nat(60), fc.nat(255))))
    .map(
      ([bytes, length, changes]) => {
        const copy = bytes.slice(0, length);
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        return copy;
      },
    );
  fc.assert(fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 900 })), (bytes) => {
    for (const decode of [decodeImageCdr, decodeOdometryCdr]) {
      try {
        decode(bytes);
      } catch (error) {
        assert(error instanceof RangeError, String(error));
      }
    }
  }));
});
