import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ClockOffset } from "../../src/receive/clock_offset.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";

const SECOND_US = 1_000_000;

/** The other clock less this one, at a moment of this one. */
type TrueOffset = (atUs: number) => number;

interface Delays {
  readonly there: number;
  readonly atPeer?: number;
  readonly back: number;
}

/** An exchange that begins at `atUs`. */
function exchange(atUs: number, offsetAt: TrueOffset, { there, atPeer = 0, back }: Delays) {
  const [receivedUs, repliedUs] = [atUs + there, atUs + there + atPeer];
  return {
    t1Us: atUs,
    t2Us: Math.round(receivedUs + offsetAt(receivedUs)),
    t3Us: Math.round(repliedUs + offsetAt(repliedUs)),
    t4Us: repliedUs + back,
  };
}

/** Whether the estimate is true at this moment. */
function isTrue(clock: ClockOffset, offsetAt: TrueOffset, nowUs: number): boolean {
  const { offsetUs, boundUs } = clock.estimate(nowUs)!;
  return Math.abs(offsetUs - offsetAt(nowUs)) <= boundUs;
}

const STEADY: Delays = { there: 500, back: 500 };

/** Exchanges once a second. */
function observeSeconds(clock: ClockOffset, offsetAt: TrueOffset, count: number, fromUs = 0): number {
  for (let i = 0; i < count; i++) clock.observe(exchange(fromUs + i * SECOND_US, offsetAt, STEADY));
  return fromUs + (count - 1) * SECOND_US + 1000;
}

Deno.test("ClockOffset knows nothing before the first exchange", () => {
  const clock = new ClockOffset();
  assertEquals([clock.estimate(0), clock.drift, clock.roundTripUs], [undefined, undefined, undefined]);
});

Deno.test("ClockOffset finds the offset of even delays, sure to half the round trip", () => {
  for (const aheadUs of [0, 5_000_000, -5_000_000, 2 ** 46]) {
    const clock = new ClockOffset();
    assert(clock.observe(exchange(1000, () => aheadUs, { there: 700, back: 700 })));
    // 1 µs for times that are rounded, less than one for the drift in half an exchange.
    assertEquals(clock.estimate(2400), { offsetUs: aheadUs, boundUs: 702 });
  }
});

Deno.test("ClockOffset counts no time that the other end takes to answer", () => {
  const clock = new ClockOffset();
  clock.observe(exchange(0, () => 42, { there: 700, atPeer: 40_000, back: 700 }));
  assertEquals(clock.roundTripUs, 1400);
  assert(clock.estimate(41_400)!.boundUs < 720);
});

Deno.test("ClockOffset grants what the clocks drift within an exchange", () => {
  for (const [there, back] of [[0, 4_900_000], [4_900_000, 0]] as const) {
    for (const ppm of [-190, 190]) {
      const clock = new ClockOffset();
      const offsetAt = (atUs: number) => atUs * ppm * 1e-6;
      clock.observe(exchange(0, offsetAt, { there, back }));
      assert(isTrue(clock, offsetAt, there + back), `${ppm} ppm, ${there} there`);
    }
  }
});

interface Link {
  readonly there: number;
  readonly back: number;
  /** What queues add at most, now and then. */
  readonly spike: number;
}

function delaysOn(link: Link, random: SeededRandom): Delays {
  const wait = () => random.below(300) + (random.next() < 0.3 ? random.below(link.spike + 1) : 0);
  return { there: link.there + wait(), atPeer: random.below(2000), back: link.back + wait() };
}

/** The share of the moments at which the estimate is true, a few minutes long; exchanges are lost on the way. */
function shareOfTruth(offsetAt: TrueOffset, link: Link, seed: number): number {
  const random = seededRandom(seed);
  const clock = new ClockOffset();
  let [looks, truths] = [0, 0];
  for (let atUs = 0; atUs < 400 * SECOND_US; atUs += SECOND_US) {
    if (random.next() < 0.3 && atUs > 0) continue;
    const times = exchange(atUs, offsetAt, delaysOn(link, random));
    assert(clock.observe(times));
    for (const laterUs of [0, 300_000, random.below(30 * SECOND_US)]) {
      looks++;
      if (isTrue(clock, offsetAt, times.t4Us + laterUs)) truths++;
    }
  }
  return truths / looks;
}

