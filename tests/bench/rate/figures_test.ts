import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type Arrival,
  describeSpan,
  findArrivals,
  findReturnUs,
  findSettlingUs,
} from "../../../scripts/bench/rate/figures.ts";

const SPAN = { fromUs: 1_000_000, toUs: 11_000_000 };
const LATE_US = 100_000;

/** One each 100 ms of the span; each that is named by its time in it, in ms, is so old. */
function arrive(agesMs: Readonly<Record<number, number>> = {}): Arrival[] {
  return Array.from({ length: 100 }, (_, n) => ({
    outUs: SPAN.fromUs + n * 100_000,
    latencyUs: (agesMs[n * 100] ?? 30) * 1000,
  }));
}

Deno.test("findArrivals has what came out in its order, with its quality", () => {
  const frames = [[0, 90, 1, null], [10, null, 1, null], [20, 50, 1, null]] as const;
  const qualities = [{ psnr: 30, scene: "a" }, null, { psnr: 40, scene: "b" }];
  assertEquals(findArrivals(frames, qualities), [
    { outUs: 50, latencyUs: 30, quality: qualities[2]! },
    { outUs: 90, latencyUs: 90, quality: qualities[0]! },
  ]);
  assertEquals(findArrivals(frames)[0]!.quality, undefined);
});

Deno.test("findSettlingUs is the first moment after which no frame is late", () => {
  const settle = (arrivals: readonly Arrival[]) => findSettlingUs(arrivals, SPAN, LATE_US);
  assertEquals(settle(arrive()), 0);
  assertEquals(settle(arrive({ 300: 99.9 })), 0);
  assertEquals(settle(arrive({ 0: 30, 300: 100 })), 400_000);
  assertEquals(settle(arrive({ 300: 200, 5000: 150 })), 5_100_000);
  assertEquals(settle(arrive({ 9900: 100 })), undefined);
});

Deno.test("findSettlingUs takes a second without a frame for a late one", () => {
  const without = (fromMs: number, toMs: number) =>
    arrive().filter(({ outUs }) =>
      outUs <= SPAN.fromUs + fromMs * 1000 || outUs >= SPAN.fromUs + toMs * 1000
    );
  const settle = (arrivals: readonly Arrival[]) => findSettlingUs(arrivals, SPAN, LATE_US);
  assertEquals(settle(without(2000, 3000)), 0);
  assertEquals(settle(without(2000, 3100)), 3_100_000);
  assertEquals(settle(without(8000, 12_000)), undefined);
  assertEquals(settle([]), undefined);
});

Deno.test("findReturnUs is the first moment after which each second has nearly all frames", () => {
  assertEquals(findReturnUs(arrive(), SPAN, 10), 0);
  assertEquals(findReturnUs(arrive(), SPAN, 20), undefined);
  const late = arrive().filter(({ outUs }, n) => outUs >= SPAN.fromUs + 3_000_000 || n % 2 === 0);
  assertEquals(findReturnUs(late, SPAN, 10), 2_710_000);
});

Deno.test("describeSpan counts what is late, and what it looks like by scenes", () => {
  const quality = (psnr: number, scene: string) => ({ quality: { psnr, scene } });
  const arrivals = arrive({ 100: 100, 200: 400 }).map((arrival, n) => ({
    ...arrival,
    ...n < 25 ? quality(28, "dark") : n < 75 ? quality(34, "bright") : {},
  }));
  const figures = describeSpan(arrivals, SPAN, LATE_US);
  assertEquals([figures.fps, figures.lateShare, figures.maxUs], [10, 0.02, 400_000]);
  assertAlmostEquals(figures.psnr!, 32, 1e-9);
  assertEquals(figures.worstPsnr, 28);
  const nothing = describeSpan([], SPAN, LATE_US);
  assertEquals([nothing.lateShare, nothing.psnr, nothing.worstPsnr], [undefined, undefined, undefined]);
});
