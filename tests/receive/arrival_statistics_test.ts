import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { ArrivalStatistics } from "../../src/receive/arrival_statistics.ts";
import { seededRandom } from "../support/seeded_random.ts";

function observeAll(counters: Iterable<number>, statistics = new ArrivalStatistics()): ArrivalStatistics {
  for (const counter of counters) statistics.observe(counter >>> 0, 100, 0);
  return statistics;
}

/** For frames so long that no run of losses is an outage. */
function withoutOutages(): ArrivalStatistics {
  const statistics = new ArrivalStatistics();
  statistics.observeFrame({ captureUs: 0, firstUs: 0, sourceFragments: 1e6 });
  return statistics;
}

function lossOf({ datagramsLost, lossEvents, duplicates }: ArrivalStatistics): number[] {
  return [datagramsLost, lossEvents, duplicates];
}

/** RFC 3550, A.3, with a memory of everything: what was expected from the first to the highest, less what came. */
function slowOracle(counters: readonly number[]) {
  const came = new Set<number>();
  const first = counters[0]!;
  let [highest, lossEvents, duplicates] = [first - 1, 0, 0];
  for (const counter of counters) {
    if (came.has(counter)) duplicates++;
    came.add(counter);
    highest = Math.max(highest, counter);
  }
  for (let counter = first; counter < highest; counter++) {
    if (came.has(counter) && !came.has(counter + 1)) lossEvents++;
  }
  return { loss: [highest - first + 1 - came.size, lossEvents, duplicates], highest };
}

const TABLE: readonly [what: string, counters: number[], lost: number, events: number, duplicates: number][] =
  [
    ["nothing missing", [5, 6, 7], 0, 0, 0],
    ["one missing", [5, 7], 1, 1, 0],
    ["one late", [5, 7, 6, 8], 0, 0, 0],
    ["a run missing", [5, 9, 10, 12], 4, 2, 0],
    ["one twice", [5, 6, 6, 5], 0, 0, 2],
    ["a late one twice", [5, 7, 6, 6], 0, 0, 1],
    ["one late out of a run", [5, 9, 7], 2, 2, 0],
    ["the last of a run late", [5, 9, 8], 2, 1, 0],
    ["the counter's end", [-2, -1, 0, 1], 0, 0, 0],
    ["a loss across the counter's end", [-2, 2], 3, 1, 0],
    ["one late across the counter's end", [-1, 1, 0, -1], 0, 0, 1],
    ["the longest loss that is believed", [0, 20_001], 20_000, 0, 0],
    ["a longer jump", [0, 20_002, 20_003], 0, 0, 0],
  ];

for (const [what, counters, ...expected] of TABLE) {
  Deno.test(`ArrivalStatistics knows ${what}`, () => {
    const statistics = observeAll(counters);
    assertEquals(lossOf(statistics), expected);
    assertEquals(statistics.highestCounter, Math.max(...counters) >>> 0);
    assertEquals([statistics.datagrams, statistics.bytes], [counters.length, counters.length * 100]);
  });
}

Deno.test("ArrivalStatistics counts loss as RFC 3550 does, under loss, duplicates and disorder, wherever it begins", () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = seededRandom(seed);
    const begin = seed % 2 ? 2 ** 32 - random.below(3000) : random.below(2 ** 32);
    const [lossShare, copyShare, disorder] = [
      random.next() * 0.5,
      random.next() * 0.3,
      1 + random.below(400),
    ];
    const arriving = Array.from({ length: 5000 }, (_, i) => i)
      .flatMap((i) => random.next() < lossShare ? [] : random.next() < copyShare ? [i, i] : [i])
      .map((counter) => ({ counter, at: counter + random.below(disorder) }))
      .sort((a, b) => a.at - b.at)
      .map(({ counter }) => counter);
    // What comes before the first is not expected by either.
    const first = arriving[0]!;
    const counters = arriving.filter((counter) => counter >= first).map((counter) => begin + counter);
    const { loss, highest } = slowOracle(counters);
    const statistics = observeAll(counters, withoutOutages());
    assertEquals(lossOf(statistics), loss, `seed ${seed}`);
    assertEquals(statistics.highestCounter, highest >>> 0);
  }
});

Deno.test("ArrivalStatistics tells late from duplicate for 1024 datagrams, and takes what is older for a duplicate", () => {
  const comesLate = (behind: number) => lossOf(observeAll([0, 1 + behind, 1]));
  assertEquals(comesLate(1023), [1022, 0, 0]);
  assertEquals(comesLate(1024), [1024, 0, 1]);
});

