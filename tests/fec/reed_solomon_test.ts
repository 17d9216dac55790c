import { assert, assertEquals, assertFalse, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ReedSolomon } from "../../src/fec/reed_solomon.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";
import { makeFragment, restoreSources } from "./oracle.ts";

/** One of each for all tests: whatever a block leaves behind, the next one must not see. */
const encoder = new ReedSolomon();
const decoder = new ReedSolomon();

function randomSources(random: SeededRandom, k: number, fragmentBytes: number): Uint8Array[] {
  return Array.from({ length: k }, () => random.bytes(fragmentBytes));
}

/** All k + r fragments of a block, from the encoder. */
function encodeBlock(sources: readonly Uint8Array[], r: number): Uint8Array[] {
  const k = sources.length;
  encoder.begin(k, sources[0]!.length);
  sources.forEach((source, index) => encoder.put(index, source));
  encoder.encode(k, r);
  return Array.from({ length: k + r }, (_, index) => encoder.get(index).slice());
}

/** Decodes what is left; the sources that come out, where there is enough. */
function decodeBlock(k: number, kept: ReadonlyMap<number, Uint8Array>): Uint8Array[] | undefined {
  decoder.begin(k, [...kept.values()][0]?.length ?? 1);
  kept.forEach((fragment, index) => decoder.put(index, fragment));
  if (!decoder.decode()) return undefined;
  return Array.from({ length: k }, (_, index) => decoder.get(index).slice());
}

function pick(fragments: readonly Uint8Array[], isKept: (index: number) => boolean): Map<number, Uint8Array> {
  return new Map([...fragments.entries()].filter(([index]) => isKept(index)));
}

/** So many different numbers below a limit. */
function choose(random: SeededRandom, count: number, limit: number): Set<number> {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.below(limit));
  return chosen;
}

Deno.test("ReedSolomon restores every erasure pattern of small codes", () => {
  const random = seededRandom(1);
  for (const fragmentBytes of [1, 15, 16, 17, 33]) {
    for (let k = 1; k <= 5; k++) {
      for (let r = 0; r <= 4; r++) {
        const sources = randomSources(random, k, fragmentBytes);
        const fragments = encodeBlock(sources, r);
        for (let pattern = 1; pattern < 1 << k + r; pattern++) {
          const kept = pick(fragments, (index) => (pattern >> index & 1) === 1);
          assertEquals(decodeBlock(k, kept), kept.size >= k ? sources : undefined);
        }
      }
    }
  }
});

Deno.test("ReedSolomon makes the repairs that the oracle makes", () => {
  const random = seededRandom(2);
  for (
    const [k, r, fragmentBytes] of [[1, 254, 3], [7, 20, 48], [50, 10, 1200], [200, 55, 64], [
      254,
      1,
      100,
    ]] as const
  ) {
    const sources = randomSources(random, k, fragmentBytes);
    const fragments = encodeBlock(sources, r);
    for (let index = 0; index < k + r; index++) {
      assertEquals(fragments[index], makeFragment(sources, index), `fragment ${index} of k = ${k}`);
    }
  }
});

Deno.test("ReedSolomon makes the same repair whichever others are made with it", () => {
  const sources = randomSources(seededRandom(3), 21, 40);
  const together = encodeBlock(sources, 60);
  for (let first = 21; first < 60; first++) {
    for (let count = 1; count <= 10; count++) {
      encoder.encode(first, count);
      for (let index = first; index < first + count; index++) {
        assertEquals(encoder.get(index), together[index], `${index} of ${count} from ${first}`);
      }
    }
  }
});

Deno.test("ReedSolomon restores what the oracle restores, from any fragments", () => {
  const random = seededRandom(4);
  const shape = fc.record({
    k: fc.integer({ min: 1, max: 40 }),
    r: fc.integer({ min: 1, max: 40 }),
    fragmentBytes: fc.integer({ min: 1, max: 70 }),
  });
  fc.assert(
    fc.property(shape, ({ k, r, fragmentBytes }) => {
      const sources = randomSources(random, k, fragmentBytes);
      const fragments = encodeBlock(sources, r);
      const chosen = choose(random, k, k + r);
      const kept = pick(fragments, (index) => chosen.has(index));
      assertEquals(restoreSources(kept), sources);
      assertEquals(decodeBlock(k, kept), sources);
    }),
    { numRuns: 100, seed: 4 },
  );
});

Deno.test("ReedSolomon restores large blocks", () => {
  const random = seededRandom(5);
  for (let run = 0; run < 40; run++) {
    const k = 1 + random.below(200);
    const r = 1 + random.below(255 - k);
    const fragmentBytes = run % 10 === 0 ? 8192 - run : 1 + random.below(1500);
    const sources = randomSources(random, k, fragmentBytes);
    const fragments = encodeBlock(sources, r);
    const lost = choose(random, Math.min(r, random.below(k + 1)), k + r);
    const kept = pick(fragments, (index) => !lost.has(index));
    assertEquals(
      decodeBlock(k, kept),
      sources,
      `k = ${k}, r = ${r}, ${fragmentBytes} bytes, lost ${[...lost]}`,
    );
  }
});

Deno.test("ReedSolomon restores all sources from repairs alone", () => {
  for (const k of [1, 3, 64, 127]) {
    const sources = randomSources(seededRandom(k), k, 50);
    const fragments = encodeBlock(sources, k);
    assertEquals(decodeBlock(k, pick(fragments, (index) => index >= k)), sources);
  }
});

