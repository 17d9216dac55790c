import { assertEquals } from "@std/assert";
import { PageClock } from "../../../../src/view/web/page/page_clock.js";

/** Two clocks that go as the test says, and how often they came apart. */
function clocks() {
  const at = { ms: 5000, wallMs: 1e12, heldUpMs: 0, jumps: 0 };
  const pass = (ms: number, wallMs = ms) => {
    at.ms += ms;
    at.wallMs += wallMs;
  };
  const clock = new PageClock({
    readMs: () => at.ms,
    readWallMs: () => {
      pass(at.heldUpMs);
      return at.wallMs;
    },
    onJump: () => at.jumps++,
  });
  return { at, clock, pass };
}

Deno.test("PageClock.now counts the time that the computer slept", () => {
  const { at, clock, pass } = clocks();
  pass(1000);
  assertEquals([clock.now(), at.jumps], [6000, 0]);
  pass(100, 22_100);
  assertEquals([clock.now(), at.jumps], [28_100, 1]);
  pass(1000);
  assertEquals([clock.now(), at.jumps], [29_100, 1]);
});

Deno.test("PageClock.now never goes back, and says that the time of day did", () => {
  const { at, clock, pass } = clocks();
  pass(100, -3_600_000);
  assertEquals([clock.now(), at.jumps], [5100, 1]);
});

Deno.test("PageClock takes a time of day that is corrected bit by bit for no sleep", () => {
  const { at, clock, pass } = clocks();
  for (let second = 0; second < 3600; second++) {
    pass(1000, 1000.5);
    clock.now();
  }
  assertEquals([clock.now(), at.jumps], [3_605_000, 0]);
});

Deno.test("PageClock takes a thread that was held up between two readings for no sleep", () => {
  const { at, clock } = clocks();
  for (const heldUpMs of [700, 0, 700, 0]) {
    at.heldUpMs = heldUpMs;
    clock.now();
  }
  assertEquals([clock.now(), at.jumps], [6400, 0]);
});
