import { assertEquals } from "@std/assert";
import { DecodeTimes } from "../../src/receive/decode_times.ts";

Deno.test("DecodeTimes is 0 until a picture after the first one has been decoded", () => {
  const times = new DecodeTimes();
  assertEquals(times.highUs, 0);
  times.note(40_000);
  assertEquals(times.highUs, 0);
  times.note(3000);
  assertEquals(times.highUs, 3000);
});

Deno.test("DecodeTimes gives what nine of ten of the last 32 took no longer than", () => {
  const times = new DecodeTimes();
  times.note(0);
  for (let i = 0; i < 100; i++) times.note(i % 16 === 0 ? 50_000 : 4000 + i);
  assertEquals(times.highUs, 4099);
  for (let i = 0; i < 4; i++) times.note(9000);
  assertEquals(times.highUs, 9000);
  for (let i = 0; i < 32; i++) times.note(1000);
  assertEquals(times.highUs, 1000);
});
