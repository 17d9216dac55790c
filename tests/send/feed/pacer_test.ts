import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Pacer } from "../../../src/send/feed/pacer.ts";

const BURST = 64;
const EASY_PER_US = 0.032;

function start(pacer: Pacer, datagrams: number, intervalUs: number, nowUs: number): void {
  pacer.startFrame({ datagrams, intervalUs, isSpread: false }, nowUs);
}

/** When each of so many datagrams left, by a caller that waits for `nextUs` and is late by as much as `lateness` says. */
function sendFrame(
  pacer: Pacer,
  datagrams: number,
  fromUs: number,
  lateness: () => number = () => 0,
): number[] {
  const sentUs: number[] = [];
  let nowUs = fromUs + lateness();
  while (sentUs.length < datagrams) {
    if (pacer.take(nowUs)) sentUs.push(nowUs);
    else nowUs = pacer.nextUs() + lateness();
  }
  return sentUs;
}

/** The most datagrams over what a bucket of this rate allows, in any window between two of them. */
function worstExcess(sentUs: readonly number[], perUs: number): number {
  let worst = -Infinity;
  for (let first = 0; first < sentUs.length; first++) {
    for (let last = first; last < sentUs.length; last++) {
      const allowed = BURST + (sentUs[last]! - sentUs[first]!) * perUs;
      worst = Math.max(worst, last - first + 1 - allowed);
    }
  }
  return worst;
}

Deno.test("Pacer lets a burst leave at once and not one more", () => {
  const pacer = new Pacer();
  start(pacer, 100, 33_333, 1000);
  for (let i = 0; i < BURST; i++) assert(pacer.take(1000), `datagram ${i}`);
  assert(!pacer.take(1000));
  assertEquals(pacer.nextUs(), 1032);
});

Deno.test("Pacer lets half of what the viewer's buffer holds leave at once, and the usual burst at least", () => {
  const MIB = 1024 * 1024;
  for (const [bufferBytes, burst] of [[0, BURST], [212_992, BURST], [MIB, 227], [4 * MIB, 910]] as const) {
    const pacer = new Pacer();
    pacer.widen(4 * MIB);
    pacer.widen(bufferBytes);
    for (const nowUs of [1000, 2_000_000]) start(pacer, 2000, 33_333, nowUs);
    let datagrams = 0;
    while (pacer.take(2_000_000)) datagrams++;
    assertEquals(datagrams, burst, `${bufferBytes} bytes`);
  }
});

Deno.test("Pacer earns no more than a burst, however long nothing is sent", () => {
  const pacer = new Pacer();
  sendFrame(pacer, 0, 0);
  start(pacer, 1000, 33_333, 0);
  start(pacer, 1000, 33_333, 60_000_000);
  const sentUs = sendFrame(pacer, 200, 60_000_000);
  assertEquals(sentUs.filter((us) => us === 60_000_000).length, BURST);
});

Deno.test("Pacer never lets more than a burst and its pace through, in any window and however late it is asked", () => {
  const lateness = fc.infiniteStream(fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, fc.nat(10_000)));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), lateness, (datagrams, late) => {
      const pacer = new Pacer();
      const sentUs: number[] = [];
      for (let frame = 0; frame < 3; frame++) {
        const startUs = Math.max(frame * 33_333, sentUs.at(-1) ?? 0);
        start(pacer, datagrams, 33_333, startUs);
        sentUs.push(...sendFrame(pacer, datagrams, startUs, () => late.next().value));
      }
      const perUs = Math.max(EASY_PER_US, datagrams / (33_333 / 4));
      assert(worstExcess(sentUs, perUs) < 1e-3);
    }),
    { seed: 1, numRuns: 60 },
  );
});

for (
  const { viewer, bufferBytes, share } of [
    { viewer: "says how much room it has", bufferBytes: 212_992, share: 0.25 },
    { viewer: "does not say how much room it has", bufferBytes: 0, share: 0.6 },
  ]
) {
  Deno.test(`Pacer lets the last datagram for who ${viewer} leave within ${share} of the frame interval, even after an emptied bucket`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 8_333, max: 1_000_000 }),
        (datagrams, intervalUs) => {
          const pacer = new Pacer();
          pacer.widen(bufferBytes);
          start(pacer, BURST, intervalUs, 0);
          for (let i = 0; i < BURST; i++) assert(pacer.take(0));
          start(pacer, datagrams, intervalUs, 0);
          const lastUs = sendFrame(pacer, datagrams, 0).at(-1)!;
          assert(lastUs <= intervalUs * share + 2, `${lastUs} of ${intervalUs}`);
        },
      ),
      { seed: 2, numRuns: 100 },
    );
  });
}

Deno.test("Pacer names, where it refuses, when it will not, to the µs", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 8_333, max: 1_000_000 }),
      fc.array(fc.nat(200), { minLength: 1, maxLength: 200 }),
      (datagrams, intervalUs, steps) => {
        const pacer = new Pacer();
        let nowUs = 5_000_000;
        start(pacer, datagrams, intervalUs, nowUs);
        for (let i = 0; i < BURST; i++) pacer.take(nowUs);
        for (const stepUs of steps) {
          nowUs += stepUs;
          while (pacer.take(nowUs));
          const nextUs = pacer.nextUs();
          assert(nextUs > nowUs, "the past");
          if (nextUs - 1 > nowUs) assert(!pacer.take(nextUs - 1), "named too late");
          assert(pacer.take(nextUs), "named too early");
          nowUs = nextUs;
        }
      },
    ),
    { seed: 3, numRuns: 1000 },
  );
});

Deno.test("Pacer spreads a frame where it is told to, and still ends within a quarter of the interval", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 500 }),
      fc.integer({ min: 8_333, max: 1_000_000 }),
      (datagrams, intervalUs) => {
        const pacer = new Pacer();
        pacer.startFrame({ datagrams, intervalUs, isSpread: true }, 1000);
        const sentUs = sendFrame(pacer, datagrams, 1000);
        const durationUs = sentUs.at(-1)! - sentUs[0]!;
        assert(durationUs <= intervalUs / 4, `${durationUs} of ${intervalUs}`);
        // A run of losses that takes a tenth of the time takes about a tenth of the fragments.
        const tenth =
          sentUs.filter((us) => us >= 1000 + durationUs / 2 && us < 1000 + durationUs * 0.6).length;
        assert(tenth <= datagrams / 10 + 3, `${tenth} of ${datagrams}`);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
});

for (const isSpread of [false, true]) {
  Deno.test(`Pacer keeps to the pace of a slow link with late timers${isSpread ? ", where frames are spread" : ""}`, () => {
    const pacer = new Pacer();
    pacer.limit(0.002);
    pacer.startFrame({ datagrams: 400, intervalUs: 100_000, isSpread }, 0);
    const sentUs = sendFrame(pacer, 400, 0, () => 12_000);
    assert(sentUs.at(-1)! < 215_000, `the last one left after ${sentUs.at(-1)} µs`);
    for (let i = 40; i < 400; i++) assert(sentUs[i]! - sentUs[i - 40]! > 5_000, `${i}`);
  });
}
