import { assertEquals } from "@std/assert";
import { HELD_UP_US, PipeArrivals } from "../../src/capture/pipe_arrivals.ts";

const MS = 1000;

/** Looks in time, up to a moment. */
function wait(arrivals: PipeArrivals, fromUs: number, untilUs: number): void {
  for (let nowUs = fromUs; nowUs <= untilUs; nowUs += arrivals.nextLookMs * MS) arrivals.look(nowUs);
}

Deno.test("PipeArrivals dates what is read by its reading as long as somebody waits for it", () => {
  const arrivals = new PipeArrivals(0);
  for (let nowUs = 0; nowUs < 3_000_000; nowUs += 33 * MS) assertEquals(arrivals.dateRead(nowUs), nowUs);
  wait(arrivals, 3_000_000, 60_000_000);
  assertEquals(arrivals.dateRead(60_010_000), 60_010_000);
});

for (const looksFirst of [true, false]) {
  const order = looksFirst ? "where the timer comes first" : "where the read comes first";
  Deno.test(`PipeArrivals dates what has gathered while it was held up by the beginning of that, ${order}`, () => {
    const arrivals = new PipeArrivals(0);
    wait(arrivals, 0, 500 * MS);
    const goesOnUs = 22_000 * MS;
    if (looksFirst) arrivals.look(goesOnUs);
    const read = (ms: number) => arrivals.dateRead(goesOnUs + ms * MS);
    assertEquals([0, 1, 2].map(read), [500, 500, 500].map((ms) => ms * MS));
    wait(arrivals, goesOnUs + 3 * MS, goesOnUs + 29 * MS);
    // What is read after the pause came just now, and so did the next.
    assertEquals([30, 31].map(read), [22_030, 22_031].map((ms) => ms * MS));
  });
}

Deno.test("PipeArrivals takes no slow reader for the pause of a camera", () => {
  const arrivals = new PipeArrivals(0);
  assertEquals(arrivals.dateRead(1000 * MS), 0);
  assertEquals(arrivals.dateRead(1080 * MS), 0);
});

Deno.test("PipeArrivals keeps the beginning where it is held up again while it reads", () => {
  const arrivals = new PipeArrivals(0);
  assertEquals(arrivals.dateRead(400 * MS), 0);
  assertEquals(arrivals.dateRead(900 * MS), 0);
});

Deno.test("PipeArrivals does not take a camera that leaves no pause for one that has gathered pictures for ever", () => {
  for (const [gapUs, lastUs] of [[120 * MS, 200 * MS], [3_600_000 * MS, 2000 * MS]] as const) {
    const arrivals = new PipeArrivals(0);
    const isOld = (afterUs: number) => arrivals.dateRead(gapUs + afterUs) === 0;
    const old = Array.from({ length: 400 }, (_, i) => i * 10 * MS).filter(isOld);
    assertEquals(old.at(-1), lastUs);
  }
});

Deno.test("PipeArrivals takes no jitter of the timer for a gap", () => {
  const arrivals = new PipeArrivals(0);
  assertEquals(arrivals.dateRead(HELD_UP_US), HELD_UP_US);
});
