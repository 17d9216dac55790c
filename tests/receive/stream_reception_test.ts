import { assert, assertEquals } from "@std/assert";
import { DropCounts, type UselessReason } from "../../src/common/drop_counts.ts";
import { WakeTimers } from "../../src/common/wake_timers.ts";
import { ReedSolomon } from "../../src/fec/reed_solomon.ts";
import type { ClockEcho } from "../../src/protocol/clock_echo.ts";
import { CODEC_FITTED, CODEC_JPEG } from "../../src/protocol/media.ts";
import { ChunkPool } from "../../src/receive/chunk_pool.ts";
import { PictureReader } from "../../src/receive/picture_reader.ts";
import { Readings } from "../../src/receive/readings.ts";
import { StreamReception } from "../../src/receive/stream_reception.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import { expectMade, fitFrame, readVector } from "../support/recoding.ts";
import { seededRandom } from "../support/seeded_random.ts";
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

const CAMERA_PICTURE = readVector("baseline_160x120");

function setUp(readUs?: () => number) {
  const drops = new DropCounts<UselessReason>();
  const pool = new ChunkPool(1024 * 1024);
  const code = new ReedSolomon();
  const { u48: drawU48 } = seededRandom(1);
  const readings = new Readings(new PictureReader(readUs ? { readUs } : {}));
  const stream = new StreamReception(
    { sessionId: 1, from: addressOf(1), key: "k", pool, code, readings, drawU48, nowUs: 0 },
    drops,
  );
  return { stream, drops, pool };
}

/** When the stream next has feedback to give, in µs. */
function nextFeedbackUs(stream: StreamReception, nowUs: number): number {
  const timers = new WakeTimers();
  stream.offerTimers(timers, nowUs);
  return timers.atUs;
}

/** The request for the time that leaves now. */
function askForTime(stream: StreamReception, nowUs: number): ClockEcho {
  for (let due = stream.pollFeedback(nowUs); due; due = stream.pollFeedback(nowUs)) {
    if (due.kind === "echo-request") return due;
  }
  throw new Error("no request is due");
}

/** An exchange that begins at `t1Us`, with a broadcaster that answers at once. */
function compareClocks(
  stream: StreamReception,
  { t1Us, t2Us, t4Us }: Record<"t1Us" | "t2Us" | "t4Us", number>,
) {
  const { nonce } = askForTime(stream, t1Us);
  const reply = { kind: "echo-reply", sessionId: 1, counter: 0, nonce, t2Us, t3Us: t2Us } as const;
  stream.handleEchoReply(reply, addressOf(1), t4Us);
}

/** Gives a frame of one fragment, and returns it as it comes out. */
function show(stream: StreamReception, nowUs: number, options: CutOptions) {
  const [fragment] = cut(makeJpeg(1, 100), options);
  const shown = stream.handleFragment(fragment!, nowUs);
  return shown && expectMade(shown);
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
  compareClocks(stream, { t1Us: 1000, t2Us: 7_001_400, t4Us: 1800 });
  const frame = show(stream, 31_800, { frameId: 2, captureUs: 7_020_000 })!;
  // 400 µs, 1 for times that are rounded, and 7 for what the clocks may have drifted apart since.
  assertEquals(frame.age, { ageUs: 11_800, boundUs: 408 });
  assertEquals(show(stream, 31_800, { frameId: 3, captureUs: 7_032_200 })!.age!.ageUs, 0);
});

Deno.test("StreamReception gives a picture of the future no age: a clock has stepped", () => {
  const { stream } = setUp();
  compareClocks(stream, { t1Us: 1000, t2Us: 7_001_400, t4Us: 1800 });
  assert(!("age" in show(stream, 31_800, { frameId: 1, captureUs: 7_050_000 })!));
  compareClocks(stream, { t1Us: 140_000, t2Us: 9_140_400, t4Us: 140_800 });
  assertEquals(show(stream, 141_000, { frameId: 2, captureUs: 9_136_000 })!.age!.ageUs, 5000);
});

