import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ClockOffset } from "../../src/receive/clock_offset.ts";

/** An exchange that begins at `atUs` with a clock that is ahead, and delays there and back. */
function exchange(atUs: number, aheadUs: number, delays: { there: number; atPeer?: number; back: number }) {
  const { there, atPeer = 0, back } = delays;
  const t2Us = atUs + there + aheadUs;
  return { t1Us: atUs, t2Us, t3Us: t2Us + atPeer, t4Us: atUs + there + atPeer + back };
}

Deno.test("ClockOffset knows nothing before the first exchange", () => {
  assertEquals(new ClockOffset().estimate(0), undefined);
});

Deno.test("ClockOffset finds the offset of even delays, sure to half the round trip", () => {
  for (const aheadUs of [0, 5_000_000, -5_000_000, 2 ** 46]) {
    const clock = new ClockOffset();
    assert(clock.observe(exchange(1000, aheadUs, { there: 700, atPeer: 40_000, back: 700 })));
    assertEquals(clock.estimate(1000 + 41_400), { offsetUs: aheadUs, boundUs: 700 });
  }
});

Deno.test("ClockOffset has the true offset within its bound, whatever the delays and the drift", () => {
  const delay = fc.oneof(fc.nat(2000), fc.nat(2_000_000));
  const delays = fc.record({ there: delay, atPeer: fc.nat(100_000), back: delay });
  const drift = fc.integer({ min: -100, max: 100 });
  const offset = fc.integer({ min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(
      fc.array(delays, { minLength: 1, maxLength: 40 }),
      offset,
      drift,
      (exchanges, startUs, ppm) => {
        const clock = new ClockOffset();
        let nowUs = 0;
        const trueOffsetUs = (atUs: number) => startUs + atUs * ppm * 1e-6;
        for (const delays of exchanges) {
          // The other clock is read at one moment, so that the drift is between exchanges alone.
          const { there, back } = delays;
          const t2Us = nowUs + there + trueOffsetUs(nowUs + there);
          const t4Us = nowUs + there + back;
          assert(clock.observe({ t1Us: nowUs, t2Us, t3Us: t2Us, t4Us }));
          nowUs = t4Us + 1_000_000;
          const { offsetUs, boundUs } = clock.estimate(nowUs)!;
          // The drift between the reading and the end of the exchange is of the order of its way back.
          const slackUs = 1 + 4_000_000 * 100e-6;
          assert(Math.abs(offsetUs - trueOffsetUs(nowUs)) <= boundUs + slackUs);
        }
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

Deno.test("ClockOffset has the true offset of clocks that do not drift within its bound exactly", () => {
  const delays = fc.record({ there: fc.nat(2_000_000), atPeer: fc.nat(100_000), back: fc.nat(2_000_000) });
  const offset = fc.integer({ min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(fc.array(delays, { minLength: 1, maxLength: 40 }), offset, (exchanges, aheadUs) => {
      const clock = new ClockOffset();
      for (const delays of exchanges) clock.observe(exchange(0, aheadUs, delays));
      const { offsetUs, boundUs } = clock.estimate(5_000_000)!;
      assert(Math.abs(offsetUs - aheadUs) <= boundUs);
      const shortest = Math.min(...exchanges.slice(-16).map(({ there, back }) => there + back));
      assert(boundUs <= shortest / 2 + 500, "a better exchange was known");
    }),
    { seed: 8, numRuns: 300 },
  );
});

Deno.test("ClockOffset grows less sure by 100 µs a second, until a fresh exchange tells better", () => {
  const clock = new ClockOffset();
  clock.observe(exchange(0, 0, { there: 500, back: 500 }));
  assertAlmostEquals(clock.estimate(1000)!.boundUs, 500);
  assertAlmostEquals(clock.estimate(10_001_000)!.boundUs, 1500);
  clock.observe(exchange(10_000_000, 300, { there: 700, back: 700 }));
  assertEquals(clock.estimate(10_001_400)!.offsetUs, 300);
});

Deno.test("ClockOffset compares the last sixteen exchanges", () => {
  const clock = new ClockOffset();
  clock.observe(exchange(0, 42, { there: 10, back: 10 }));
  for (let i = 0; i < 15; i++) clock.observe(exchange(0, 7, { there: 900, back: 900 }));
  assertEquals(clock.estimate(20)!.offsetUs, 42);
  clock.observe(exchange(0, 7, { there: 900, back: 900 }));
  assertEquals(clock.estimate(20)!.offsetUs, 7);
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
    assertEquals([clock.observe(times), clock.estimate(200)], [false, undefined]);
  });
}

Deno.test("ClockOffset believes an exchange of five seconds, and one of none", () => {
  assert(new ClockOffset().observe({ t1Us: 0, t2Us: 0, t3Us: 0, t4Us: 5_000_000 }));
  assert(new ClockOffset().observe({ t1Us: 0, t2Us: 9, t3Us: 9, t4Us: 0 }));
});
