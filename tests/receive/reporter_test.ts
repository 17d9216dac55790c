import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ReedSolomon } from "../../src/fec/reed_solomon.ts";
import { ArrivalStatistics } from "../../src/receive/arrival_statistics.ts";
import { ChunkPool } from "../../src/receive/chunk_pool.ts";
import { Reassembler } from "../../src/receive/reassembler.ts";
import { fractionLost, Reporter } from "../../src/receive/reporter.ts";

const HEADER = { sessionId: 5, counter: 6 };
const NO_FRAMES = new Reassembler(new ChunkPool(0), new ReedSolomon()).statistics;

/** One that has said enough for its broadcaster to know the link. */
function makeReporter(): Reporter {
  const reporter = new Reporter(-1_000_000);
  for (let report = 15; report >= 0; report--) {
    reporter.noteArrival(report * -3000);
    poll(reporter, report * -3000);
  }
  return reporter;
}

function poll(reporter: Reporter, nowUs: number, arrivals = new ArrivalStatistics()) {
  return reporter.poll(HEADER, arrivals, { frames: NO_FRAMES, roundTripUs: undefined }, nowUs);
}

Deno.test("Reporter has nothing to say before anything came, and repeats the last report twice", () => {
  const reporter = new Reporter(0);
  assertEquals([reporter.nextUs, poll(reporter, 10_000_000)], [Infinity, undefined]);
  reporter.noteArrival(10_000_000);
  assertEquals([reporter.nextUs, poll(reporter, 10_000_000)?.kind], [10_000_000, "report"]);
  for (const nextUs of [10_050_000, 10_100_000]) {
    assertEquals([reporter.nextUs, poll(reporter, nextUs - 1)], [nextUs, undefined]);
    assertEquals(poll(reporter, nextUs)?.kind, "report");
  }
  assertEquals([reporter.nextUs, poll(reporter, 20_000_000)], [Infinity, undefined]);
});

Deno.test("Reporter reports a frame a millisecond later, but not more often than every 8 ms", () => {
  const reporter = makeReporter();
  const times: number[] = [];
  for (let nowUs = 0; nowUs <= 100_000; nowUs += 1000) {
    reporter.noteArrival(nowUs);
    if (nowUs === 60_000 || nowUs >= 80_000) reporter.noteFrame(nowUs);
    if (poll(reporter, nowUs)) times.push(nowUs / 1000);
  }
  assertEquals(times, [50, 61, 81, 89, 97]);
});

Deno.test("Reporter smooths the loss, and takes off what came late", () => {
  const reporter = new Reporter(0);
  const arrivals = new ArrivalStatistics();
  assertEquals(reporter.smoothedLoss, 0);
  for (let report = 1; report <= 100; report++) {
    const first = report * 20;
    for (let i = 0; i < 20; i++) if (i % 10 !== 9) arrivals.observe(first + i, 1, 0);
    reporter.noteArrival(report * 50_000);
    poll(reporter, report * 50_000, arrivals);
  }
  assertAlmostEquals(reporter.smoothedLoss, 0.1, 0.02);
});

Deno.test("Reporter reports every 3 ms while a session begins", () => {
  const reporter = new Reporter(0);
  const times: number[] = [];
  for (let nowUs = 0; nowUs <= 200_000; nowUs += 500) {
    reporter.noteArrival(nowUs);
    if (poll(reporter, nowUs)) times.push(nowUs / 1000);
  }
  assertEquals(times, [...Array.from({ length: 16 }, (_, i) => (i + 1) * 3), 98, 148, 198]);
});

Deno.test("Reporter reports every 50 ms while datagrams come, however many", () => {
  const reporter = makeReporter();
  const times: number[] = [];
  for (let nowUs = 0; nowUs <= 500_000; nowUs += 1000) {
    reporter.noteArrival(nowUs);
    if (poll(reporter, nowUs)) times.push(nowUs);
  }
  assertEquals(times, Array.from({ length: 10 }, (_, i) => (i + 1) * 50_000));
});

Deno.test("Reporter tells loss and rate of the interval, and totals of the session", () => {
  const reporter = new Reporter(0);
  const arrivals = new ArrivalStatistics();
  for (let counter = 0; counter < 10; counter++) arrivals.observe(counter, 100, 0);
  reporter.noteArrival(0);
  assertEquals(poll(reporter, 50_000, arrivals)!.fractionLost, 0);
  for (let counter = 10; counter < 16; counter++) if (counter % 4 !== 2) arrivals.observe(counter, 100, 0);
  arrivals.observeFrame({ captureUs: 0, firstUs: 5, sourceFragments: 2 });
  arrivals.observeFrame({ captureUs: 0, firstUs: 5 + 24, sourceFragments: 2 });
  reporter.noteArrival(60_000);
  const frames = { ...NO_FRAMES, framesComplete: 8, framesLost: 9 };
  assertEquals(reporter.poll(HEADER, arrivals, { frames, roundTripUs: 800 }, 150_000), {
    kind: "report",
    sessionId: 5,
    counter: 6,
    highestCounter: 15,
    datagramsLost: 2,
    lossEvents: 2,
    fractionLost: 2 / 6,
    jitterUs: 2,
    framesComplete: 8,
    framesLost: 9,
    lostInOutages: 0,
    roundTripUs: 800,
    decodeUs: 0,
    arrivals: [{ counter: 15, arrivalUs: 0, bytes: 1400 }],
  });
  reporter.noteArrival(200_000);
  assertEquals(poll(reporter, 200_000, arrivals)!.arrivals, []);
});

Deno.test("Reporter says from the first report on that pictures made to fit are read, and then what that takes", () => {
  const reporter = new Reporter(0);
  const decodeUs = [undefined, undefined, 3000].map((us, number) => {
    if (us !== undefined) reporter.noteDecoded(us, number * 50_000);
    reporter.noteArrival(number * 50_000);
    return poll(reporter, (number + 1) * 50_000)!.decodeUs;
  });
  assertEquals(decodeUs, [0, 0, 3000]);
});

for (
  const [datagrams, lost, expected] of [[0, 0, 0], [3, 1, 0.25], [0, 4, 1], [5, -2, 0], [2, -2, 0]] as const
) {
  Deno.test(`fractionLost of ${datagrams} that came and ${lost} that did not is ${expected}`, () => {
    assertEquals(fractionLost({ datagrams, lost }), expected);
  });
}
