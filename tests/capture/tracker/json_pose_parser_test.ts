import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  JsonPoseParser,
  readTrackerPose,
  type TrackerPose,
} from "../../../src/capture/tracker/json_pose_parser.ts";

/** What one parser makes of pieces that come one after the other. */
function parseAll(...pieces: readonly string[]) {
  const parser = new JsonPoseParser();
  const poses: TrackerPose[] = [];
  for (const piece of pieces) parser.push(piece, (pose) => poses.push(pose));
  return { poses, rejected: parser.rejected };
}

const FULL = '{"t":1700000000123.25,"x":0.123,"y":-0.045,"z":1.002,"qx":0.5,"qy":-0.5,"qz":0.5,"qw":0.5,' +
  '"vx":1,"vy":2,"vz":3,"wx":-1,"wy":-2,"wz":-3,"confidence":3,"name":"ö"}';
const FULL_POSE: TrackerPose = {
  trackerTime: 1700000000123.25,
  position: [0.123, -0.045, 1.002],
  orientation: [0.5, -0.5, 0.5, 0.5],
  velocity: [1, 2, 3],
  angularVelocity: [-1, -2, -3],
  confidence: 3,
};

Deno.test("JsonPoseParser reads a line with every field and one with the position alone", () => {
  assertEquals(parseAll(FULL, "\n"), { poses: [FULL_POSE], rejected: 0 });
  assertEquals(parseAll('{"x":1,"y":2,"z":3}\r\n').poses, [{ position: [1, 2, 3] }]);
});

Deno.test("JsonPoseParser emits a pose with the end of its line, and not before", () => {
  assertEquals(parseAll(FULL).poses, []);
  for (const end of ["\n", "\r", "\r\n"]) assertEquals(parseAll(FULL, end).poses, [FULL_POSE]);
});

Deno.test("readTrackerPose normalises the quaternion", () => {
  const at = { x: 0, y: 0, z: 0 };
  const pose = readTrackerPose({ ...at, qx: 0, qy: 0.9, qz: -1.2, qw: 0 }) as TrackerPose;
  assertEquals(pose.orientation!.map((value) => Math.round(value * 1e12) / 1e12), [0, 0.6, -0.8, 0]);
  for (const norm of [0.5, 1, 2]) {
    const { orientation } = readTrackerPose({ ...at, qx: norm, qy: 0, qz: 0, qw: 0 }) as TrackerPose;
    assertEquals(orientation, [1, 0, 0, 0]);
  }
  for (const norm of [0, 0.49, 2.01]) {
    const fault = "qx qy qz qw are no rotation";
    assertEquals(readTrackerPose({ ...at, qx: 0, qy: norm, qz: 0, qw: 0 }), { fault });
  }
});

Deno.test("JsonPoseParser rejects and counts what began as a pose and is none", () => {
  const at = '"x":1,"y":2,"z":3';
  const nonsense = [
    "{",
    "{}",
    "{nan}",
    `{${at}`,
    `{${at}}}`,
    '{"x":1,"y":2}',
    '{"x":1,"y":2,"z":"3"}',
    '{"x":1,"y":2,"z":null}',
    '{"x":1,"y":2,"z":NaN}',
    '{"x":1,"y":2,"z":1e999}',
    '{"x":1,"y":2,"z":[3]}',
    '{"x":1,"y":-1000001,"z":3}',
    `{${at},"t":"12:00"}`,
    `{${at},"t":null}`,
    `{${at},"qx":1,"qy":0,"qz":0}`,
    `{${at},"qw":1}`,
    `{${at},"vx":1,"vz":0}`,
    `{${at},"wz":1}`,
    `{${at},"confidence":4}`,
    `{${at},"confidence":-1}`,
    `{${at},"confidence":1.5}`,
    `{${at},"confidence":"high"}`,
    `{${at}} trailing`,
  ];
  for (const line of nonsense) {
    const { poses, rejected } = parseAll(`${line}\n${FULL}\n`);
    assertEquals(poses, [FULL_POSE], line);
    assertEquals(rejected, 1, line);
  }
});

