import { assert, assertEquals, assertThrows } from "@std/assert";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { cutFrames } from "../../../src/capture/replay/zstd_blocks.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";

function pack(bytes: Uint8Array, hasChecksum: boolean): Uint8Array<ArrayBuffer> {
  const params = { [constants.ZSTD_c_checksumFlag]: Number(hasChecksum) };
  return new Uint8Array(zstdCompressSync(bytes, { params }));
}

Deno.test("cutFrames cuts the head, each block and the checksum of RFC 8878's frames apart", () => {
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x24, 3];
  const raw = [16, 0, 0, 7, 8];
  const repeated = [11, 0, 0, 9];
  const checksum = [1, 2, 3, 4];
  const parts = [...cutFrames(Uint8Array.of(...head, ...raw, ...repeated, ...checksum))];
  assertEquals(parts.map((part) => [...part]), [head, raw, repeated, checksum]);
});

Deno.test("cutFrames leaves out what is to be skipped", () => {
  const skippable = Uint8Array.of(0x5f, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2);
  const frame = pack(Uint8Array.of(1, 2, 3), true);
  assertEquals(concatBytes(...cutFrames(concatBytes(skippable, frame, skippable))), frame);
});

Deno.test("cutFrames loses nothing of what the library has packed, and notices each end that is missing", () => {
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.nat(400_000).map((length) => Uint8Array.from({ length }, (_, i) => i * i % 7919)),
  );
  fc.assert(
    fc.property(
      contents,
      contents,
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b, sum, share) => {
        const frames = concatBytes(pack(a, sum), pack(b, sum));
        const parts = [...cutFrames(frames)];
        assertEquals(concatBytes(...parts), frames);
        assert(parts.every(({ length }) => length <= 128 * 1024 + 3));
        const last = parts.at(-1)!.length;
        assertThrows(
          () => [...cutFrames(frames.slice(0, frames.length - 1 - Math.floor(share * (last - 1))))],
          RangeError,
        );
      },
    ),
    { numRuns: 100 },
  );
});