Deno.test("ArrivalStatistics forgets what it saw where the counter runs over it", () => {
  const statistics = observeAll([0, 1, 2]);
  observeAll([1026], statistics);
  assertEquals(lossOf(statistics), [1023, 0, 0]);
  observeAll([1024, 1025], statistics);
  assertEquals(lossOf(statistics), [1021, 0, 0]);
});

Deno.test("ArrivalStatistics begins anew where two in a row come from long ago, and measures loss from there", () => {
  const statistics = observeAll(Array.from({ length: 5000 }, (_, i) => i));
  observeAll([0], statistics);
  assertEquals([statistics.highestCounter, statistics.duplicates], [4999, 1]);
  observeAll([1, 2, 4, 0], statistics);
  assertEquals([statistics.highestCounter, ...lossOf(statistics)], [4, 1, 1, 1]);
});

Deno.test("ArrivalStatistics does not begin anew for single strays", () => {
  const counters = Array.from({ length: 100 }, (_, i) => i % 10 === 9 ? i * 7 : 50_000 + i);
  const statistics = observeAll(counters);
  assertEquals([statistics.highestCounter, statistics.duplicates], [50_098, 10]);
});

Deno.test("ArrivalStatistics smooths the jitter of whole frames as RFC 3550 does", () => {
  const statistics = new ArrivalStatistics();
  const random = seededRandom(1);
  let [jitterUs, lastTransitUs] = [0, NaN];
  for (let i = 0; i < 200; i++) {
    const captureUs = i * 33_333;
    const transitUs = 1_000_000 + random.below(20_000);
    statistics.observeFrame({ captureUs, firstUs: captureUs + transitUs, sourceFragments: 1 });
    if (i > 0) jitterUs += (Math.abs(transitUs - lastTransitUs) - jitterUs) / 16;
    lastTransitUs = transitUs;
    assertAlmostEquals(statistics.jitterUs, jitterUs, 1e-6);
  }
  assert(jitterUs > 1000);
});

Deno.test("ArrivalStatistics sees no jitter in a constant delay, however far the clocks are apart", () => {
  const statistics = new ArrivalStatistics();
  for (let i = 0; i < 10; i++) {
    statistics.observeFrame({ captureUs: i * 100, firstUs: i * 100 - 2 ** 40, sourceFragments: 1 });
  }
  assertEquals(statistics.jitterUs, 0);
});

Deno.test("ArrivalStatistics keeps outages, runs of half a frame, apart from what redundancy can make up for", () => {
  const counts = ({ datagramsLost, lostInOutages, lossEvents }: ArrivalStatistics) => [
    datagramsLost,
    lostInOutages,
    lossEvents,
  ];
  assertEquals(counts(observeAll([0, 9, 18, 28])), [8 + 8 + 9, 9, 2]);
  const statistics = observeAll([0]);
  statistics.observeFrame({ captureUs: 0, firstUs: 0, sourceFragments: 50 });
  assertEquals(counts(observeAll([26, 53], statistics)), [25 + 26, 26, 1]);
});

Deno.test("ArrivalStatistics measures how late datagrams come that others overtook, and forgets it", () => {
  const statistics = new ArrivalStatistics();
  statistics.observe(0, 1, 0);
  statistics.observe(2, 1, 1000);
  statistics.observe(1, 1, 3000);
  assertEquals(statistics.reorderUs, 2500);
  statistics.observe(1, 1, 9000);
  assertEquals(statistics.reorderUs, 2500);
  for (let frame = 0; frame < 1000; frame++) {
    statistics.observeFrame({ captureUs: 0, firstUs: 0, sourceFragments: 1 });
  }
  assertEquals(statistics.reorderUs, 0);
  statistics.observe(4, 1, 10_000);
  statistics.observe(3, 1, 500_000);
  assertEquals(statistics.reorderUs, 10_000);
});

Deno.test("ArrivalStatistics counts what this host's socket had no room for as no loss event of the link", () => {
  const statistics = new ArrivalStatistics();
  const losses = () => [statistics.datagramsLost, statistics.lostInOutages, statistics.lossEvents];
  statistics.observe(0, 1, 0);
  statistics.noteOverflow(7, 1000);
  statistics.observe(6, 1, 1000);
  assertEquals(losses(), [5, 5, 0]);
  statistics.observe(10, 1, 2000);
  assertEquals(losses(), [8, 7, 1]);
  statistics.noteOverflow(7, 3000);
  statistics.observe(12, 1, 300_000);
  assertEquals(losses(), [9, 7, 2]);
});
