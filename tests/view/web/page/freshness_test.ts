import { assertEquals } from "@std/assert";
import { judgeFreshness } from "../../../../src/view/web/page/freshness.js";
import { createListenerClock } from "../../../../src/view/web/page/listener_clock.js";

/** A page whose clock is 5000 ms behind the listener's, found to within ± 2 ms. */
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
  assertEquals(judgeFreshness(picture, { nowMs: 1310, maxAgeMs: 500 }), {
    state: "live",
    ageMs: 360,
    boundMs: 3,
  });
  assertEquals(judgeFreshness(picture, { nowMs: 1451, maxAgeMs: 500 }), {
    state: "stale",
    ageMs: 501,
    boundMs: 3,
  });
});

Deno.test("judgeFreshness gives no bound where the listener's clock is not known", () => {
  const clock = createListenerClock();
  const picture = { sentUs: 6_000_000, ageUs: 50_000, boundUs: 1000, receivedMs: 1300, clock };
  assertEquals(judgeFreshness(picture, { nowMs: 1310, maxAgeMs: 500 }), { state: "live", ageMs: 60 });
});

Deno.test("judgeFreshness gives no bound where the robot's clock is not known", () => {
  const picture = { sentUs: 6_000_000, ageUs: 50_000, receivedMs: 1300, clock: comparedClock() };
  assertEquals(judgeFreshness(picture, { nowMs: 1310, maxAgeMs: 500 }), { state: "live", ageMs: 360 });
});

Deno.test("judgeFreshness never lets a picture be younger than its stay in the page", () => {
  // The estimate puts the sending after the reception: impossible, so the stay counts.
  const picture = { sentUs: 6_400_000, ageUs: 0, boundUs: 0, receivedMs: 1300, clock: comparedClock() };
  assertEquals(judgeFreshness(picture, { nowMs: 1320, maxAgeMs: 500 }).ageMs, 20);
});

Deno.test("ListenerClock.read follows the quickest of the last ten answers", () => {
  const clock = createListenerClock();
  assertEquals(clock.read(0), undefined);
  clock.addAnswer({ askedMs: 0, answeredMs: 100, listenerUs: 90_000 });
  assertEquals(clock.read(0), { us: 40_000, boundUs: 50_000 });
  clock.addAnswer({ askedMs: 200, answeredMs: 202, listenerUs: 206_000 });
  assertEquals(clock.read(0), { us: 5000, boundUs: 1000 });
  for (let n = 0; n < 10; n++) clock.addAnswer({ askedMs: 300, answeredMs: 310, listenerUs: 305_000 });
  assertEquals(clock.read(0), { us: 0, boundUs: 5000 });
});