Deno.test("JsonPoseParser names why lines are no poses", () => {
  const parser = new JsonPoseParser();
  const lines = [
    ['{"x":null,"y":2,"z":3}', "x is null"],
    ['{"x":1,"y":"2.5","z":3}', "y is text"],
    ['{"x":1,"y":2}', "z is missing"],
    ['{"t":5}', "x y z are missing"],
    ['{"x":1,"y":2,"z":[]}', "z is no finite number"],
    ['{"x":1,"y":2,"z":1e9}', "a position that is out of reach"],
    ['{"x":1,"y":2,"z":3,"qx":0,"qy":0,"qz":0,"qw":9}', "qx qy qz qw are no rotation"],
    ['{"x":1,', "a line that is no JSON object"],
  ] as const;
  for (const [line] of [...lines, lines[0]]) parser.push(`${line}\n`, () => {});
  assertEquals(parser.refusals, lines.map(([, reason], i) => ({ reason, count: i === 0 ? 2 : 1 })));
});

Deno.test("JsonPoseParser passes over what a program says besides, without counting it", () => {
  const chatter = ["", "\r", "Waiting for a device", '[{"x":1,"y":2,"z":3}]', ' {"x":1}', "x".repeat(9000)];
  for (const line of chatter) {
    assertEquals(parseAll(`${line}\n${FULL}\n`), { poses: [FULL_POSE], rejected: 0 }, line);
  }
});

Deno.test("JsonPoseParser takes a line of 4096 characters and counts a longer one once", () => {
  const padded = (length: number) => `${FULL.slice(0, -1)}${" ".repeat(length - FULL.length)}}\n`;
  assertEquals(parseAll(padded(4096)), { poses: [FULL_POSE], rejected: 0 });
  for (const length of [4097, 100_000]) {
    assertEquals(parseAll(padded(length), `${FULL}\n`), { poses: [FULL_POSE], rejected: 1 });
    assertEquals(parseAll(...padded(length), `${FULL}\n`), { poses: [FULL_POSE], rejected: 1 });
  }
});

Deno.test("JsonPoseParser.reset forgets the beginning of a line", () => {
  const parser = new JsonPoseParser();
  const poses: TrackerPose[] = [];
  for (const beginning of ['{"x":1,"y":2,', "Waiting for", `{${" ".repeat(5000)}`]) {
    parser.push(beginning, (pose) => poses.push(pose));
    parser.reset();
    parser.push(`${FULL}\n`, (pose) => poses.push(pose));
  }
  assertEquals(poses, [FULL_POSE, FULL_POSE, FULL_POSE]);
});

Deno.test("readTrackerPose gives finite numbers in their ranges or nothing, whatever it is given", () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: -2, max: 4 }),
    fc.constantFrom(null, "1", undefined, []),
  );
  const names = [
    "t",
    "x",
    "y",
    "z",
    "qx",
    "qy",
    "qz",
    "qw",
    "vx",
    "vy",
    "vz",
    "wx",
    "wy",
    "wz",
    "confidence",
  ];
  const small = fc.double({ min: -1, max: 1, noNaN: true });
  const sound = fc.record(
    Object.fromEntries(names.map((name) => [name, name === "confidence" ? fc.nat(3) : small])),
  );
  const changed = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 });
  let found = 0;
  fc.assert(
    fc.property(sound, changed, (fields, changes) => {
      const pose = readTrackerPose({ ...fields, ...changes });
      if ("fault" in pose) return;
      found += 1;
      const { position, orientation = [1, 0, 0, 0], velocity = [], angularVelocity = [] } = pose;
      assert([...position, ...orientation, ...velocity, ...angularVelocity].every(Number.isFinite));
      assertAlmostEquals(Math.hypot(...orientation), 1, 1e-12);
      assert(pose.confidence === undefined || [0, 1, 2, 3].includes(pose.confidence));
    }),
    { numRuns: 2000, seed: 265 },
  );
  assert(found > 200 && found < 1900, `${found} poses`);
});
