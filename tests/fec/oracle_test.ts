/** The oracle is what the theory says, so that the code under test can be measured by it. */

import { assertEquals } from "@std/assert";
import { invert, makeFragment, multiply, restoreSources } from "./oracle.ts";

const ELEMENTS = Array.from({ length: 256 }, (_, value) => value);

Deno.test("multiply knows the powers of 2 in the field of 0x11d", () => {
  const powers = [1];
  while (powers.length < 256) powers.push(multiply(powers.at(-1)!, 2));
  assertEquals(powers.slice(0, 16), [1, 2, 4, 8, 16, 32, 64, 128, 29, 58, 116, 232, 205, 135, 19, 38]);
  assertEquals(new Set(powers).size, 255);
  assertEquals(powers[255], 1);
});

Deno.test("multiply is commutative and distributes over XOR", () => {
  for (const a of ELEMENTS) {
    for (const b of ELEMENTS) {
      assertEquals(multiply(a, b), multiply(b, a));
      assertEquals(multiply(a, b ^ 0x5a), multiply(a, b) ^ multiply(a, 0x5a));
    }
  }
});

Deno.test("invert finds what multiplies to 1", () => {
  assertEquals([1, 2, 3, 255].map(invert), [1, 142, 244, 253]);
  for (const a of ELEMENTS.slice(1)) assertEquals(multiply(a, invert(a)), 1);
});

Deno.test("makeFragment weighs source i by 1 / (index XOR i)", () => {
  assertEquals(makeFragment([Uint8Array.of(1), Uint8Array.of(0)], 2), Uint8Array.of(142));
  assertEquals(makeFragment([Uint8Array.of(0), Uint8Array.of(1)], 2), Uint8Array.of(244));
  assertEquals(makeFragment([Uint8Array.of(1), Uint8Array.of(1)], 2), Uint8Array.of(142 ^ 244));
});

Deno.test("restoreSources solves what makeFragment made", () => {
  const sources = [Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6)];
  const kept = new Map([1, 3, 9].map((index) => [index, makeFragment(sources, index)]));
  assertEquals(restoreSources(kept), sources);
});
