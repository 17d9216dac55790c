import { assertEquals } from "@std/assert";
import {
  formatAge,
  formatBitrate,
  formatBytes,
  formatClock,
  formatDegrees,
  formatDuration,
  formatHertz,
  formatMetres,
  formatRate,
  formatShare,
} from "../../../../../src/view/web/page/charts/figures.js";

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

Deno.test("formatRate, formatHertz, formatBitrate and formatShare keep to a few digits", () => {
  assertEquals([29.97, 9.94, 0].map(formatRate), ["30 fps", "9.9 fps", "0.0 fps"]);
  assertEquals([199.7, 9.94].map(formatHertz), ["200 Hz", "9.9 Hz"]);
  assertEquals([0, 850_400, 4_200_000, 140_000_000].map(formatBitrate), [
    "0 kbit/s",
    "850 kbit/s",
    "4.2 Mbit/s",
    "140 Mbit/s",
  ]);
  assertEquals([0, 0.0834, 1].map(formatShare), ["0.0 %", "8.3 %", "100.0 %"]);
});

Deno.test("formatMetres and formatDegrees write a true minus, and none before zero", () => {
  assertEquals([1.2345, -10.0006, -0.0004].map(formatMetres), ["1.234 m", "−10.001 m", "0.000 m"]);
  assertEquals([99.9994, -123.456, 1234.56, -1e6].map(formatMetres), [
    "99.999 m",
    "−123.46 m",
    "1234.6 m",
    "−1000000 m",
  ]);
  assertEquals([90, -179.96, -0.04].map(formatDegrees), ["90.0°", "−180.0°", "0.0°"]);
});

for (const [seconds, text] of [[0, "0:00"], [65.9, "1:05"], [3599, "59:59"], [3600, "1:00:00"]] as const) {
  Deno.test(`formatClock writes ${seconds} s as ${text}`, () => assertEquals(formatClock(seconds), text));
}

for (
  const [bytes, text] of [
    [0, "0 kB"],
    [312_400, "312 kB"],
    [999_500, "1.0 MB"],
    [12_345_678, "12.3 MB"],
    [999_949_999, "999.9 MB"],
    [1_204_000_000, "1.20 GB"],
  ] as const
) {
  Deno.test(`formatBytes writes ${bytes} bytes as ${text}`, () => assertEquals(formatBytes(bytes), text));
}
