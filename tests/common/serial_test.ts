import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isSerialNewer, serialAdd, serialDifference } from "../../src/common/serial.ts";

const MODULUS = 2n ** 32n;
const HALF = 2n ** 31n;
const serial = fc.oneof(
  fc.nat(5),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.nat(5).map((n) => 2 ** 32 - 1 - n),
);

/** RFC 1982 in integers without a limit. */
function difference(a: number, b: number): number {
  const ahead = (BigInt(a) - BigInt(b) + MODULUS) % MODULUS;
  return Number(ahead >= HALF ? ahead - MODULUS : ahead);
}

Deno.test("serialDifference is the shorter way around, for all serial numbers", () => {
  fc.assert(
    fc.property(serial, serial, (a, b) => {
      assertEquals(serialDifference(a, b), difference(a, b));
      assertEquals(isSerialNewer(a, b), difference(a, b) > 0);
    }),
    { seed: 9, numRuns: 2000 },
  );
});

Deno.test("serialAdd wraps both ways, and serialDifference takes it back", () => {
  fc.assert(
    fc.property(serial, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (a, by) => {
      const sum = serialAdd(a, by);
      assertEquals(BigInt(sum), (BigInt(a) + BigInt(by) + MODULUS) % MODULUS);
      assertEquals(serialDifference(sum, a), by);
    }),
    { seed: 10, numRuns: 2000 },
  );
});

Deno.test("isSerialNewer holds across the wrap, and for neither of two numbers that are the same or opposite", () => {
  assertEquals([isSerialNewer(0, 0xffff_ffff), isSerialNewer(0xffff_ffff, 0)], [true, false]);
  assertEquals([isSerialNewer(5, 5), isSerialNewer(2 ** 31, 0), isSerialNewer(0, 2 ** 31)], [
    false,
    false,
    false,
  ]);
});
