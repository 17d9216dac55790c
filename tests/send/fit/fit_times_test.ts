import { assertEquals } from "@std/assert";
import { FitTimes } from "../../../src/send/fit/fit_times.ts";

const INTERVAL_US = 33_333;

/** Of a host that makes JPEGs in so many ms, and pictures in the wire code in so many where that is known. */
function timesOf(jpegMs: number, wireMs?: number): FitTimes {
  const times = new FitTimes();
  times.note("jpeg", 0, jpegMs * 1000);
  if (wireMs !== undefined) times.note("wire", 0, wireMs * 1000);
  return times;
}

Deno.test("FitTimes chooses no more than a JPEG for a viewer that reads nothing else", () => {
  assertEquals(timesOf(1, 1).choose({ intervalUs: INTERVAL_US }, 10_000), {
    ...{ form: "plain", why: "the viewer reads JPEGs only", chainUs: 1000, fitUs: 1000 },
  });
});

Deno.test("FitTimes chooses JPEGs before it is known how fast this host is", () => {
  const { form, chainUs } = new FitTimes().choose({ decodeUs: 0, intervalUs: INTERVAL_US }, 0);
  assertEquals([form, chainUs], ["jpeg", 3000]);
});

Deno.test("FitTimes chooses the wire code where both ends make and read it in a part of the frame interval", () => {
  const choose = (times: FitTimes, decodeUs: number, before?: "wire") =>
    times.choose({ decodeUs, intervalUs: INTERVAL_US, before }, 20_000);
  assertEquals(choose(timesOf(2, 8), 8000), {
    ...{ form: "wire", why: "the wire code takes 14 of 33 ms", chainUs: 14_000, fitUs: 8000 },
  });
  assertEquals(choose(timesOf(2, 8), 32_000), {
    ...{ form: "jpeg", why: "the wire code takes 32 of 33 ms", chainUs: 2000, fitUs: 2000 },
  });
  // what was begun goes on for somewhat longer
  assertEquals([choose(timesOf(2, 6), 16_000).form, choose(timesOf(2, 6), 16_000, "wire").form], [
    ...["jpeg", "wire"],
  ]);
  assertEquals(choose(timesOf(2, 8), Infinity, "wire").form, "jpeg");
  // from what a JPEG takes, and as if the viewer were as fast
  assertEquals(choose(timesOf(3), 0), {
    ...{ form: "wire", why: "the wire code takes 13 of 33 ms", chainUs: 13_125, fitUs: 7500 },
  });
  assertEquals(choose(timesOf(4), 0).form, "jpeg");
});

Deno.test("FitTimes chooses the wire code, whatever it takes, where JPEGs are not short enough", () => {
  const needs = { intervalUs: INTERVAL_US, isScarce: true };
  assertEquals(timesOf(20, 80).choose({ decodeUs: 32_000, ...needs }, 100_000).form, "wire");
  assertEquals(timesOf(20, 80).choose(needs, 100_000).form, "plain");
});

Deno.test("FitTimes tries the wire code again when its time has not been measured for long", () => {
  const times = timesOf(2, 30);
  const choose = (nowUs: number) => times.choose({ decodeUs: 4000, intervalUs: INTERVAL_US }, nowUs).form;
  assertEquals([choose(100_000), choose(9_000_000), choose(11_000_000)], ["jpeg", "jpeg", "wire"]);
});

Deno.test("FitTimes follows what pictures take", () => {
  const times = timesOf(40);
  for (let i = 0; i < 60; i++) times.note("jpeg", i * INTERVAL_US, i * INTERVAL_US + 2000);
  assertEquals(Math.round(times.us("jpeg", 60 * INTERVAL_US) / 100), 20);
});