Deno.test("ReedSolomon restores from fresh repairs far from the sources", () => {
  const sources = randomSources(seededRandom(6), 10, 33);
  encodeBlock(sources, 2);
  encoder.encode(247, 8);
  const kept = new Map(
    [0, 1, 247, 248, 249, 250, 251, 252, 253, 254].map((index) => [index, encoder.get(index)]),
  );
  assertEquals(decodeBlock(10, kept), sources);
});

Deno.test("ReedSolomon keeps the fragments that were put", () => {
  const fragments = encodeBlock(randomSources(seededRandom(7), 9, 37), 8);
  const kept = pick(fragments, (index) => index > 6);
  decodeBlock(9, kept);
  kept.forEach((fragment, index) => assertEquals(decoder.get(index), fragment));
});

Deno.test("ReedSolomon goes on where there were too few fragments before", () => {
  const sources = randomSources(seededRandom(8), 4, 20);
  const fragments = encodeBlock(sources, 2);
  assertEquals(decodeBlock(4, pick(fragments, (index) => index < 2 || index === 5)), undefined);
  assertThrows(() => decoder.get(2), RangeError, "fragment 2 is not there");
  decoder.put(3, fragments[3]!);
  assert(decoder.decode());
  assertEquals(decoder.get(2), sources[2]);
});

Deno.test("ReedSolomon encodes a block that it has decoded", () => {
  const fragments = encodeBlock(randomSources(seededRandom(9), 6, 90), 9);
  decodeBlock(6, pick(fragments, (index) => index >= 3 && index < 9));
  decoder.encode(9, 6);
  for (let index = 9; index < 15; index++) assertEquals(decoder.get(index), fragments[index]);
});

Deno.test("ReedSolomon pads a short fragment with zeros", () => {
  encodeBlock(randomSources(seededRandom(10), 2, 40), 1);
  encoder.begin(2, 40);
  encoder.put(0, Uint8Array.of(1, 2, 3));
  encoder.put(1, new Uint8Array());
  encoder.encode(2, 1);
  const padded = [Uint8Array.of(1, 2, 3, ...new Uint8Array(37)), new Uint8Array(40)];
  assertEquals([encoder.get(0), encoder.get(1)], padded);
  assertEquals(encoder.get(2), makeFragment(padded, 2));
});

Deno.test("ReedSolomon forgets the block before", () => {
  const random = seededRandom(11);
  encodeBlock(randomSources(random, 60, 4000), 60);
  const sources = randomSources(random, 5, 17);
  encodeBlock(sources, 3).forEach((fragment, index) => assertEquals(fragment, makeFragment(sources, index)));
  assertThrows(() => encoder.get(8), RangeError);
  encoder.begin(5, 17);
  assertFalse(encoder.decode());
  for (let index = 0; index < 255; index++) assertThrows(() => encoder.get(index), RangeError);
});

Deno.test("ReedSolomon returns the same views for blocks of the same length", () => {
  encodeBlock(randomSources(seededRandom(12), 5, 100), 3);
  const view = encoder.get(6);
  encodeBlock(randomSources(seededRandom(13), 4, 100), 3);
  assertStrictEquals(encoder.get(6), view);
});

Deno.test("ReedSolomon holds the memory that its longest fragments need, once", () => {
  const random = seededRandom(14);
  const code = new ReedSolomon();
  const bufferAfter = (fragmentBytes: number) => {
    code.begin(1, fragmentBytes);
    code.put(0, random.bytes(fragmentBytes));
    return code.get(0).buffer;
  };
  const grown = bufferAfter(8192);
  for (let run = 0; run < 50; run++) assertStrictEquals(bufferAfter(1 + random.below(8192)), grown);
  assert(grown.byteLength < 4_000_000, String(grown.byteLength));
});

Deno.test("ReedSolomon refuses what is outside its ranges", () => {
  const code = new ReedSolomon();
  assertThrows(() => code.put(0, new Uint8Array()), RangeError, "Cannot put a fragment");
  assertThrows(() => code.get(0), RangeError, "Cannot get a fragment");
  assertThrows(() => code.encode(0, 1), RangeError, "Cannot encode");
  assertFalse(code.decode());
  for (const k of [0, 255, -1, 1.5, NaN]) {
    assertThrows(() => code.begin(k, 10), RangeError, "Cannot begin a block");
  }
  for (const bytes of [0, 8193, -1, 0.5]) {
    assertThrows(() => code.begin(10, bytes), RangeError, "Cannot begin a block");
  }
  code.begin(3, 10);
  for (const index of [-1, 255, 0.5]) {
    assertThrows(() => code.put(index, new Uint8Array(10)), RangeError, "Cannot put a fragment");
    assertThrows(() => code.get(index), RangeError, "Cannot get a fragment");
  }
  assertThrows(() => code.put(0, new Uint8Array(11)), RangeError, "Cannot put a fragment");
  assertThrows(() => code.encode(3, 1), RangeError, "a source is missing");
  for (let index = 0; index < 3; index++) code.put(index, new Uint8Array(10));
  for (const [first, count] of [[2, 1], [3, 253], [255, 1], [3, -1], [3.5, 1]] as const) {
    assertThrows(() => code.encode(first, count), RangeError, "Cannot encode");
  }
  code.encode(3, 252);
  assertEquals(code.get(254), new Uint8Array(10));
});
