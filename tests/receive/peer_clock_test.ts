import { assertEquals } from "@std/assert";
import { PeerClock } from "../../src/receive/peer_clock.ts";
import { addressOf } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";

const ROBOT = addressOf(1);

/** A clock that has been compared at 1 ms with one that is 7 s ahead. */
function compared(): PeerClock {
  const clock = new PeerClock(seededRandom(1).u48, 0);
  const { nonce } = clock.poll(ROBOT, 1000, 1000)!;
  const reply = {
    kind: "echo-reply",
    sessionId: 1,
    counter: 0,
    nonce,
    t2Us: 7_001_400,
    t3Us: 7_001_400,
  } as const;
  assertEquals(clock.handleReply(reply, ROBOT, 1800), true);
  return clock;
}

Deno.test("PeerClock gives the age of what was taken by the other clock, and none of what is of the future", () => {
  const clock = compared();
  assertEquals(clock.measureAge(7_000_000, 3000)?.ageUs, 3000);
  assertEquals(clock.measureAge(7_003_200, 3000)?.ageUs, 0);
  assertEquals(clock.measureAge(7_004_000, 3000), undefined);
});

Deno.test("PeerClock knows the least age while the clocks are compared anew: what is certain by the comparison before", () => {
  const clock = compared();
  assertEquals(clock.leastAgeUs(7_000_000, 22_000_000), 0);
  clock.compareAnew(22_000_000);
  assertEquals(clock.measureAge(7_000_000, 22_000_000), undefined);
  const leastUs = clock.leastAgeUs(7_000_000, 22_000_000);
  assertEquals([leastUs < 20_000_000, leastUs > 19_990_000], [true, true]);
  assertEquals(clock.leastAgeUs(28_999_000, 22_000_000), 0);
  clock.compareAnew(22_500_000);
  assertEquals(clock.leastAgeUs(7_000_000, 22_000_000), leastUs);
});
