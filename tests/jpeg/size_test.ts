import { assertEquals } from "@std/assert";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { listAwkwardJpegs } from "../support/awkward_jpegs.ts";
import { JPEG_VECTORS, readJpegVector, withExifThumbnail, withSegment } from "../support/jpeg_vectors.ts";

const SMALL = { width: 96, height: 64 };
const LARGE = { width: 160, height: 120 };

for (const name of JPEG_VECTORS) {
  Deno.test(`parseJpegSize reads ${name}`, () => {
    assertEquals(parseJpegSize(readJpegVector(name)), name.endsWith("96x64") ? SMALL : LARGE);
  });
}

Deno.test("parseJpegSize passes over a thumbnail", () => {
  const jpeg = withExifThumbnail(readJpegVector("baseline_160x120"), readJpegVector("ffmpeg_96x64"));
  assertEquals(parseJpegSize(jpeg), LARGE);
});

Deno.test("parseJpegSize passes over fill bytes and an empty comment", () => {
  const jpeg = withSegment(readJpegVector("ffmpeg_96x64"), 0xfe, new Uint8Array(0));
  const filled = new Uint8Array([...jpeg.subarray(0, 2), 0xff, 0xff, ...jpeg.subarray(2)]);
  assertEquals(parseJpegSize(filled), SMALL);
});

for (const { name, jpeg } of listAwkwardJpegs(readJpegVector("ffmpeg_96x64"))) {
  Deno.test(`parseJpegSize reads a JPEG that has ${name}`, () => assertEquals(parseJpegSize(jpeg), SMALL));
}

Deno.test("parseJpegSize needs no more than the frame header", () => {
  const jpeg = readJpegVector("ffmpeg_96x64");
  const headerAt = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
  assertEquals(parseJpegSize(jpeg.subarray(0, headerAt + 9)), SMALL);
  assertEquals(parseJpegSize(jpeg.subarray(0, headerAt + 8)), undefined);
});

Deno.test("parseJpegSize finds nothing in what is no JPEG", () => {
  const headerOf = (height: number, width: number) =>
    Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, height, 0, width, 1, 1, 0x11, 0);
  assertEquals(parseJpegSize(headerOf(7, 9)), { width: 9, height: 7 });
  assertEquals(parseJpegSize(headerOf(0, 9)), undefined);
  assertEquals(parseJpegSize(headerOf(7, 0)), undefined);
  assertEquals(parseJpegSize(new Uint8Array(0)), undefined);
  assertEquals(parseJpegSize(new Uint8Array(100)), undefined);
  assertEquals(parseJpegSize(new Uint8Array(100).fill(0xff)), undefined);
  const scanFirst = Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3, 4, 5, 6, 7);
  assertEquals(parseJpegSize(scanFirst), undefined);
});

Deno.test("parseJpegSize ends on every truncation and on a length of zero", () => {
  const jpeg = readJpegVector("progressive_160x120");
  for (let length = 0; length <= 700; length++) {
    const size = parseJpegSize(jpeg.subarray(0, length));
    assertEquals(size === undefined || size.width === 160, true);
  }
  assertEquals(parseJpegSize(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, ...new Uint8Array(20))), undefined);
});
