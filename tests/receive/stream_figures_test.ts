import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type CountedFrames, type CountedStream, IntervalFigures } from "../../src/receive/stream_figures.ts";

const SECOND_US = 1_000_000;

function counted(
  key: string,
  counts: { frames: number; bytes?: number; datagrams?: number; lost?: number } & Partial<CountedFrames>,
  sessionId?: number,
): CountedStream {
  const { frames, bytes = 0, datagrams = 0, lost = 0, ...others } = counts;
  return {
    description: { key, name: "robot", width: 0, height: 0, fps: 0 },
    ...(sessionId === undefined ? {} : { sessionId }),
    arrivals: { datagrams, bytes, datagramsLost: lost },
    frames: { framesComplete: frames, framesLost: 2, ...others },
    pictures: frames,
  };
}

Deno.test("IntervalFigures are rates over the time since the last look, and totals", () => {
  const figures = new IntervalFigures();
  figures.take([counted("1", { frames: 10, bytes: 1000, datagrams: 90, lost: 10 })], SECOND_US);
  const next = counted("1", { frames: 40, bytes: 6000, datagrams: 165, lost: 35 });
  assertEquals(figures.take([next], 3 * SECOND_US), [{
    stream: next.description,
    fps: 15,
    bitsPerSecond: 20_000,
    fractionLost: 0.25,
    shareRecoveredByFec: 0,
    shareRecoveredByRequest: 0,
    shareUndeliverable: 0,
    framesComplete: 40,
    framesLost: 2,
    framesRecoveredByFec: 0,
    framesRecoveredByRequest: 0,
  }]);
});

Deno.test("IntervalFigures tell what became of the interval's frames, as shares of all of them", () => {
  const figures = new IntervalFigures();
  const before = { framesLost: 10, framesRecoveredByFec: 50, framesRecoveredByRequest: 20 };
  figures.take([counted("1", { frames: 100, ...before })], SECOND_US);
  const now = { framesLost: 12, framesRecoveredByFec: 60, framesRecoveredByRequest: 25 };
  const [status] = figures.take([counted("1", { frames: 138, ...now })], 2 * SECOND_US);
  const { shareRecoveredByFec, shareRecoveredByRequest, shareUndeliverable, ...totals } = status!;
  assertEquals([shareRecoveredByFec, shareRecoveredByRequest, shareUndeliverable], [0.25, 0.125, 0.05]);
  assertEquals([totals.framesRecoveredByFec, totals.framesRecoveredByRequest], [60, 25]);
});

Deno.test("IntervalFigures say what came beyond the pictures, with 28 bytes of headers a datagram", () => {
  const figures = new IntervalFigures();
  const take = (bytes: number, datagrams: number, pictureBytes: number, nowUs: number) =>
    figures.take([counted("1", { frames: 0, bytes, datagrams, pictureBytes })], nowUs)[0]!.overhead;
  assertAlmostEquals(take(11_720, 10, 10_000, SECOND_US)!, 0.2);
  assertAlmostEquals(take(11_720 + 14_300, 35, 10_000 + 10_000, 2 * SECOND_US)!, 0.5);
  assertEquals(take(30_000, 40, 20_000, 3 * SECOND_US), undefined); // no picture became whole
  assertEquals(take(30_000, 40, 21_000, 4 * SECOND_US), 0); // it had come before
});

Deno.test("IntervalFigures keep streams apart, in the order given", () => {
  const figures = new IntervalFigures();
  figures.take([counted("1", { frames: 10 }), counted("2", { frames: 100 })], SECOND_US);
  const status = figures.take([counted("2", { frames: 105 }), counted("1", { frames: 11 })], 2 * SECOND_US);
  assertEquals(status.map(({ stream, fps }) => [stream.key, fps]), [["2", 5], ["1", 1]]);
});

Deno.test("IntervalFigures begin at the last look for a stream that is new, or was away", () => {
  const figures = new IntervalFigures();
  figures.take([counted("1", { frames: 90 })], SECOND_US);
  figures.take([], 2 * SECOND_US);
  assertEquals(figures.take([counted("1", { frames: 5 })], 3 * SECOND_US)[0]!.fps, 5);
});

Deno.test("IntervalFigures of a stream that another session continues are that session's, and never negative", () => {
  const figures = new IntervalFigures();
  figures.take([counted("1", { frames: 900, bytes: 90_000, datagrams: 900 }, 11)], SECOND_US);
  // The new session shows up under a key of its own until it is known to continue the old one.
  const before = counted("2", { frames: 0, bytes: 1000, datagrams: 10 }, 12);
  figures.take([counted("1", { frames: 900, bytes: 90_000, datagrams: 900 }, 11), before], 2 * SECOND_US);
  const [status] = figures.take([counted("1", { frames: 7, bytes: 3000, datagrams: 30 }, 12)], 3 * SECOND_US);
  assertEquals([status!.fps, status!.bitsPerSecond, status!.fractionLost], [7, 16_000, 0]);
});

Deno.test("IntervalFigures show no loss where late datagrams outnumber the lost, or nothing came", () => {
  const figures = new IntervalFigures();
  figures.take([counted("1", { frames: 0, datagrams: 10, lost: 5 })], SECOND_US);
  const fractions = [{ datagrams: 15, lost: 0 }, { datagrams: 15, lost: 0 }].map((counts, i) =>
    figures.take([counted("1", { frames: 0, ...counts })], (2 + i) * SECOND_US)[0]!.fractionLost
  );
  assertEquals(fractions, [0, 0]);
});
