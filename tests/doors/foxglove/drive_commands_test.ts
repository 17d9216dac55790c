import { assertEquals, assertThrows } from "@std/assert";
import { CdrWriter } from "@foxglove/cdr";
import fc from "fast-check";
import { mayCommand, readCommand } from "../../../src/doors/foxglove/drive_commands.ts";

const JSON_CHANNEL = { id: 1, topic: "/cmd_vel", encoding: "json", schemaName: "geometry_msgs/Twist" };
const CDR_CHANNEL = { ...JSON_CHANNEL, encoding: "cdr", schemaName: "geometry_msgs/msg/Twist" };
const STAMPED_CHANNEL = { ...CDR_CHANNEL, schemaName: "geometry_msgs/msg/TwistStamped" };

const encode = (message: unknown) => new TextEncoder().encode(JSON.stringify(message));
const share = fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value === 0 ? 0 : value);

/** Linear, angular, and whether they are held. */
function axesOf(channel: typeof JSON_CHANNEL, data: Uint8Array): [number, number, boolean] {
  const { input: { axes: [linear, angular], isHeld }, isLetGo, isStop } = readCommand(channel, data);
  assertEquals([isLetGo, isStop], [!isHeld, false]);
  return [linear!, angular!, isHeld];
}

Deno.test("readCommand reads a Twist, as JSON and as Foxglove's own CDR, with a header or none, in either order of bytes", () => {
  fc.assert(fc.property(share, share, fc.string({ maxLength: 20 }), (x, z, frame_id) => {
    const expected: [number, number, boolean] = [x, z, x !== 0 || z !== 0];
    const twist = { linear: { x, y: 0.5, z: 0 }, angular: { x: 9, y: 0, z } };
    assertEquals(axesOf(JSON_CHANNEL, encode(twist)), expected);
    assertEquals(axesOf(JSON_CHANNEL, encode({ header: { frame_id }, twist })), expected);
    for (const kind of [0, 1]) {
      const plain = new CdrWriter({ kind });
      for (const value of [x, 0.5, 0, 9, 0, z]) plain.float64(value);
      assertEquals(axesOf(CDR_CHANNEL, plain.data), expected);
      const stamped = new CdrWriter({ kind });
      stamped.int32(1).uint32(2).string(frame_id);
      for (const value of [x, 0.5, 0, 9, 0, z]) stamped.float64(value);
      assertEquals(axesOf(STAMPED_CHANNEL, stamped.data), expected);
    }
  }));
});

Deno.test("readCommand takes what a Twist does not say for 0, and a line of --drive-input for what it says", () => {
  assertEquals(axesOf(JSON_CHANNEL, encode({ linear: { x: 0.5 } })), [0.5, 0, true]);
  assertEquals(axesOf(JSON_CHANNEL, encode({ angular: {} })), [0, 0, false]);
  assertEquals(readCommand(JSON_CHANNEL, encode({ linear: 0.5, angular: -1 })).input.axes.slice(0, 3), [
    0.5,
    -1,
    0,
  ]);
  assertEquals(readCommand(JSON_CHANNEL, encode({ stop: true })).isStop, true);
});

Deno.test("readCommand says what is wrong with what is no command", () => {
  const cases: [object, RegExp][] = [
    [{ linear: { x: 1.01 } }, /linear\.x is no number from -1 to 1/],
    [{ linear: { x: "1" } }, /linear\.x/],
    [{ linear: {}, angular: 3 }, /angular\.z/],
    [{ linear: null, angular: { z: null } }, /linear\.x/],
    [{ x: 1 }, /x is none of/],
    [[], /no JSON object/],
  ];
  for (const [message, wrong] of cases) {
    const error = assertThrows(() => readCommand(JSON_CHANNEL, encode(message)), RangeError);
    assertEquals(wrong.test(error.message), true, error.message);
  }
  assertThrows(() => readCommand(JSON_CHANNEL, new Uint8Array(5000)), RangeError, "longer than");
  const nan = new CdrWriter().float64(NaN);
  for (let i = 0; i < 5; i++) nan.float64(0);
  assertThrows(() => readCommand(CDR_CHANNEL, nan.data), RangeError, "linear.x");
});

Deno.test("readCommand throws nothing but a RangeError, whatever comes", () => {
  const channels = fc.constantFrom(JSON_CHANNEL, CDR_CHANNEL, STAMPED_CHANNEL);
  const messages = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Uint8Array.of(0, 1, 0, 0, ...bytes)),
    fc.json().map((text) => new TextEncoder().encode(text)),
  );
  fc.assert(
    fc.property(channels, messages, (channel, message) => {
      try {
        const { input } = readCommand(channel, message);
        assertEquals(input.axes.every((axis) => Math.abs(axis) <= 1), true);
      } catch (error) {
        assertEquals((error as Error).name, "RangeError", String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("mayCommand knows the channels that may bring commands", () => {
  const may = (encoding: string, schemaName: string) => mayCommand({ topic: "/a", encoding, schemaName });
  assertEquals(
    may("json", "geometry_msgs/Twist") && may("json", "") && may("cdr", "geometry_msgs/msg/Twist"),
    true,
  );
  assertEquals(may("cdr", "geometry_msgs/TwistStamped"), true);
  assertEquals(
    may("cdr", "std_msgs/msg/String") || may("protobuf", "geometry_msgs/Twist") || may("", ""),
    false,
  );
});