const ANY_LINK = fc.record({ there: fc.nat(20_000), back: fc.nat(20_000), spike: fc.nat(200_000) });
const ANY_CLOCK = {
  startUs: fc.integer({ min: -1e12, max: 1e12 }),
  ppm: fc.integer({ min: -150, max: 150 }),
};

Deno.test("ClockOffset has the true offset within its bound, whatever the delays and the drift", () => {
  fc.assert(
    fc.property(ANY_LINK, fc.record(ANY_CLOCK), fc.nat(), (link, { startUs, ppm }, seed) => {
      assertEquals(shareOfTruth((atUs) => startUs + atUs * ppm * 1e-6, link, seed), 1);
    }),
    { seed: 7, numRuns: 40 },
  );
});

Deno.test("ClockOffset has it there too where temperature moves the drift", () => {
  const wander = fc.record({ ...ANY_CLOCK, swingPpm: fc.nat(40), phase: fc.nat(6) });
  fc.assert(
    fc.property(ANY_LINK, wander, fc.nat(), (link, { startUs, ppm, swingPpm, phase }, seed) => {
      // A swing of 1 ppm to either side that turns by 1/50 a second wanders by 0.02 ppm a second, a larger one turns slower.
      const turnPerUs = 0.02 / Math.max(1, swingPpm) / SECOND_US;
      const swingUs = (atUs: number) => swingPpm * 1e-6 / turnPerUs * Math.sin(turnPerUs * atUs + phase);
      assertEquals(shareOfTruth((atUs) => startUs + atUs * ppm * 1e-6 + swingUs(atUs), link, seed), 1);
    }),
    { seed: 8, numRuns: 40 },
  );
});

Deno.test("ClockOffset is sure to half the least round trip, at any delays", () => {
  fc.assert(
    fc.property(ANY_LINK, fc.nat(), (link, seed) => {
      const [clock, random] = [new ClockOffset(), seededRandom(seed)];
      let leastUs = Infinity;
      for (let atUs = 0; atUs < 200 * SECOND_US; atUs += SECOND_US) {
        const delays = delaysOn(link, random);
        leastUs = Math.min(leastUs, delays.there + delays.back);
        clock.observe(exchange(atUs, () => 9, delays));
        const { boundUs } = clock.estimate(atUs + SECOND_US)!;
        assert(boundUs >= Math.floor(leastUs / 2), "no exchange says so much");
        if (atUs > 150 * SECOND_US) assert(boundUs <= leastUs / 2 * 1.5 + 300, `${boundUs} of ${leastUs}`);
      }
    }),
    { seed: 9, numRuns: 30 },
  );
});

Deno.test("ClockOffset knows the drift to a few ppm after two minutes, and follows it", () => {
  for (const ppm of [-100, -30, 0, 70, 100]) {
    const clock = new ClockOffset();
    const offsetAt = (atUs: number) => 5000 + atUs * ppm * 1e-6;
    const endUs = observeSeconds(clock, offsetAt, 120);
    const drift = clock.drift!;
    assert(
      Math.abs(drift.ppm - ppm) <= drift.boundPpm && drift.boundPpm < 12,
      `${drift.ppm} ± ${drift.boundPpm}`,
    );
    for (const laterUs of [0, SECOND_US, 10 * SECOND_US]) {
      assert(isTrue(clock, offsetAt, endUs + laterUs));
      assert(clock.estimate(endUs + laterUs)!.boundUs < 700);
    }
  }
});

Deno.test("ClockOffset grows less sure by 200 µs a second while it does not know the drift", () => {
  const clock = new ClockOffset();
  clock.observe(exchange(0, () => 0, STEADY));
  assertEquals(clock.drift, { ppm: 0, boundPpm: 200 });
  assertEquals(clock.estimate(1000)!.boundUs, 502);
  assertEquals(clock.estimate(10_001_000)!.boundUs, 2502);
});

