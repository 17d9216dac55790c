import { assertEquals } from "@std/assert";
import {
  formatAge,
  formatBitrate,
  formatDuration,
  formatPosition,
  formatRate,
  formatShare,
} from "../../../../src/view/web/page/figures.js";

const DURATIONS: readonly (readonly [ms: number, text: string])[] = [
  [0, "0 ms"],
  [12.4, "12 ms"],
  [999.4, "999 ms"],
  [999.6, "0.9 s"],
  [1249, "1.2 s"],
  [59_999, "59.9 s"],
  [60_000, "1 min 00 s"],
  [125_000, "2 min 05 s"],
];

for (const [ms, text] of DURATIONS) {
  Deno.test(`formatDuration writes ${ms} ms as ${text}`, () => assertEquals(formatDuration(ms), text));
}

const AGES: readonly (readonly [ageMs: number, boundMs: number, text: string])[] = [
  [12, 1, "12 ms ± 1 ms"],
  [12.2, 0.3, "12 ms ± 1 ms"],
  [12.4, 0.7, "12 ms ± 2 ms"],
  [1249, 1, "1.2 s ± 0.1 s"],
  [1249, 400, "1.2 s ± 0.5 s"],
  [125_000, 1, "2 min 05 s ± 1 s"],
];

for (const [ageMs, boundMs, text] of AGES) {
  Deno.test(`formatAge writes ${ageMs} ± ${boundMs} ms as ${text}`, () => {
    assertEquals(formatAge({ ageMs, boundMs }), text);
  });
}

Deno.test("formatAge gives no number where no bound is known", () => {
  assertEquals(formatAge({ ageMs: 40 }), "age unknown");
});

Deno.test("formatRate, formatBitrate, formatShare and formatPosition keep to a few digits", () => {
  assertEquals([29.97, 9.94, 0].map(formatRate), ["30 fps", "9.9 fps", "0.0 fps"]);
  assertEquals([0, 850_400, 4_200_000, 140_000_000].map(formatBitrate), [
    "0 kbit/s",
    "850 kbit/s",
    "4.2 Mbit/s",
    "140 Mbit/s",
  ]);
  assertEquals([0, 0.0834, 1].map(formatShare), ["0.0 %", "8.3 %", "100.0 %"]);
  assertEquals(formatPosition([0.123, -0.456, 10]), "0.12  −0.46  10.00 m");
});
