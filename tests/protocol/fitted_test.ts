import { assertEquals } from "@std/assert";
import { decodeDatagram, encodeDatagram, MIN_DATAGRAM_BYTES } from "../../src/protocol.ts";
import { decodeFitted, encodeFitted, FITTED_HEADER_BYTES } from "../../src/protocol/fitted.ts";
import type { Report } from "../../src/protocol/report.ts";
import { EMPTY_REPORT } from "../send/reports.ts";

Deno.test("decodeFitted reads what encodeFitted writes, the likeness to a quarter of a dB", () => {
  const picture = Uint8Array.of(1, 2, 3);
  for (const form of ["jpeg", "wire"] as const) {
    for (const [given, told] of [[31.6, 31.5], [0, 0], [-3, 0], [99, 63.5], [Infinity, Infinity]] as const) {
      const bytes = encodeFitted({ form, cameraBytes: 0xfedcba, psnr: given, picture });
      assertEquals(bytes.length, FITTED_HEADER_BYTES + 3);
      assertEquals(decodeFitted(bytes), { form, cameraBytes: 0xfedcba, psnr: told, picture });
    }
  }
});

Deno.test("decodeFitted reads nothing without a picture, or of a form that it does not know", () => {
  const sound = [...encodeFitted({ form: "wire", cameraBytes: 9, psnr: 30, picture: Uint8Array.of(7) })];
  for (let length = 0; length <= FITTED_HEADER_BYTES; length++) {
    assertEquals(decodeFitted(Uint8Array.from(sound.slice(0, length))), undefined);
  }
  for (const form of [0, 3, 255]) assertEquals(decodeFitted(Uint8Array.from(sound.with(0, form))), undefined);
});

Deno.test("a report says whether fitted pictures are read, and how long that takes at most", () => {
  const told = (decodeUs?: number) => {
    const into = new Uint8Array(MIN_DATAGRAM_BYTES);
    const length = encodeDatagram({ ...EMPTY_REPORT, ...(decodeUs === undefined ? {} : { decodeUs }) }, into);
    const read = decodeDatagram(into.subarray(0, length)) as Report;
    return read.decodeUs;
  };
  assertEquals(told(), undefined);
  assertEquals([0, 1, 2000, 2001, 8000, 17_000, 32_000].map(told), [
    0,
    2000,
    2000,
    4000,
    8000,
    32_000,
    32_000,
  ]);
  assertEquals([32_001, 1e9, Infinity].map(told), [Infinity, Infinity, Infinity]);
});
