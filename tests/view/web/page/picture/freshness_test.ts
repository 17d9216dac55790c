import { assertAlmostEquals, assertEquals } from "@std/assert";
import { judgeFreshness } from "../../../../../src/view/web/page/picture/freshness.js";
import { createListenerClock } from "../../../../../src/view/web/page/listener_clock.js";

/** A page whose clock is 5000 ms behind the listener's, found to within ± 2 ms, and 1 ms for clocks of whole ms. */
function comparedClock() {
  const clock = createListenerClock();
  clock.addAnswer({ askedMs: 100, answeredMs: 104, listenerUs: 5_102_000 });
  return clock;
}

Deno.test("judgeFreshness counts the time on the way to the page, by the listener's clock", () => {
  // Sent at page time 1000, received 300 ms later.
  const picture = {
    sentUs: 6_000_000,
    ageUs: 50_000,
    boundUs: 1000,
    receivedMs: 1300,
    clock: comparedClock(),
  };
  const live = judgeFreshness(picture, { nowMs: 1310, maxAgeMs: 500 });
  assertEquals([live.state, live.ageUs], ["live", 360_000]);
  // Since the answer 1206 ms have passed, in which the clocks may have drifted apart.
  assertAlmostEquals(live.boundUs!, 1000 + 3000 + 241.2, 1e-6);
  const stale = judgeFreshness(picture, { nowMs: 1451, maxAgeMs: 500 });
  assertEquals([stale.state, stale.ageUs], ["stale", 501_000]);
});

Deno.test("judgeFreshness gives no bound where the listener's clock is not known", () => {
  const clock = createListenerClock();
  const picture = { sentUs: 6_000_000, ageUs: 50_000, boundUs: 1000, receivedMs: 1300, clock };
  assertEquals(judgeFreshness(picture, { nowMs: 1310, maxAgeMs: 500 }), { state: "live", ageUs: 60_000 });
});

Deno.test("judgeFreshness gives no bound where the robot's clock is not known", () => {
  const picture = { sentUs: 6_000_000, ageUs: 50_000, receivedMs: 1300, clock: comparedClock() };
  assertEquals(judgeFreshness(picture, { nowMs: 1310, maxAgeMs: 500 }), { state: "live", ageUs: 360_000 });
});

Deno.test("judgeFreshness never lets a picture be younger than its stay in the page", () => {
  // The estimate puts the sending after the reception: impossible, so the stay counts.
  const picture = { sentUs: 6_400_000, ageUs: 0, boundUs: 0, receivedMs: 1300, clock: comparedClock() };
  assertEquals(judgeFreshness(picture, { nowMs: 1320, maxAgeMs: 500 }).ageUs, 20_000);
});
