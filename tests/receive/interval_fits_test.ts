import { assertEquals } from "@std/assert";
import { IntervalFits } from "../../src/receive/interval_fits.ts";

Deno.test("IntervalFits gives the means of the pictures since the last look", () => {
  const fits = new IntervalFits();
  assertEquals(fits.take(), undefined);
  fits.note({ sentBytes: 10_000, cameraBytes: 50_000, psnr: 30 }, 2000);
  fits.note({ sentBytes: 12_001, cameraBytes: 52_000, psnr: 36.5 }, 4000);
  assertEquals(fits.take(), {
    count: 2,
    sentBytes: 11_001,
    cameraBytes: 51_000,
    psnr: 33.3,
    decodeUs: 3000,
  });
  assertEquals(fits.take(), undefined);
});

Deno.test("IntervalFits counts for the PSNR only what differs, and for the time only what was decoded", () => {
  const fits = new IntervalFits();
  fits.note({ sentBytes: 30_000, cameraBytes: 50_000, psnr: Infinity });
  assertEquals(fits.take(), { count: 1, sentBytes: 30_000, cameraBytes: 50_000 });
  fits.note({ sentBytes: 10_000, cameraBytes: 50_000, psnr: 30 });
  fits.note({ sentBytes: 20_000, cameraBytes: 50_000, psnr: Infinity }, 5000);
  assertEquals(fits.take(), { count: 2, sentBytes: 15_000, cameraBytes: 50_000, psnr: 30, decodeUs: 5000 });
});
