import { assertEquals } from "@std/assert";
import { formatMemory } from "../../scripts/bench/memory/report.ts";
import type { Measurement } from "../../scripts/bench/instrument/instrument.ts";

/** Samples of one second each: the sender grows by 3000 bytes a second, the receiver is as it was. */
const SAMPLES = Array.from({ length: 10 }, (_, second) => ({
  seconds: 20 + second,
  rssBytes: [80e6 + 3000 * second, 90e6],
}));
const USAGE = { cpuSeconds: 1, wholeCpuSeconds: 2, switches: 1 };
const MEASUREMENT: Measurement = {
  ...{ framesIn: 3000, framesOut: 3000, framesIdentical: 3000, framesOutOfOrder: 0, framesUnknown: 0 },
  ...{ meanFrameBytes: 25_000, seconds: 10, wholeSeconds: 30, longestStallUs: 0, samples: SAMPLES },
  latency: null,
  processes: [
    { ...USAGE, rssStartBytes: 80e6, rssEndBytes: 82.5e6 },
    { ...USAGE, rssStartBytes: 91e6, rssEndBytes: 90e6 },
  ],
  collections: [null, null],
};

Deno.test("formatMemory says of each end what it held, by how much that grew, and its trend over all frames", () => {
  const rows = formatMemory(MEASUREMENT, 5000).split("\n").map((row) => row.split(/\s{2,}/));
  assertEquals(rows[0], ["RSS MB", "after 5000 frames", "at the end", "growth", "trend: bytes a frame"]);
  assertEquals(rows.slice(2), [
    ["sender", "80.0", "82.5", "2.5", "10.0"],
    ["receiver", "91.0", "90.0", "-1.0", "0.0"],
  ]);
});
