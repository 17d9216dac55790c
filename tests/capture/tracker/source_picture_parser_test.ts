import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type PictureMemory,
  SourcePictureParser,
} from "../../../src/capture/tracker/source_picture_parser.ts";
import { seededRandom } from "../../support/seeded_random.ts";

const EMPTY = 0xee;

/** Takes a picture from chunks of these lengths, over and over. */
function fill(
  picture: Uint8Array,
  memory: PictureMemory | Uint8Array | undefined,
  lengths: readonly number[],
): number {
  const parser = new SourcePictureParser();
  parser.begin(picture.length, memory);
  let at = 0;
  for (let i = 0; at < picture.length; i++) {
    const chunk = picture.subarray(at, at + lengths[i % lengths.length]!);
    assertEquals(parser.leftBytes, picture.length - at);
    assertEquals(parser.take(chunk, 0), chunk.length);
    at += chunk.length;
  }
  return parser.leftBytes;
}

/** The same, byte by byte. */
function place(picture: Uint8Array, { pixels, rowBytes, strideBytes }: PictureMemory): Uint8Array {
  const placed = new Uint8Array(pixels.length).fill(EMPTY);
  picture.forEach((value, i) => placed[Math.floor(i / rowBytes) * strideBytes + i % rowBytes] = value);
  return placed;
}

Deno.test("SourcePictureParser puts each byte where a slow copy does, and touches no other", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
  const shape = fc.record({
    rowBytes: fc.integer({ min: 1, max: 12 }),
    gap: fc.nat(5),
    bytes: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(shape, lengths, ({ rowBytes, gap, bytes }, lengths) => {
      const strideBytes = rowBytes + gap;
      const pixels = new Uint8Array(Math.ceil(bytes / rowBytes) * strideBytes + 3).fill(EMPTY);
      const memory = { pixels, rowBytes, strideBytes };
      const picture = seededRandom(bytes).bytes(bytes);
      assertEquals(fill(picture, memory, lengths), 0);
      assertEquals(pixels, place(picture, memory));
    }),
    { numRuns: 500, seed: 265 },
  );
});

Deno.test("SourcePictureParser fills one array, and takes no more than belongs to the picture", () => {
  const parser = new SourcePictureParser();
  const into = new Uint8Array(5);
  parser.begin(4, into);
  assertEquals(parser.take(Uint8Array.of(9, 1, 2), 1), 3);
  assertEquals(parser.take(Uint8Array.of(3, 4, 5, 6), 0), 2);
  assertEquals([[...into], parser.leftBytes, parser.takenBytes], [[1, 2, 3, 4, 0], 0, 4]);
});

Deno.test("SourcePictureParser passes over a picture without memory, and forgets one that is not whole", () => {
  const parser = new SourcePictureParser();
  parser.begin(10, undefined);
  assertEquals(parser.take(new Uint8Array(6), 2), 6);
  assertEquals(parser.leftBytes, 6);
  parser.reset();
  assertEquals([parser.leftBytes, parser.takenBytes], [0, 0]);
});

Deno.test("SourcePictureParser needs no bytes behind the last row, and refuses a memory that is too small", () => {
  const parser = new SourcePictureParser();
  parser.begin(12, { pixels: new Uint8Array(14), rowBytes: 4, strideBytes: 5 });
  const tooSmall: (PictureMemory | Uint8Array)[] = [
    new Uint8Array(11),
    { pixels: new Uint8Array(13), rowBytes: 4, strideBytes: 5 },
    { pixels: new Uint8Array(11), rowBytes: 4, strideBytes: 4 },
    { pixels: new Uint8Array(99), rowBytes: 4, strideBytes: 3 },
    { pixels: new Uint8Array(99), rowBytes: 0, strideBytes: 3 },
  ];
  for (const memory of tooSmall) {
    assertThrows(() => parser.begin(12, memory), RangeError, "Cannot write a picture");
  }
});
