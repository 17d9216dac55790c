import { assert, assertEquals } from "@std/assert";
import { Minute } from "../../../../../src/view/web/page/charts/minute.js";

Deno.test("Minute.endSecond keeps the median and the worst of the ages since the second before", () => {
  const minute = new Minute();
  for (const age of [30, 10, 20]) minute.takeAge(age);
  minute.endSecond(1000);
  minute.takeAge(7);
  minute.endSecond(2000);
  minute.endSecond(3000);
  const ages = minute.seconds.map(({ endMs, medianMs, worstMs }) => [endMs, medianMs, worstMs]);
  assertEquals(ages, [[1000, 20, 30], [2000, 7, 7], [3000, null, null]]);
});

Deno.test("Minute.endSecond bridges figures that come a little late, and no longer pause", () => {
  const minute = new Minute();
  minute.takeFigures({ fractionLost: 0.1, bitsPerSecond: 4e6 }, 900);
  for (const endMs of [1000, 2000, 3000, 4000]) minute.endSecond(endMs);
  const figures = minute.seconds.map(({ fractionLost, bitsPerSecond }) => [fractionLost, bitsPerSecond]);
  assertEquals(figures, [[0.1, 4e6], [0.1, 4e6], [0.1, 4e6], [null, null]]);
});

Deno.test("Minute.endSecond keeps what share was sent: all of it where no picture was made to fit", () => {
  const minute = new Minute();
  const figures = { fractionLost: 0, bitsPerSecond: 3e6 };
  const fitted = { count: 30, sentBytes: 10_000, cameraBytes: 50_000 };
  minute.endSecond(1000);
  minute.takeFigures(figures, 1900);
  minute.endSecond(2000);
  minute.takeFigures({ ...figures, fitted }, 2900);
  minute.endSecond(3000);
  assertEquals(minute.seconds.map(({ shareSent }) => shareSent), [null, 1, 0.2]);
  assertEquals(minute.seconds.map((second) => second.fitted), [null, null, fitted]);
});

Deno.test("Minute.endSecond leaves a gap where nobody counted", () => {
  const minute = new Minute();
  minute.takeAge(5);
  minute.endSecond(1000);
  minute.takeAge(6);
  minute.endSecond(9000);
  assertEquals(minute.seconds.map(({ medianMs }) => medianMs), [5, null, 6]);
});

Deno.test("Minute keeps sixty seconds, however long it goes on", () => {
  const minute = new Minute();
  for (let second = 1; second <= 10_000; second++) {
    minute.takeAge(second);
    minute.endSecond(second * 1000);
  }
  assertEquals(minute.seconds.at(-1)?.medianMs, 10_000);
  assert(minute.seconds.length >= 60 && minute.seconds.length <= 61);
});
