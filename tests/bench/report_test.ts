import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Measurement } from "../../scripts/bench/instrument/instrument.ts";
import { median, percentile } from "../../scripts/bench/shared/statistics.ts";
import {
  formatCosts,
  formatPictures,
  formatRatio,
  type PeerRounds,
} from "../../scripts/bench/stream/report.ts";
import { parseAmount, UsageError } from "../../scripts/bench/shared/usage.ts";
import { OURS_PORTABLE } from "../../scripts/bench/shared/peers.ts";
import { hasDelivered, parseRounds } from "../../scripts/bench/stream/rounds.ts";

/** What one end of a made-up measurement of ten seconds and 300 frames used. */
const USAGE = {
  ...{ cpuSeconds: 0.5, wholeCpuSeconds: 1, switches: 900 },
  ...{ rssStartBytes: 80e6, rssEndBytes: 81e6 },
};
const MEASUREMENT: Measurement = {
  ...{ framesIn: 300, framesOut: 299, framesIdentical: 298, framesOutOfOrder: 0, framesUnknown: 0 },
  ...{ meanFrameBytes: 60_000, seconds: 10, wholeSeconds: 13, longestStallUs: 1500, samples: [] },
  latency: { medianUs: 2000, p95Us: 3000, p99Us: 4000, maxUs: 5000 },
  processes: [USAGE, { ...USAGE, cpuSeconds: 0.25, switches: 300 }],
  collections: [[2, 0], null],
};

function peerOf(rounds: readonly Measurement[], peer = "ours"): PeerRounds {
  return { peer, keepsBytes: true, rounds };
}

/** The cells of the last row, which two spaces separate at least. */
function lastCells(table: string): string[] {
  return table.split("\n").at(-1)!.split(/\s{2,}/);
}

Deno.test("formatPictures sums frames, takes the longest stall, and of all else the median", () => {
  const slow = {
    ...MEASUREMENT,
    longestStallUs: 9000,
    latency: { medianUs: 9000, p95Us: 9000, p99Us: 9000, maxUs: 9000 },
  };
  const table = formatPictures([peerOf([MEASUREMENT, slow, MEASUREMENT])]);
  assertEquals(lastCells(table), ["ours", "900", "897", "894", "0", "2.00", "3.00", "4.00", "5.00", "9.0"]);
});

Deno.test("formatCosts says what each end took a second, a frame and a minute, each isolate apart", () => {
  const expected = ["ours", "0.050", "0.025", "3.0", "1.0", "12 + 0", "–", "80 → 81", "80 → 81"];
  assertEquals(lastCells(formatCosts([peerOf([MEASUREMENT])])), expected);
});

Deno.test("formatCosts counts an isolate that told nothing in a round as one that collected nothing", () => {
  const rounds = [{ ...MEASUREMENT, collections: [[4], null] }, MEASUREMENT, {
    ...MEASUREMENT,
    collections: [[6, 1], null],
  }];
  assertEquals(lastCells(formatCosts([peerOf(rounds)]))[5], "24 + 0");
});

Deno.test("formatCosts has dashes for a receiver that there is not", () => {
  const alone = { ...MEASUREMENT, processes: [USAGE], collections: [null] };
  const expected = ["a pipe", "0.050", "–", "3.0", "–", "–", "–", "80 → 81", "–"];
  assertEquals(lastCells(formatCosts([peerOf([alone], "a pipe")])), expected);
});

Deno.test("the tables say of a peer that it did not run", () => {
  assertEquals(lastCells(formatCosts([peerOf([], "other")])), ["other", "did not run"]);
});

Deno.test("formatRatio sets one peer against another", () => {
  const other = {
    ...MEASUREMENT,
    latency: { medianUs: 1000, p95Us: 2000, p99Us: 5000, maxUs: 5000 },
    processes: [{ ...USAGE, cpuSeconds: 0.25 }, USAGE],
  };
  assertEquals(
    formatRatio(peerOf([MEASUREMENT]), peerOf([other], "other")),
    "ours ÷ other: median 2.00, p95 1.50, p99 0.80, sender's CPU 2.00, receiver's CPU 0.50, median +1.00 ms, p99 -1.00 ms",
  );
});

Deno.test("formatRatio sets the bytes against each other where both are known", () => {
  const [sent, more] = [300_000, 303_000].map((loopbackBytes) => peerOf([{ ...MEASUREMENT, loopbackBytes }]));
  assertMatch(formatRatio(more!, sent!), /, bytes 1\.0100, /);
  assertEquals(formatRatio(more!, peerOf([MEASUREMENT])).includes("bytes"), false);
});

Deno.test("formatRatio has dashes where nothing came out", () => {
  const silent = { ...MEASUREMENT, latency: null };
  assertEquals(
    formatRatio(peerOf([silent]), peerOf([silent], "other")),
    "ours ÷ other: median –, p95 –, p99 –, sender's CPU 1.00, receiver's CPU 1.00, median – ms, p99 – ms",
  );
});

Deno.test("hasDelivered asks every form of this project for half of the frames, in order, and the portable one for some", () => {
  const poor = { ...MEASUREMENT, framesIdentical: 149 };
  const mixed = { ...MEASUREMENT, framesOutOfOrder: 1 };
  assertEquals(hasDelivered([peerOf([MEASUREMENT]), peerOf([poor], "GStreamer")]), true);
  for (const rounds of [[], [MEASUREMENT, poor], [mixed]]) {
    assertEquals(hasDelivered([peerOf([MEASUREMENT]), peerOf(rounds, "ours, watched")]), false);
  }
  const few = { ...MEASUREMENT, framesIdentical: 16 };
  const none = { ...MEASUREMENT, framesIdentical: 0 };
  assertEquals(hasDelivered([peerOf([few], OURS_PORTABLE.name)]), true);
  assertEquals(hasDelivered([peerOf([none], OURS_PORTABLE.name)]), false);
});

Deno.test("parseRounds takes whole numbers, and one round for a quick look", () => {
  assertEquals(parseRounds({ quick: false }), { isQuick: false, rounds: 3 });
  assertEquals(parseRounds({ quick: false, rounds: "12" }), { isQuick: false, rounds: 12 });
  assertEquals(parseRounds({ quick: true, rounds: "12" }), { isQuick: true, rounds: 1 });
  assertEquals(parseRounds({ quick: false, "warm-up": "60" }), {
    isQuick: false,
    rounds: 3,
    warmUpSeconds: 60,
  });
  for (const text of ["0", "-1", "1.5", "many", ""]) {
    assertThrows(() => parseRounds({ quick: false, rounds: text }), Error, `Cannot measure ${text} rounds`);
    assertThrows(() => parseRounds({ quick: false, "warm-up": text }), Error, `Cannot warm up for ${text} s`);
  }
});

Deno.test("parseAmount takes a number above 0", () => {
  assertEquals([parseAmount("--fps", undefined, 30), parseAmount("--fps", "59.94", 30)], [30, 59.94]);
  for (const text of ["0", "-1", "many", ""]) {
    assertThrows(() => parseAmount("--fps", text, 30), UsageError, `Cannot measure with --fps ${text}`);
  }
});

Deno.test("median and percentile take a value that there is", () => {
  assertEquals([median([]), median([5]), median([9, 1, 5]), median([1, 2, 3, 4])], [0, 5, 5, 3]);
  const values = Array.from({ length: 100 }, (_, i) => 99 - i);
  assertEquals([0, 0.5, 0.99, 1].map((share) => percentile(values, share)), [0, 50, 99, 99]);
  assertEquals(percentile([], 0.5), undefined);
});
