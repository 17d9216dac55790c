import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createListenerClock } from "../../../../src/view/web/page/listener_clock.js";

/** An answer of the clock that is this far ahead, after this time. */
function answer(askedMs: number, aheadMs: number, roundTripMs: number) {
  const middleMs = askedMs + roundTripMs / 2;
  return { askedMs, answeredMs: askedMs + roundTripMs, listenerUs: (middleMs + aheadMs) * 1000 };
}

Deno.test("ListenerClock.read follows the quickest answer", () => {
  const clock = createListenerClock();
  assertEquals(clock.read(0), undefined);
  clock.addAnswer({ askedMs: 0, answeredMs: 100, listenerUs: 90_000 });
  // Half the time that the answer took, and 1 ms for clocks that tick in whole ms.
  assertEquals(clock.read(0), { us: 40_000, boundUs: 51_000 });
  clock.addAnswer({ askedMs: 200, answeredMs: 202, listenerUs: 206_000 });
  assertEquals(clock.read(0), { us: 5000, boundUs: 2000 });
  clock.addAnswer({ askedMs: 300, answeredMs: 310, listenerUs: 306_000 });
  assertEquals(clock.read(310), { us: 315_000, boundUs: 2021.6 });
});

Deno.test("ListenerClock.read takes clocks that tick in tenths of a ms for what they are", () => {
  const clock = createListenerClock();
  clock.addAnswer({ askedMs: 0.5, answeredMs: 2.5, listenerUs: 1500 });
  assertEquals(clock.read(0)!.boundUs, 1100);
});

Deno.test("ListenerClock.read follows a newer answer where the quickest is too old", () => {
  const clock = createListenerClock();
  clock.addAnswer(answer(0, 50, 2));
  for (let atMs = 1000; atMs < 60_000; atMs += 1000) clock.addAnswer(answer(atMs, 50, 10));
  assertEquals(clock.read(60_000), { us: 60_050_000, boundUs: 6198 });
});

Deno.test("ListenerClock forgets all that an answer contradicts, as after a sleep", () => {
  const clock = createListenerClock();
  for (let atMs = 0; atMs < 5000; atMs += 1000) clock.addAnswer(answer(atMs, 50, 2));
  clock.addAnswer(answer(5000, 8050, 20));
  assertEquals(clock.read(5020), { us: 13_070_000, boundUs: 11_000 });
});

Deno.test("ListenerClock.read is true within its bound, whatever the delays and the drift", () => {
  const delays = fc.record({ there: fc.nat(300), back: fc.nat(300), pause: fc.nat(5000) });
  fc.assert(
    fc.property(
      fc.array(delays, { minLength: 1, maxLength: 30 }),
      fc.integer(),
      fc.integer({ min: -200, max: 200 }),
      (
        answers,
        aheadMs,
        ppm,
      ) => {
        const clock = createListenerClock();
        const listenerUs = (pageMs: number) => (pageMs * (1 + ppm * 1e-6) + aheadMs) * 1000;
        let nowMs = 0;
        for (const { there, back, pause } of answers) {
          // The page's clock is read to the ms.
          const answeredMs = nowMs + there + back;
          const times = { askedMs: Math.floor(nowMs), answeredMs: Math.floor(answeredMs) };
          clock.addAnswer({ ...times, listenerUs: listenerUs(nowMs + there) });
          nowMs = answeredMs + pause + 0.7;
          const { us, boundUs } = clock.read(Math.floor(nowMs))!;
          // What they drift while an answer is on its way is less than 1 µs a ms.
          assert(
            Math.abs(us - listenerUs(nowMs)) <= boundUs + 0.2 * 600,
            `${us - listenerUs(nowMs)} ± ${boundUs}`,
          );
        }
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});
