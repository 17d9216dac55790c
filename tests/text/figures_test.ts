import { assertEquals } from "@std/assert";
import {
  formatBitrate,
  formatBytes,
  formatClock,
  formatFit,
  formatFitness,
  formatFps,
  formatShare,
  formatSize,
} from "../../src/text/figures.js";

Deno.test("formatFps, formatShare and formatSize write what the README writes", () => {
  assertEquals([29.97, 9.94, 0].map(formatFps), ["30.0 fps", "9.9 fps", "0.0 fps"]);
  assertEquals([0, 0.0834, 1].map(formatShare), ["0.0 %", "8.3 %", "100.0 %"]);
  assertEquals(formatSize({ width: 1024, height: 768 }), "1024x768");
});

Deno.test("formatFit writes few bytes with a tenth, and formatFitness that nothing was lost", () => {
  const texts = [3_240, 9_949, 9_950, 112_600].map((sentBytes) =>
    formatFit({ sentBytes, cameraBytes: 250_400 })
  );
  assertEquals(texts, ["3.2 kB of 250", "9.9 kB of 250", "10 kB of 250", "113 kB of 250"]);
  assertEquals([formatFitness({ psnr: 33.06 }), formatFitness({})], ["33.1 dB", "lossless"]);
  assertEquals([59.9, 59.96, 60].map((psnr) => formatFitness({ psnr })), [
    "59.9 dB",
    ...["60 dB or more", "60 dB or more"],
  ]);
});

Deno.test("formatBitrate keeps two digits of a slow link's rate", () => {
  assertEquals([0, 850_400, 994_999, 995_000, 14_249_000].map(formatBitrate), [
    "0.0 Mbit/s",
    "0.85 Mbit/s",
    "0.99 Mbit/s",
    "1.0 Mbit/s",
    "14.2 Mbit/s",
  ]);
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
