/** Each condition does what it says. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { SimulatedNetwork } from "../simulated_network.ts";
import {
  type Arrival,
  attachSink,
  lostOf,
  numbersOf,
  OTHER,
  ROBOT,
  sendNumbered,
  VIEWER,
} from "./numbered_datagrams.ts";

/** Enough datagrams for the lengths of bursts. */
const MANY = 100_000;
const SOME = 20_000;
/** A datagram that takes 1 ms at 10 Mbit/s: 1222 bytes and 28 of headers. */
const MILLISECOND_BYTES = 1222;
const TEN_MBPS = 10_000_000;

Deno.test("SimulatedNetwork loses the share of `loss`, each datagram for itself", () => {
  const network = new SimulatedNetwork({ loss: 0.1 });
  const lost = lostOf(network, { count: MANY });
  assertAlmostEquals(lost.length / MANY, 0.1, 0.003);
  assertAlmostEquals(meanRunLength(lost), 1 / 0.9, 0.02);
  assertEquals(network.traffic(ROBOT, VIEWER).lost, lost.length);
});

for (const [fraction, meanLength] of [[0.02, 5], [0.1, 1], [0.3, 40]] as const) {
  Deno.test(`SimulatedNetwork loses ${fraction * 100}% in bursts of ${meanLength} datagrams on average`, () => {
    const network = new SimulatedNetwork({ burstLoss: { fraction, meanLength } });
    const lost = lostOf(network, { count: MANY });
    // The standard deviations are at most 9% of the share and 4% of the length.
    assertAlmostEquals(lost.length / MANY / fraction, 1, 0.2);
    assertAlmostEquals(meanRunLength(lost) / meanLength, 1, 0.12);
  });
}

Deno.test("SimulatedNetwork adds independent loss to that in bursts", () => {
  const network = new SimulatedNetwork({ loss: 0.5, burstLoss: { fraction: 0.5, meanLength: 4 } });
  assertAlmostEquals(lostOf(network, { count: SOME }).length / SOME, 0.75, 0.02);
});

Deno.test("SimulatedNetwork loses exactly what is sent in a silence", () => {
  const network = new SimulatedNetwork({
    delayUs: 5000,
    silence: { lengthUs: 10_000, everyUs: 50_000, offsetUs: 1_020_000 },
  });
  const lost = lostOf(network, { count: 120, intervalUs: 1000 });
  const inSilence = Array.from({ length: 120 }, (_, ms) => ms).filter((ms) =>
    ms >= 20 && (ms - 20) % 50 < 10
  );
  assertEquals(lost, inSilence);
});

Deno.test("SimulatedNetwork keeps silent once when the silence returns never", () => {
  const network = new SimulatedNetwork({
    silence: { lengthUs: 3000, everyUs: Infinity, offsetUs: 1_002_000 },
  });
  assertEquals(lostOf(network, { count: 1000, intervalUs: 1000 }), [2, 3, 4]);
});

Deno.test("SimulatedNetwork adds jitter evenly up to its limit, and so reorders", () => {
  const network = new SimulatedNetwork({ delayUs: 1000, jitterUs: 8000 });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  sendNumbered(network, { count: SOME });
  network.advance(9000);
  const times = arrivals.map(({ atUs }) => atUs - startUs);
  assertEquals(times.length, SOME);
  assertAlmostEquals(times[0]!, 1000, 5);
  assertAlmostEquals(times.at(-1)!, 9000, 5);
  assertAlmostEquals(times[SOME / 4]!, 3000, 100);
  assert(!isAscending(arrivals));
});

Deno.test("SimulatedNetwork holds back the share of `reordering`, and keeps the order of all others", () => {
  const network = new SimulatedNetwork({ delayUs: 1000, reordering: { fraction: 0.05, delayUs: 333 } });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  sendNumbered(network, { count: SOME, intervalUs: 10 });
  network.advance(2000);
  const isPrompt = ({ number, atUs }: Arrival) => atUs === startUs + 10 * number + 1000;
  const held = arrivals.filter((arrival) => !isPrompt(arrival));
  assertEquals(arrivals.length, SOME);
  assertAlmostEquals(held.length / SOME, 0.05, 0.006);
  assert(held.every(({ number, atUs }) => atUs === startUs + 10 * number + 1333));
  assert(isAscending(arrivals.filter(isPrompt)));
});

Deno.test("SimulatedNetwork doubles the share of `duplication`, and each copy has bytes of its own", () => {
  const network = new SimulatedNetwork({ duplication: 0.2 });
  const arrivals = attachSink(network, VIEWER, (bytes) => bytes.fill(0xff));
  sendNumbered(network, { count: SOME });
  network.advance(1000);
  assertAlmostEquals(arrivals.length / SOME, 1.2, 0.01);
  assertEquals(new Set(numbersOf(arrivals)).size, SOME);
  assertEquals(Math.max(...numbersOf(arrivals)), SOME - 1);
  assertEquals(network.datagramsSent, SOME);
});

Deno.test("SimulatedNetwork sends one datagram after another at the link's rate, headers included", () => {
  const network = new SimulatedNetwork({
    delayUs: 250,
    rate: { bitsPerSecond: TEN_MBPS, queueBytes: Infinity },
  });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  sendNumbered(network, { count: 5, bytes: MILLISECOND_BYTES });
  network.advance(60_000);
  sendNumbered(network, { count: 1, bytes: MILLISECOND_BYTES });
  network.advance(60_000);
  assertEquals(arrivals.map(({ atUs }) => atUs - startUs), [1250, 2250, 3250, 4250, 5250, 61_250]);
});

