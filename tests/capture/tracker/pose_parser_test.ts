import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { TrackerPose } from "../../../src/capture/tracker/json_pose_parser.ts";
import { PoseParser } from "../../../src/capture/tracker/pose_parser.ts";

/** What one parser makes of pieces that come one after the other. */
function parseAll(...pieces: readonly string[]) {
  const parser = new PoseParser();
  const poses: TrackerPose[] = [];
  for (const piece of pieces) parser.push(piece, (pose) => poses.push(pose));
  return { poses, rejected: parser.rejected };
}

/** The text in pieces of these lengths, over and over. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    pieces.push(text.slice(at, at += lengths[i % lengths.length]!));
  }
  return pieces;
}

Deno.test("PoseParser reads records and lines of JSON, in the order in which they come", () => {
  const text = "\rDevice Position: 0.000 0.000 1.000 (meters)" +
    '\r\n{"x":0,"y":0,"z":2}\r\n' +
    "\rDevice Position: 0.000 0.000 3.000 (meters)Device Position: 0.000 0.000 4.000 (meters)\n" +
    '{"x":0,"y":0,"z":5}\n';
  const { poses, rejected } = parseAll(text);
  assertEquals(poses.map(({ position }) => position[2]), [1, 2, 3, 4, 5]);
  assertEquals(rejected, 0);
});

Deno.test("PoseParser rejects and counts positions that are out of reach, in either form", () => {
  const far = '\rDevice Position: 1000000.500 0.000 0.000 (meters)\n{"x":1000000.5,"y":0,"z":0}\n';
  const near = '\rDevice Position: -1000000.000 0.000 0.000 (meters)\n{"x":1e6,"y":0,"z":0}\n';
  const { poses, rejected } = parseAll(far + near);
  assertEquals(poses.map(({ position }) => position[0]), [-1e6, 1e6]);
  assertEquals(rejected, 2);
});

Deno.test("PoseParser.reset forgets the beginning of a pose of either form", () => {
  const parser = new PoseParser();
  const poses: TrackerPose[] = [];
  for (
    const [beginning, end] of [["\rDevice Position: 1.000 2.000", " 3.000 (meters)\n"], [
      '{"x":1,',
      '"y":2,"z":3}\n',
    ]]
  ) {
    parser.push(beginning!, (pose) => poses.push(pose));
    parser.reset();
    parser.push(end!, (pose) => poses.push(pose));
  }
  assertEquals(poses, []);
});

Deno.test("PoseParser finds the same wherever the text is cut", () => {
  const number = fc.double({ min: -2e6, max: 2e6, noNaN: true });
  const part = fc.oneof(
    fc.tuple(number, number, number).map((xyz) =>
      `Device Position: ${xyz.map((metres) => metres.toFixed(3)).join(" ")} (meters)`
    ),
    fc.tuple(number, number, number).map(([x, y, z]) => JSON.stringify({ t: x, x, y, z })),
    fc.string({ maxLength: 20 }),
    fc.constantFrom("{", "}", "Device Position: 1.000", '{"x":1,"y":2}', "{".repeat(5000)),
  );
  const text = fc.array(fc.tuple(part, fc.constantFrom("", "\r", "\n", "\r\n")), { maxLength: 20 })
    .map((parts) => parts.flat().join(""));
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      text,
      lengths,
      (text, lengths) => assertEquals(parseAll(...cut(text, lengths)), parseAll(text)),
    ),
    { numRuns: 1000, seed: 265 },
  );
});

Deno.test("PoseParser says so where a program writes nothing but lines of another form", () => {
  const csv = new PoseParser();
  const arrays = new PoseParser();
  const chatty = new PoseParser();
  for (let i = 0; i < 20; i++) {
    csv.push(`${i},1.0,2.0,3.0\n`, () => {});
    arrays.push(`[${i},1,2,3]\r\n`, () => {});
    chatty.push(`frame ${i}\n{"x":1,"y":2,"z":3}\n`, () => {});
  }
  const expected = [{ reason: "lines of neither form that is known", count: 20 }];
  assertEquals([csv.refusals, csv.rejected, arrays.refusals], [expected, 20, expected]);
  assertEquals([chatty.refusals, chatty.rejected], [[], 0]);
});
