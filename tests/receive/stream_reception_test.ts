import { assert, assertEquals } from "@std/assert";
import { DropCounts, type UselessReason } from "../../src/drop_counts.ts";
import { ReedSolomon } from "../../src/fec/reed_solomon.ts";
import { ChunkPool } from "../../src/receive/chunk_pool.ts";
import { StreamReception } from "../../src/receive/stream_reception.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import { cut, type CutOptions } from "./fragments.ts";

const INFO = {
  kind: "stream-info",
  sessionId: 1,
  counter: 0,
  codec: 1,
  width: 8,
  height: 4,
  fps: 30,
  repairUs: 33_333,
} as const;

function setUp() {
  const drops = new DropCounts<UselessReason>();
  const pool = new ChunkPool(1024 * 1024);
  const code = new ReedSolomon();
  const stream = new StreamReception(
    { sessionId: 1, from: addressOf(1), key: "k", pool, code, nowUs: 0 },
    drops,
  );
  return { stream, drops, pool };
}

/** Gives a frame of one fragment, and returns it as it comes out. */
function show(stream: StreamReception, nowUs: number, options: CutOptions) {
  const [fragment] = cut(makeJpeg(1, 100), options);
  return stream.handleFragment(fragment!, nowUs);
}

Deno.test("StreamReception describes its stream as the newest information says, under the key that it has", () => {
  const { stream } = setUp();
  assertEquals(stream.description, { key: "k", name: "", width: 0, height: 0, fps: 0 });
  stream.handleStreamInfo({ ...INFO, name: "a" });
  stream.adopt("old");
  assertEquals(stream.description, { key: "old", name: "a", width: 8, height: 4, fps: 30 });
  stream.handleStreamInfo({ ...INFO, name: "b" });
  assertEquals(show(stream, 0, {})!.stream, { key: "old", name: "b", width: 8, height: 4, fps: 30 });
});

Deno.test("StreamReception gives frames no age before the clocks are compared, and a true one after", () => {
  const { stream } = setUp();
  assert(!("age" in show(stream, 1000, { frameId: 1, captureUs: 7_000_000 })!));
  // The other clock is 7 s ahead; 400 µs each way.
  stream.handleEchoReply(
    { kind: "echo-reply", sessionId: 1, counter: 0, t1Us: 1000, t2Us: 7_001_400, t3Us: 7_001_400 },
    1800,
  );
  const frame = show(stream, 31_800, { frameId: 2, captureUs: 7_020_000 })!;
  // 400 µs, 1 for times that are rounded, and 7 for what the clocks may have drifted apart since.
  assertEquals(frame.age, { ageUs: 11_800, boundUs: 408 });
  assertEquals(show(stream, 31_800, { frameId: 3, captureUs: 7_032_200 })!.age!.ageUs, 0);
});

Deno.test("StreamReception gives a picture of the future no age: a clock has stepped", () => {
  const { stream } = setUp();
  const times = { t1Us: 1000, t2Us: 7_001_400, t3Us: 7_001_400 };
  stream.handleEchoReply({ kind: "echo-reply", sessionId: 1, counter: 0, ...times }, 1800);
  assert(!("age" in show(stream, 31_800, { frameId: 1, captureUs: 7_050_000 })!));
  const later = { t1Us: 40_000, t2Us: 9_040_400, t3Us: 9_040_400 };
  stream.handleEchoReply({ kind: "echo-reply", sessionId: 1, counter: 1, ...later }, 40_800);
  assertEquals(show(stream, 41_000, { frameId: 2, captureUs: 9_036_000 })!.age!.ageUs, 5000);
});

Deno.test("StreamReception puts a pose to its frame, and tells each that is newer than those before", () => {
  const { stream } = setUp();
  const told = [[1, 10], [2, 20], [undefined, 25], [1, 10], [undefined, 24]].map(([frameId, timeUs]) => {
    const pose = { timeUs: timeUs!, position: [timeUs!, 0, 0] as const };
    const of = frameId === undefined ? {} : { frameId };
    return stream.handleTelemetry({ kind: "telemetry", sessionId: 1, counter: 0, ...of, pose }, 40)?.pose
      .timeUs;
  });
  assertEquals(told, [10, 20, 25, undefined, undefined]);
  assertEquals(show(stream, 0, { frameId: 1, captureUs: 9 })!.pose?.timeUs, 10);
  assertEquals(show(stream, 0, { frameId: 3, captureUs: 30 })!.pose?.timeUs, 25);
});

Deno.test("StreamReception says how old a pose is once the clocks have been compared", () => {
  const { stream } = setUp();
  const tell = (timeUs: number, nowUs: number) =>
    stream.handleTelemetry({
      kind: "telemetry",
      sessionId: 1,
      counter: 0,
      pose: { timeUs, position: [0, 0, 0] },
    }, nowUs)!;
  assertEquals(tell(1, 500).age, undefined);
  const times = { t1Us: 1000, t2Us: 7_001_400, t3Us: 7_001_400 };
  stream.handleEchoReply({ kind: "echo-reply", sessionId: 1, counter: 0, ...times }, 1800);
  assertEquals(tell(7_002_000, 4000).age?.ageUs, 2000);
});

Deno.test("StreamReception drops fragments of a codec that it does not know", () => {
  const { stream, drops, pool } = setUp();
  const [fragment] = cut(makeJpeg(1, 5000));
  assertEquals(stream.handleFragment({ ...fragment!, codec: 2 }, 0), undefined);
  assertEquals([drops.toJSON(), pool.lentBytes], [{ "unknown-codec": 1 }, 0]);
});

Deno.test("StreamReception asks for the time and reports, each when it says, with counters of its own", () => {
  const { stream } = setUp();
  assertEquals(stream.nextFeedbackUs(0), 0);
  const kinds: unknown[] = [];
  for (let nowUs = 0; nowUs <= 150_000; nowUs += 10_000) {
    stream.observe({ kind: "media", counter: nowUs / 10_000 }, 100, addressOf(1), nowUs);
    const isDue = stream.nextFeedbackUs(nowUs) <= nowUs;
    for (let due = stream.pollFeedback(nowUs); due; due = stream.pollFeedback(nowUs)) {
      assert(isDue);
      kinds.push([nowUs / 1000, due.kind, due.counter, due.sessionId]);
    }
  }
  assertEquals(kinds, [
    [0, "echo-request", 0, 1],
    [50, "report", 1, 1],
    [100, "echo-request", 2, 1],
    [100, "report", 3, 1],
    [150, "report", 4, 1],
  ]);
});

Deno.test("StreamReception sends its feedback to where the stream last came from", () => {
  const { stream } = setUp();
  stream.observe({ kind: "media", counter: 0 }, 1, addressOf(1), 0);
  stream.observe({ kind: "media", counter: 1 }, 1, addressOf(9), 5);
  assertEquals([stream.from, stream.lastUs, stream.startedUs], [addressOf(9), 5, 0]);
});

Deno.test("StreamReception gives its memory back", () => {
  const { stream, pool } = setUp();
  stream.handleFragment(cut(makeJpeg(1, 5000))[0]!, 0);
  assert(pool.lentBytes > 0);
  stream.close();
  assertEquals(pool.lentBytes, 0);
});
