import { assertEquals } from "@std/assert";
import { DecodeTimes } from "../../src/receive/decode_times.ts";

Deno.test("DecodeTimes is 0 until a picture has been decoded", () => {
  const times = new DecodeTimes();
  assertEquals(times.highUs(0), 0);
  times.note(3000, 0);
  assertEquals(times.highUs(0), 3000);
});

Deno.test("DecodeTimes gives what seven of ten of the last 32 took no longer than", () => {
  const times = new DecodeTimes();
  for (let i = 0; i < 100; i++) times.note(i % 16 === 0 ? 50_000 : 4000 + i, 0);
  assertEquals(times.highUs(0), 4091);
  for (let i = 0; i < 10; i++) times.note(9000, 0);
  assertEquals(times.highUs(0), 9000);
  for (let i = 0; i < 32; i++) times.note(1000, 0);
  assertEquals(times.highUs(0), 1000);
});

Deno.test("DecodeTimes forgets after ten seconds, so that a viewer that was slow is tried again", () => {
  const times = new DecodeTimes();
  for (const us of [90_000, 90_000]) times.note(us, 1_000_000);
  assertEquals([times.highUs(11_000_000), times.highUs(11_000_001)], [90_000, 0]);
  times.note(3000, 20_000_000);
  assertEquals(times.highUs(20_000_000), 3000);
});