Deno.test("StreamReception takes each answer once, from where it was asked for, and counts the others", () => {
  const { stream, drops } = setUp();
  const { nonce } = askForTime(stream, 1000);
  const reply = { kind: "echo-reply", sessionId: 1, counter: 0, nonce, t2Us: 0, t3Us: 0 } as const;
  stream.handleEchoReply({ ...reply, nonce: nonce ^ 1 }, addressOf(1), 1100);
  stream.handleEchoReply(reply, addressOf(2), 1200);
  stream.handleEchoReply(reply, addressOf(1, 9), 1300);
  assertEquals([stream.clock.estimate(1300), drops.toJSON()], [undefined, { unasked: 3 }]);
  stream.handleEchoReply({ ...reply, t2Us: 7_001_400, t3Us: 7_001_400 }, addressOf(1), 1800);
  const estimate = stream.clock.estimate(1800);
  assertEquals(estimate?.offsetUs, 7_000_000);
  stream.handleEchoReply(reply, addressOf(1), 1900);
  assertEquals([stream.clock.estimate(1800), drops.toJSON()], [estimate, { unasked: 4 }]);
});

Deno.test("StreamReception gives no age after a jump of this host's clock until the clocks are compared again", () => {
  const { stream } = setUp();
  compareClocks(stream, { t1Us: 1000, t2Us: 7_001_400, t4Us: 1800 });
  const { nonce } = askForTime(stream, 101_000);
  stream.compareClockAnew(1_000_000);
  assert(!("age" in show(stream, 1_000_000, { frameId: 1, captureUs: 7_900_000 })!));
  const reply = {
    kind: "echo-reply",
    sessionId: 1,
    counter: 0,
    nonce,
    t2Us: 7_101_400,
    t3Us: 7_101_400,
  } as const;
  stream.handleEchoReply(reply, addressOf(1), 1_000_100);
  assert(!("age" in show(stream, 1_000_200, { frameId: 2, captureUs: 7_900_000 })!));
  assertEquals(nextFeedbackUs(stream, 1_000_200) <= 1_000_200, true);
  compareClocks(stream, { t1Us: 1_001_000, t2Us: 6_501_400, t4Us: 1_001_800 });
  assertEquals(show(stream, 1_002_000, { frameId: 3, captureUs: 6_500_000 })!.age!.ageUs, 2000);
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
  compareClocks(stream, { t1Us: 1000, t2Us: 7_001_400, t4Us: 1800 });
  assertEquals(tell(7_002_000, 4000).age?.ageUs, 2000);
});

Deno.test("StreamReception drops fragments of a codec that it does not know", () => {
  const { stream, drops, pool } = setUp();
  const [fragment] = cut(makeJpeg(1, 5000));
  assertEquals(stream.handleFragment({ ...fragment!, codec: 3 }, 0), undefined);
  assertEquals([drops.toJSON(), pool.lentBytes], [{ "unknown-codec": 1 }, 0]);
});

/** Gives a whole frame of a picture that was made to fit. */
function showFitted(
  stream: StreamReception,
  frame: Uint8Array<ArrayBuffer>,
  options: CutOptions & { nowUs: number },
) {
  const fragments = cut(frame, { ...options, codec: CODEC_FITTED });
  return fragments.map((fragment) => stream.handleFragment(fragment, options.nowUs)).at(-1);
}

Deno.test("StreamReception hands on the camera's picture where it came in the wire code, as old as it is then", () => {
  let clockUs = 0;
  const { stream } = setUp(() => clockUs += 2000);
  compareClocks(stream, { t1Us: 1000, t2Us: 7_001_400, t4Us: 1800 });
  const frame = fitFrame(CAMERA_PICTURE, CAMERA_PICTURE.length - 1, "wire");
  const shown = expectMade(showFitted(stream, frame, { frameId: 1, captureUs: 7_020_000, nowUs: 31_800 })!);
  assertEquals(shown.jpeg, CAMERA_PICTURE);
  assertEquals(shown.fit, { cameraBytes: CAMERA_PICTURE.length, sentBytes: frame.length, psnr: Infinity });
  assertEquals([shown.completeUs, shown.age!.ageUs], [33_800, 13_800]);
  assertEquals(stream.frames.pictureBytes, frame.length);
  assertEquals(stream.fits.take()?.decodeUs, 2000);
});

