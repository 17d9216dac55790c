import { assert, assertEquals } from "@std/assert";
import { RsPoseParser } from "../../../src/capture/tracker/rs_pose_parser.ts";
import type { Vector3 } from "../../../src/protocol/telemetry.ts";
import { seededRandom } from "../../support/seeded_random.ts";

/** As the program wrote it, from its start. */
const RECORDED = "\rDevice Position: 0.000 0.000 0.000 (meters)" +
  "\rDevice Position: 0.123 -0.045 1.002 (meters)" +
  "\rDevice Position: -12.500 0.001 -0.000 (meters)" +
  "\rDevice Position: 104.250 -3.141 -27.900 (meters)";
const POSITIONS: readonly Vector3[] = [
  [0, 0, 0],
  [0.123, -0.045, 1.002],
  [-12.5, 0.001, -0],
  [104.25, -3.141, -27.9],
];

/** What one parser makes of pieces that come one after the other. */
function parseAll(...pieces: readonly string[]): Vector3[] {
  const parser = new RsPoseParser();
  const positions: Vector3[] = [];
  for (const piece of pieces) parser.push(piece, (position) => positions.push(position));
  return positions;
}

/** The text in pieces whose lengths `nextLength` gives. */
function cut(text: string, nextLength: () => number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) pieces.push(text.slice(at, at += nextLength()));
  return pieces;
}

Deno.test("RsPoseParser reads a recorded sequence whole, cut at any place, or into pieces of any one length", () => {
  assertEquals(parseAll(RECORDED), POSITIONS);
  for (let at = 0; at <= RECORDED.length; at++) {
    assertEquals(parseAll(RECORDED.slice(0, at), RECORDED.slice(at)), POSITIONS, `cut at ${at}`);
    const pieces = cut(RECORDED, () => Math.max(1, at));
    assertEquals(parseAll(...pieces), POSITIONS, `pieces of ${at}`);
  }
});

Deno.test("RsPoseParser accepts a record with the last character of its unit, and not before", () => {
  const record = "\rDevice Position: 0.123 -0.045 1.002 (meters)";
  for (let length = 0; length < record.length; length++) {
    assertEquals(parseAll(record.slice(0, length)), [], `the first ${length} characters`);
  }
  assertEquals(parseAll(record), [POSITIONS[1]!]);
  // a number that is cut looks like another number
  assertEquals(parseAll("\rDevice Position: 0.123 -0.045 1.0", "\rDevice Position: 0.123 -0.045 1.0"), []);
});

Deno.test("RsPoseParser passes over what is no record and finds the one behind it", () => {
  const [good, position] = ["\rDevice Position: 1.000 -2.000 3.000 (meters)", [1, -2, 3] as Vector3];
  const garbage = [
    "",
    "\r",
    "\n\n",
    "Waiting for a device …\n",
    "\rDevice Position: nan nan nan (meters)",
    "\rDevice Position: inf -inf 0.000 (meters)",
    "\rDevice Position: 0.123 -0.045 (meters)",
    "\rDevice Position: 0.123 -0.045 1.002 0.000 (meters)",
    "\rDevice Position: 0.123 -0.045 1.002 (feet)",
    "\rDevice Position: 0.123 -0.0\rDevice Position: ",
    "\rDevice Position: 0,123 -0,045 1,002 (meters)",
    "\rDevice Position: 1.0.0 --2 3e5 (meters)",
    "\rDevice Position: 1234567890.0 0.000 0.000 (meters)",
    "(meters)(meters)",
    "\0\xff\x1b[2J",
    "x".repeat(5000),
  ];
  for (const noise of garbage) {
    assertEquals(parseAll(noise + good + noise), [position], noise);
    assertEquals(parseAll(...noise + good + noise), [position], `${noise} letter by letter`);
  }
});

Deno.test("RsPoseParser needs nothing between two records", () => {
  const record = "Device Position: 1.000 2.000 3.000 (meters)";
  assertEquals(parseAll(record + record).length, 2);
});

Deno.test("RsPoseParser.reset forgets the beginning of a record", () => {
  const parser = new RsPoseParser();
  const positions: Vector3[] = [];
  parser.push("\rDevice Position: 1.000 2.000", (position) => positions.push(position));
  parser.reset();
  parser.push(" 3.000 (meters)", (position) => positions.push(position));
  assertEquals(positions, []);
});

Deno.test("RsPoseParser's findings do not depend on how 100,000 damaged texts are cut", () => {
  const random = seededRandom(265);
  const alphabet = "\r\n -.0123456789Device Position:(meters)x\xff";
  let found = 0;
  for (let round = 0; round < 100_000; round++) {
    const letters = [...RECORDED];
    for (let i = random.below(6); i > 0; i--) {
      const at = random.below(letters.length);
      letters.splice(at, random.below(12), alphabet[random.below(alphabet.length)]!);
    }
    if (random.next() < 0.1) letters.splice(random.below(letters.length), 0, "7".repeat(random.below(400)));
    const text = letters.join("");
    const positions = parseAll(text);
    for (const position of positions) assert(position.every(Number.isFinite));
    assertEquals(parseAll(...cut(text, () => 1 + random.below(30))), positions, `round ${round}: ${text}`);
    found += positions.length;
  }
  // most records are still whole: the texts are neither all fine nor all destroyed
  assert(found > 50_000 && found < 400_000, `${found} positions`);
});

Deno.test("RsPoseParser holds little of an endless text without a record", () => {
  const parser = new RsPoseParser();
  const piece = "Device Position: 0.000 ".repeat(40_000);
  const work = (pieces: number) => {
    for (let i = 0; i < pieces; i++) parser.push(piece, () => {});
  };
  work(20);
  const beforeBytes = Deno.memoryUsage().heapUsed;
  work(200);
  // 184 MB have gone by
  const grownBytes = Deno.memoryUsage().heapUsed - beforeBytes;
  assert(grownBytes < 60_000_000, `${grownBytes} bytes more`);
});
