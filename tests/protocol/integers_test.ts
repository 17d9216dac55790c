import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as integers from "../../src/protocol/integers.ts";

const WIDTHS = [
  { bits: 16, read: integers.readU16, write: integers.writeU16 },
  { bits: 24, read: integers.readU24, write: integers.writeU24 },
  { bits: 32, read: integers.readU32, write: integers.writeU32 },
  { bits: 48, read: integers.readU48, write: integers.writeU48 },
] as const;

/** Big-endian, digit by digit. */
function bytesOf(value: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => Number((BigInt(value) >> BigInt(8 * (count - 1 - i))) & 0xffn),
  );
}

for (const { bits, read, write } of WIDTHS) {
  const count = bits / 8;
  const limit = 2 ** bits;
  const edges = [0, 1, 0x7f, 0x80, 0xff, 0x100, limit / 2 - 1, limit / 2, limit - 1];
  const value = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: limit - 1 }));

  Deno.test(`writeU${bits} writes ${count} bytes, the highest first and no other, and readU${bits} reads them`, () => {
    fc.assert(
      fc.property(value, fc.nat(5), (value, at) => {
        const bytes = new Uint8Array(12).fill(0xaa);
        write(bytes, at, value);
        const expected = new Uint8Array(12).fill(0xaa);
        expected.set(bytesOf(value, count), at);
        assertEquals(bytes, expected);
        assertEquals(read(bytes, at), value);
      }),
      { seed: 11, numRuns: 1000 },
    );
  });

  Deno.test(`writeU${bits} writes the low bits of a number that is too large`, () => {
    const bytes = new Uint8Array(count);
    write(bytes, 0, limit + 5);
    assertEquals(read(bytes, 0), 5);
  });
}
