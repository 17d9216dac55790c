import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { GreySplitter } from "../../../src/capture/tracker/grey_splitter.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";
import { seededRandom } from "../../support/seeded_random.ts";

const SIZE = { width: 5, height: 3 };
const BYTES = 15;

/** What a splitter makes of chunks, the n-th of which comes at n µs. */
function split(chunks: Iterable<Uint8Array>) {
  const frames: { pixels: Uint8Array; arrivalUs: number }[] = [];
  const pixels = new Uint8Array(BYTES);
  const splitter = new GreySplitter({
    ...SIZE,
    beginImage: () => pixels,
    endImage: (arrivalUs) => frames.push({ pixels: pixels.slice(), arrivalUs }),
  });
  let nowUs = 0;
  for (const chunk of chunks) splitter.push(chunk, nowUs++);
  return { frames, splitter };
}

Deno.test("GreySplitter finds each picture and when its first byte came, wherever the stream is cut", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.nat(100), lengths, (bytes, lengths) => {
      const stream = seededRandom(bytes).bytes(bytes);
      const chunks: Uint8Array[] = [];
      const cameUs: number[] = [];
      for (let at = 0; at < bytes;) {
        const chunk = stream.subarray(at, at += lengths[chunks.length % lengths.length]!);
        for (const _ of chunk) cameUs.push(chunks.length);
        chunks.push(chunk);
      }
      const expected = Array.from({ length: Math.floor(bytes / BYTES) }, (_, i) => ({
        pixels: stream.slice(i * BYTES, (i + 1) * BYTES),
        arrivalUs: cameUs[i * BYTES]!,
      }));
      const { frames, splitter } = split(chunks);
      assertEquals(frames, expected);
      assertEquals(splitter.counts, { frames: expected.length, garbageBytes: 0, brokenFrames: 0 });
    }),
    { numRuns: 500, seed: 265 },
  );
});

Deno.test("GreySplitter asks for memory with a picture's first byte, and passes over what is not wanted", () => {
  let asked = 0;
  const ended: number[] = [];
  const splitter = new GreySplitter({
    ...SIZE,
    beginImage: () =>
      asked++ % 2 === 0 ? undefined : { pixels: new Uint8Array(21), rowBytes: 5, strideBytes: 8 },
    endImage: (arrivalUs) => ended.push(arrivalUs),
  });
  splitter.push(new Uint8Array(BYTES), 10);
  assertEquals(asked, 1);
  splitter.push(new Uint8Array(1), 20);
  assertEquals(asked, 2);
  splitter.push(new Uint8Array(2 * BYTES - 1), 30);
  assertEquals([asked, ended, splitter.counts.frames], [3, [20], 3]);
});

Deno.test("GreySplitter.reset gives up a picture that is not whole, and counts it", () => {
  const { splitter, frames } = split([new Uint8Array(BYTES + 4)]);
  splitter.reset();
  splitter.reset();
  splitter.push(concatBytes(new Uint8Array(BYTES).fill(7)), 9);
  assertEquals(frames.map(({ pixels }) => pixels[0]), [0, 7]);
  assertEquals(splitter.counts, { frames: 2, garbageBytes: 4, brokenFrames: 1 });
});

Deno.test("GreySplitter refuses a size that is none", () => {
  for (const [width, height] of [[0, 3], [5, -1], [1.5, 2], [NaN, 2]] as const) {
    const options = { width, height, beginImage: () => undefined, endImage: () => {} };
    assertThrows(() => new GreySplitter(options), RangeError, "Cannot split");
  }
});