Deno.test("ClockOffset stays sure through minutes of queues, by the best exchanges before them", () => {
  const clock = new ClockOffset();
  const offsetAt = (atUs: number) => atUs * 40e-6;
  for (let i = 0; i < 160; i++) {
    const isQuick = i < 100 && i % 7 === 0;
    const times = exchange(i * SECOND_US, offsetAt, isQuick ? STEADY : { there: 80_000, back: 500 });
    clock.observe(times);
    assert(isTrue(clock, offsetAt, times.t4Us));
  }
  assert(clock.estimate(160 * SECOND_US)!.boundUs < 1800);
  assertEquals(clock.roundTripUs, 80_500);
});

Deno.test("ClockOffset begins anew when a clock steps, with the first exchange that shows it", () => {
  for (const stepUs of [3_600_000_000, -3_600_000_000, 5000, -5000]) {
    const clock = new ClockOffset();
    const before = (atUs: number) => 777 + atUs * 50e-6;
    const after = (atUs: number) => before(atUs) + stepUs;
    observeSeconds(clock, before, 200);
    const times = exchange(200 * SECOND_US, after, { there: 900, back: 900 });
    assert(clock.observe(times));
    assert(isTrue(clock, after, times.t4Us) && clock.estimate(times.t4Us)!.boundUs < 1000);
    assertEquals(clock.drift!.boundPpm, 200);
    const endUs = observeSeconds(clock, after, 120, 201 * SECOND_US);
    assert(isTrue(clock, after, endUs) && clock.drift!.boundPpm < 12);
  }
});

Deno.test("ClockOffset recovers from an exchange that lies", () => {
  const clock = new ClockOffset();
  const offsetAt = () => 1000;
  observeSeconds(clock, offsetAt, 30);
  clock.observe(exchange(30 * SECOND_US, () => -1e9, STEADY));
  const endUs = observeSeconds(clock, offsetAt, 1, 31 * SECOND_US);
  assert(isTrue(clock, offsetAt, endUs));
});

Deno.test("ClockOffset takes replies in any order", () => {
  const clock = new ClockOffset();
  const offsetAt = (atUs: number) => atUs * -80e-6;
  const late = exchange(0, offsetAt, { there: 10, back: 4_000_000 });
  for (let i = 1; i < 4; i++) clock.observe(exchange(i * SECOND_US, offsetAt, STEADY));
  clock.observe(late);
  assert(isTrue(clock, offsetAt, late.t4Us));
  assert(clock.estimate(late.t4Us)!.boundUs < 1000);
});

Deno.test("ClockOffset names the least round trip of the last sixteen exchanges", () => {
  const clock = new ClockOffset();
  clock.observe(exchange(0, () => 0, { there: 10, back: 10 }));
  for (let i = 1; i <= 15; i++) clock.observe(exchange(i, () => 0, { there: 900, back: 900 }));
  assertEquals(clock.roundTripUs, 20);
  clock.observe(exchange(16, () => 0, { there: 900, back: 900 }));
  assertEquals(clock.roundTripUs, 1800);
});

const CONTRADICTIONS = [
  ["a reply before the request", { t1Us: 100, t2Us: 5, t3Us: 5, t4Us: 99 }],
  ["a reply that left before it was asked", { t1Us: 0, t2Us: 50, t3Us: 49, t4Us: 100 }],
  ["a peer that took longer than the whole exchange", { t1Us: 0, t2Us: 0, t3Us: 101, t4Us: 100 }],
  ["an exchange of more than five seconds", { t1Us: 0, t2Us: 0, t3Us: 0, t4Us: 5_000_001 }],
] as const;

for (const [what, times] of CONTRADICTIONS) {
  Deno.test(`ClockOffset does not believe ${what}`, () => {
    const clock = new ClockOffset();
    assertEquals([clock.observe(times), clock.estimate(200), clock.roundTripUs], [
      false,
      undefined,
      undefined,
    ]);
  });
}

Deno.test("ClockOffset believes an exchange of five seconds, and one of none", () => {
  assert(new ClockOffset().observe({ t1Us: 0, t2Us: 0, t3Us: 0, t4Us: 5_000_000 }));
  assert(new ClockOffset().observe({ t1Us: 0, t2Us: 9, t3Us: 9, t4Us: 0 }));
});