Deno.test("SimulatedNetwork keeps a rate exactly even where a datagram takes a fraction of a µs", () => {
  const network = new SimulatedNetwork({
    delayUs: 0,
    rate: { bitsPerSecond: 1_500_000_000, queueBytes: Infinity },
  });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  sendNumbered(network, { count: 15_000, bytes: 22 });
  network.advance(10_000);
  assertEquals(arrivals.length, 15_000);
  assertAlmostEquals(arrivals.at(-1)!.atUs - startUs, 15_000 * 50 * 8 / 1500, 1);
});

Deno.test("SimulatedNetwork drops what comes to a full queue, and only that", () => {
  const queueBytes = 3 * (MILLISECOND_BYTES + 28);
  const network = new SimulatedNetwork({ rate: { bitsPerSecond: TEN_MBPS, queueBytes } });
  const arrivals = attachSink(network, VIEWER);
  sendNumbered(network, { count: 10, bytes: MILLISECOND_BYTES });
  network.advance(1000);
  sendNumbered(network, { count: 3, first: 10, bytes: MILLISECOND_BYTES });
  network.advance(100_000);
  // One is being sent and three wait; a millisecond later there is room for one more.
  assertEquals(numbersOf(arrivals), [0, 1, 2, 3, 10]);
  const { lost, queueDropped } = network.traffic(ROBOT, VIEWER);
  assertEquals([lost, queueDropped, network.datagramsLost], [0, 8, 0]);
});

Deno.test("SimulatedNetwork gives a lost datagram its time at the link", () => {
  const rate = { bitsPerSecond: TEN_MBPS, queueBytes: Infinity };
  const network = new SimulatedNetwork({ loss: 1, delayUs: 0, rate });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  network.at(startUs + 3500, () => network.conditions = { delayUs: 0, rate });
  sendNumbered(network, { count: 4, bytes: MILLISECOND_BYTES });
  network.advance(10_000);
  assertEquals(arrivals, [{ number: 3, atUs: startUs + 4000 }]);
});

Deno.test("SimulatedNetwork gives a datagram that was sent in a silence no place in the queue", () => {
  const network = new SimulatedNetwork({
    delayUs: 0,
    rate: { bitsPerSecond: TEN_MBPS, queueBytes: 0 },
    silence: { lengthUs: 1, everyUs: Infinity, offsetUs: 1_000_000 },
  });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  sendNumbered(network, { count: 3, bytes: MILLISECOND_BYTES });
  network.advance(1);
  sendNumbered(network, { count: 1, first: 3, bytes: MILLISECOND_BYTES });
  network.advance(10_000);
  assertEquals(arrivals, [{ number: 3, atUs: startUs + 1001 }]);
});

Deno.test("SimulatedNetwork sends what waits at the rate that holds when its turn comes", () => {
  const queueBytes = 1_000_000;
  const network = new SimulatedNetwork({ delayUs: 0, rate: { bitsPerSecond: TEN_MBPS, queueBytes } });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  const setRate = (bitsPerSecond: number) =>
    network.conditions = { delayUs: 0, rate: { bitsPerSecond, queueBytes } };
  network.at(startUs + 1500, () => setRate(TEN_MBPS / 10));
  network.at(startUs + 12_500, () => setRate(TEN_MBPS * 2));
  network.at(startUs + 22_600, () => network.conditions = { delayUs: 0 });
  sendNumbered(network, { count: 8, bytes: MILLISECOND_BYTES });
  network.advance(22_600);
  sendNumbered(network, { count: 1, first: 8, bytes: MILLISECOND_BYTES });
  network.advance(10_000);
  const timesUs = [1000, 2000, 12_000, 22_000, 22_500, 23_000, 23_000, 23_000, 23_000];
  assertEquals(arrivals, timesUs.map((timeUs, number) => ({ number, atUs: startUs + timeUs })));
});

Deno.test("SimulatedNetwork has a queue for each direction, and one for those that share a link", () => {
  const rate = { bitsPerSecond: TEN_MBPS, queueBytes: Infinity };
  for (const [shared, expectedUs] of [[{}, 3000], [{ sharedLink: "radio" }, 9000]] as const) {
    const network = new SimulatedNetwork({ delayUs: 0, rate, ...shared });
    const arrivals = [VIEWER, OTHER, ROBOT].map((address) => attachSink(network, address));
    const startUs = network.nowUs;
    const ways = [[ROBOT, VIEWER], [ROBOT, OTHER], [VIEWER, ROBOT]] as const;
    for (const [from, to] of ways) sendNumbered(network, { from, to, count: 3, bytes: MILLISECOND_BYTES });
    network.advance(20_000);
    assertEquals(arrivals.map(({ length }) => length), [3, 3, 3]);
    assertEquals(Math.max(...arrivals.flat().map(({ atUs }) => atUs - startUs)), expectedUs);
  }
});

/** The mean length of runs of consecutive numbers. */
function meanRunLength(numbers: readonly number[]): number {
  const runs = numbers.filter((number, i) => number !== numbers[i - 1]! + 1).length;
  return numbers.length / runs;
}

function isAscending(arrivals: readonly Arrival[]): boolean {
  return arrivals.every(({ number }, i) => i === 0 || number > arrivals[i - 1]!.number);
}
