import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BitWriter } from "../../../src/jpeg/encode/bit_writer.ts";
import { forwardDct, quantizationFactors } from "../../../src/jpeg/encode/forward_dct.ts";

/** The definition (ITU-T T.81, A.3.3). */
function slowDct(samples: readonly number[], v: number, u: number): number {
  const scale = (frequency: number) => frequency === 0 ? Math.SQRT1_2 : 1;
  let sum = 0;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      sum += samples[y * 8 + x]! * Math.cos((2 * x + 1) * u * Math.PI / 16) *
        Math.cos((2 * y + 1) * v * Math.PI / 16);
    }
  }
  return scale(u) * scale(v) * sum / 4;
}

Deno.test("forwardDct with quantizationFactors equals the definition for any block", () => {
  const steps = Array.from({ length: 64 }, (_, index) => 1 + index % 7);
  const factors = quantizationFactors(steps);
  const blocks = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(blocks, (samples) => {
      const block = Float64Array.from(samples);
      forwardDct(block);
      for (let index = 0; index < 64; index++) {
        const expected = slowDct(samples, index >> 3, index & 7) / steps[index]!;
        assertAlmostEquals(block[index]! * factors[index]!, expected, 1e-3);
      }
    }),
    { seed: 81, numRuns: 60 },
  );
});

Deno.test("BitWriter puts the first bit on top and fills the last byte with ones", () => {
  const bits = new BitWriter();
  bits.write(0b101, 3);
  bits.write(0b1100110011, 10);
  assertEquals([...bits.finish()], [0b10111001, 0b10011111]);
});

Deno.test("BitWriter stuffs a zero behind each 0xff, also behind one that ends in fill bits", () => {
  const bits = new BitWriter();
  bits.write(0xff12, 16);
  bits.write(0b1111, 4);
  assertEquals([...bits.finish()], [0xff, 0, 0x12, 0xff, 0]);
});

Deno.test("BitWriter begins anew after finish, and ends without fill bits at a whole byte", () => {
  const bits = new BitWriter();
  bits.write(0b1, 1);
  bits.finish();
  bits.write(0x5a, 8);
  assertEquals([...bits.finish()], [0x5a]);
  assertEquals([...bits.finish()], []);
});

Deno.test("BitWriter writes any bits in their order", () => {
  const pieces = fc.array(
    fc.integer({ min: 1, max: 16 }).chain((count) =>
      fc.record({ count: fc.constant(count), bits: fc.integer({ min: 0, max: 2 ** count - 1 }) })
    ),
    { maxLength: 3000 },
  );
  fc.assert(
    fc.property(pieces, (all) => {
      const writer = new BitWriter();
      for (const { bits, count } of all) writer.write(bits, count);
      const bytes = [...writer.finish()].filter((byte, index, own) =>
        !(byte === 0 && own[index - 1] === 0xff)
      );
      const written = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
      const expected = all.map(({ bits, count }) => bits.toString(2).padStart(count, "0")).join("");
      assertEquals(written, expected.padEnd(Math.ceil(expected.length / 8) * 8, "1"));
    }),
    { seed: 82, numRuns: 50 },
  );
});
