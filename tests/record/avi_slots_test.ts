import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AviSlots, estimateFps } from "../../src/record/avi_slots.ts";

/** The slots that pictures get which come at these times, in ms. */
function place(fps: number, timesMs: readonly number[]): { slots: number[]; rate: number } {
  const slots = new AviSlots(fps);
  const taken = timesMs.map((timeMs) => {
    slots.take(timeMs * 1000);
    return slots.count - 1;
  });
  return { slots: taken, rate: slots.rate.rate / slots.rate.scale };
}

const TABLE: readonly { what: string; fps: number; timesMs: number[]; slots: number[]; rate: number }[] = [
  { what: "one picture", fps: 30, timesMs: [5], slots: [0], rate: 30 },
  { what: "an even stream", fps: 10, timesMs: [0, 100, 200, 300], slots: [0, 1, 2, 3], rate: 10 },
  { what: "one that jitters", fps: 10, timesMs: [7, 130, 190, 310], slots: [0, 1, 2, 3], rate: 10 },
  { what: "one with gaps", fps: 10, timesMs: [0, 100, 500, 900], slots: [0, 1, 5, 9], rate: 10 },
  { what: "two at once", fps: 10, timesMs: [0, 200, 201, 400], slots: [0, 2, 3, 4], rate: 10 },
  {
    what: "twice as fast as announced",
    fps: 10,
    timesMs: [0, 50, 100, 150, 200, 250, 300, 350, 400],
    slots: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    rate: 20,
  },
  { what: "a time that goes back", fps: 10, timesMs: [0, 100, 50, 300], slots: [0, 1, 2, 3], rate: 10 },
  { what: "nearly a whole rate", fps: 30.02, timesMs: [0, 33, 67], slots: [0, 1, 2], rate: 30 },
  { what: "a rate that is not whole", fps: 12.5, timesMs: [0, 80, 240], slots: [0, 1, 3], rate: 12.5 },
];

for (const { what, fps, timesMs, ...expected } of TABLE) {
  Deno.test(`AviSlots keeps the time: ${what}`, () => assertEquals(place(fps, timesMs), expected));
}

Deno.test("AviSlots puts every picture of a stream that is not too fast within a slot of its time", () => {
  const gapsMs = fc.array(fc.integer({ min: 40, max: 2000 }), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(gapsMs, (gaps) => {
    let timeMs = 0;
    const timesMs = gaps.map((gap) => timeMs += gap);
    const { slots, rate } = place(30, timesMs);
    assertEquals(rate, 30);
    slots.forEach((slot, i) => {
      const apartMs = slot * 1000 / 30 - (timesMs[i]! - timesMs[0]!);
      assert(Math.abs(apartMs) <= 1000 / 30, `picture ${i} is ${apartMs} ms from its time`);
    });
  }));
});

Deno.test("estimateFps is that of the most usual interval", () => {
  assertEquals(estimateFps([0, 100_000, 200_000, 900_000, 1_000_000]), 10);
  assertEquals([estimateFps([]), estimateFps([5]), estimateFps([5, 5])], [30, 30, 30]);
});
