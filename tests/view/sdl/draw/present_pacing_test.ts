import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PresentPacing } from "../../../../src/view/sdl/draw/present_pacing.ts";

Deno.test("PresentPacing never waits where the screen takes pictures at any time", () => {
  const pacing = new PresentPacing(0);
  pacing.note(1000);
  assertEquals(pacing.waitUs(1000), 0);
});

Deno.test("PresentPacing lets the first picture through, and the next one an interval later", () => {
  const pacing = new PresentPacing(16_667);
  assertEquals(pacing.waitUs(5000), 0);
  pacing.note(5000);
  assertEquals(pacing.waitUs(5000), 16_667);
  assertEquals(pacing.waitUs(21_000), 667);
  assertEquals(pacing.waitUs(21_667), 0);
});

Deno.test("PresentPacing leaves no two pictures for the same refresh, whatever their times and its phase", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 0, max: 16_666 }), (gapsUs, phaseUs) => {
      const pacing = new PresentPacing(16_667);
      const refreshes: number[] = [];
      let nowUs = 0;
      for (const gapUs of gapsUs) {
        nowUs += gapUs;
        nowUs += pacing.waitUs(nowUs);
        pacing.note(nowUs);
        refreshes.push(Math.ceil((nowUs - phaseUs) / 16_667));
      }
      assertEquals(new Set(refreshes).size, refreshes.length);
    }),
    { seed: 7 },
  );
});