Deno.test("StreamReception says in its reports how long decoding takes, once it has", () => {
  let clockUs = 0;
  const { stream } = setUp(() => clockUs += 2000);
  const frame = fitFrame(CAMERA_PICTURE, 2000, "wire");
  const told = [1, 2, 3, 4, 5, 6].map((frameId) => {
    const nowUs = frameId * 100_000;
    stream.observe({ kind: "media", counter: frameId }, 100, nowUs);
    for (let due = stream.pollFeedback(nowUs); due; due = stream.pollFeedback(nowUs)) {
      if (due.kind !== "report") continue;
      showFitted(stream, frame, { frameId, nowUs });
      return due.decodeUs;
    }
    throw new Error("no report is due");
  });
  assertEquals(told, [0, 0, 0, 0, 0, 2000]);
});

Deno.test("StreamReception counts a fitted picture that can not be read as refused, and shows the next one", () => {
  const { stream, pool } = setUp();
  const frame = fitFrame(CAMERA_PICTURE, 2000, "wire");
  const unknown = frame.slice();
  unknown[0] = 9;
  assertEquals(showFitted(stream, unknown, { frameId: 1, nowUs: 0 }), "unreadable");
  assertEquals([stream.refusals.toJSON(), stream.pictures], [{ unreadable: 1 }, 0]);
  assert(expectMade(showFitted(stream, frame, { frameId: 2, nowUs: 0 })!));
  assertEquals([stream.refusals.total, stream.pictures, pool.lentBytes], [1, 1, 0]);
});

Deno.test("StreamReception shows no picture that was read after a newer one has been shown", () => {
  const { stream } = setUp();
  const frames = [1, 2].map((number) => ({
    ...{ frameId: number, captureUs: 0, firstUs: 0, sourceFragments: 1 },
    ...{ number, codec: CODEC_JPEG, bytes: CAMERA_PICTURE },
  }));
  const picture = { jpeg: CAMERA_PICTURE };
  const shown = [frames[1]!, frames[0]!].map((frame) => stream.handlePicture(frame, picture, 0));
  assertEquals(shown.map((frame) => frame && expectMade(frame).id), [2, undefined]);
  assertEquals(stream.pictures, 1);
});

Deno.test("StreamReception refuses fragments of another codec than their frame's", () => {
  const { stream } = setUp();
  const [first, second] = cut(makeJpeg(1, 2000));
  assertEquals(stream.handleFragment(first!, 0), undefined);
  assertEquals(stream.handleFragment({ ...second!, codec: CODEC_FITTED }, 0), undefined);
  assertEquals([stream.frames.fragmentsRefused, stream.frames.framesComplete], [1, 0]);
  assert(stream.handleFragment(second!, 0));
});

Deno.test("StreamReception asks for the time and reports, each when it says, with counters of its own", () => {
  const { stream } = setUp();
  assertEquals(nextFeedbackUs(stream, 0), 0);
  const kinds: unknown[] = [];
  for (let nowUs = 0; nowUs <= 150_000; nowUs += 10_000) {
    stream.observe({ kind: "media", counter: nowUs / 10_000 }, 100, nowUs);
    const isDue = nextFeedbackUs(stream, nowUs) <= nowUs;
    for (let due = stream.pollFeedback(nowUs); due; due = stream.pollFeedback(nowUs)) {
      assert(isDue);
      kinds.push([nowUs / 1000, due.kind, due.counter, due.sessionId]);
    }
  }
  assertEquals(kinds, [
    [0, "echo-request", 0, 1],
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((ms, i) => [ms, "report", 1 + i, 1]),
    [100, "echo-request", 10, 1],
    ...[100, 110, 120, 130, 140, 150].map((ms, i) => [ms, "report", 11 + i, 1]),
  ]);
});

Deno.test("StreamReception gives its memory back", () => {
  const { stream, pool } = setUp();
  stream.handleFragment(cut(makeJpeg(1, 5000))[0]!, 0);
  assert(pool.lentBytes > 0);
  stream.close();
  assertEquals(pool.lentBytes, 0);
});
