import { assertEquals } from "@std/assert";
import { readMoment, withMoment } from "../../scripts/bench/fleet/dated.ts";
import { figuresOf } from "../../scripts/bench/fleet/figures.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";

Deno.test("readMoment reads what withMoment wrote into a picture, however long the clock has run", () => {
  for (const us of [0, 1, 123_456_789, Number.MAX_SAFE_INTEGER]) {
    assertEquals(readMoment(withMoment(readJpegVector("baseline_160x120"), us)), us);
  }
});

Deno.test("figuresOf counts what each viewer had a second, and the ages of all of them", () => {
  const seen = Array.from({ length: 200 }, (_, at) => ({
    ...{ viewer: at % 2, atUs: at, ageUs: (at + 1) * 1000, bytes: 1000 + at },
    ...(at % 4 === 0 ? { psnr: 30 + at % 8 } : {}),
  }));
  const figures = figuresOf(seen, { viewers: 2, seconds: 10 });
  assertEquals(figures, {
    pictures: 200,
    fps: 10,
    p50Ms: 101,
    p99Ms: 199,
    mostMs: 200,
    ...{ untrue: 0, mostUntrueMs: 0 },
    bytes: 1099.5,
    psnr: 32,
  });
});

Deno.test("figuresOf counts the claims that the truth is outside of", () => {
  const claims = [
    { claimUs: 5_400, boundUs: 500, trueUs: 5_000 },
    { claimUs: 5_600, boundUs: 500, trueUs: 5_000 },
    { claimUs: 5_400, boundUs: 500, trueUs: 6_500 },
    {},
  ];
  const seen = claims.map((claim) => ({ viewer: 0, atUs: 0, bytes: 1, ageUs: 7_000, ...claim }));
  const { untrue, mostUntrueMs } = figuresOf(seen, { viewers: 1, seconds: 1 });
  assertEquals([untrue, mostUntrueMs], [2, 0.6]);
});
