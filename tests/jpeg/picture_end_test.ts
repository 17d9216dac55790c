import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { completeJpeg, findPictureEnd } from "../../src/jpeg/picture_end.ts";
import { listAwkwardJpegs, withoutEnd } from "../support/awkward_jpegs.ts";
import { concatBytes, JPEG_VECTORS, readJpegVector } from "../support/jpeg_vectors.ts";

const FOLDER = new URL("../vectors/", import.meta.url);
const SEQUENTIAL = [...Deno.readDirSync(FOLDER)]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".jpg") && !name.startsWith("progressive"))
  .map((name) => ({ name, jpeg: Deno.readFileSync(new URL(name, FOLDER)) }));

for (const { name, jpeg } of SEQUENTIAL) {
  Deno.test(`findPictureEnd finds the end of ${name} without its EOI, and that it is cut short one byte before`, () => {
    const open = withoutEnd(jpeg);
    assertEquals(findPictureEnd(open), open.length);
    assertEquals(findPictureEnd(concatBytes(open, new Uint8Array(500))), open.length);
    assertEquals(findPictureEnd(open.subarray(0, -1)), undefined);
  });
}

Deno.test("findPictureEnd calls a picture that is cut short anywhere so, also where zeros fill it up", () => {
  const open = withoutEnd(readJpegVector("restart_160x120"));
  const plain = withoutEnd(readJpegVector("baseline_160x120"));
  for (const jpeg of [open, plain]) {
    for (let kept = 2; kept < jpeg.length; kept += 13) {
      assertEquals(findPictureEnd(jpeg.subarray(0, kept)), undefined);
      assertEquals(findPictureEnd(concatBytes(jpeg.subarray(0, kept), new Uint8Array(20_000))), undefined);
    }
  }
});

Deno.test("findPictureEnd reads over bytes between segments", () => {
  for (const { jpeg } of listAwkwardJpegs(readJpegVector("ffmpeg_96x64"))) {
    assertEquals(completeJpeg(withoutEnd(jpeg)), jpeg);
  }
});

Deno.test("findPictureEnd trusts a progressive picture, whose end it can not tell", () => {
  const open = withoutEnd(readJpegVector("progressive_160x120"));
  assertEquals(findPictureEnd(open), open.length);
});

Deno.test("findPictureEnd ends, within the bytes, whatever they are", () => {
  const originals = JPEG_VECTORS.map(readJpegVector);
  const change = fc.record({ at: fc.nat({ max: 2000 }), byte: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...originals),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      (jpeg, changes) => {
        const changed = jpeg.slice();
        for (const { at, byte } of changes) changed[at % changed.length] = byte;
        const end = findPictureEnd(changed);
        assert(end === undefined || end <= changed.length);
      },
    ),
    { seed: 4711, numRuns: 3000 },
  );
});
