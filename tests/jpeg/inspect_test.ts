import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { inspectJpeg, MAX_SCANS } from "../../src/jpeg/inspect.ts";
import { makeManyScans } from "../support/many_scans.ts";
import { concatBytes, JPEG_VECTORS, readJpegVector, withExifThumbnail } from "../support/jpeg_vectors.ts";

/** SOI and a frame header of this kind, with `components` components. */
function begin({ code = 0xc2, width = 64, height = 64, components = 1 } = {}): Uint8Array {
  const list = Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat();
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  return Uint8Array.of(0xff, 0xd8, 0xff, code, 0, 8 + 3 * components, 8, ...size, components, ...list);
}

/** A scan of these components, with a little data that stuffing and restart markers make look like more. */
function scan(...components: readonly number[]): Uint8Array {
  const list = components.flatMap((id) => [id, 0]);
  const header = [0xff, 0xda, 0, 6 + 2 * components.length, components.length, ...list, 0, 63, 0];
  return Uint8Array.of(...header, 0x12, 0xff, 0x00, 0xda, 0xff, 0xd0, 0x34);
}

const END = Uint8Array.of(0xff, 0xd9);

function progressive(scans: number): Uint8Array {
  return concatBytes(begin(), ...Array.from({ length: scans }, () => scan(1)), END);
}

for (const name of JPEG_VECTORS) {
  Deno.test(`inspectJpeg lets ${name} be decoded`, () => {
    assertEquals(inspectJpeg(readJpegVector(name)), undefined);
  });
}

Deno.test("inspectJpeg lets a progressive picture of as many scans as encoders make be decoded, and none of more", () => {
  assertEquals(inspectJpeg(progressive(MAX_SCANS)), undefined);
  assertEquals(inspectJpeg(progressive(MAX_SCANS + 1)), "too-many-scans");
  assertEquals(inspectJpeg(progressive(490)), "too-many-scans");
});

Deno.test("inspectJpeg refuses the picture that held a decoder for 20 s, by its size and by its scans", () => {
  const jpeg = makeManyScans(490, 8192);
  assertEquals(inspectJpeg(jpeg), "too-many-pixels");
  assertEquals(inspectJpeg(jpeg, { maxPixels: 8192 * 8192 }), "too-many-scans");
});

Deno.test("inspectJpeg counts the scans of a sequential picture where the first holds only a part of it", () => {
  const sequential = (first: Uint8Array) =>
    concatBytes(begin({ code: 0xc0, components: 3 }), first, ...Array(40).fill(scan(2)), END);
  assertEquals(inspectJpeg(sequential(scan(1, 2, 3))), undefined, "what follows a whole one is not decoded");
  assertEquals(inspectJpeg(sequential(scan(1))), "too-many-scans");
});

Deno.test("inspectJpeg refuses a picture of more pixels than are allowed, and no smaller one", () => {
  const picture = (width: number, height: number) =>
    concatBytes(begin({ code: 0xc0, width, height }), scan(1), END);
  assertEquals(inspectJpeg(picture(8192, 8192)), "too-many-pixels");
  assertEquals(inspectJpeg(picture(8000, 5000)), undefined);
  assertEquals(inspectJpeg(picture(8000, 5000), { maxPixels: 39_999_999 }), "too-many-pixels");
  assertEquals(inspectJpeg(picture(8192, 8192), { maxPixels: 70_000_000 }), undefined);
});

Deno.test("inspectJpeg looks at the picture and not at its thumbnail", () => {
  const jpeg = readJpegVector("baseline_160x120");
  const large = concatBytes(begin({ width: 9000, height: 9000 }), scan(1), END);
  assertEquals(inspectJpeg(withExifThumbnail(jpeg, large)), undefined);
});

Deno.test("inspectJpeg passes over bytes between segments, as decoders do", () => {
  const jpeg = readJpegVector("baseline_160x120");
  const dqt = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xdb);
  const gap = concatBytes(jpeg.subarray(0, dqt), new Uint8Array(600), jpeg.subarray(dqt));
  assertEquals(inspectJpeg(gap), undefined);
});

Deno.test("inspectJpeg takes nothing for a JPEG that has no picture in it", () => {
  const jpeg = readJpegVector("baseline_160x120");
  const sos = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda);
  const broken: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(0),
    "no SOI": jpeg.subarray(1),
    "SOI and EOI alone": Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
    "no scan": jpeg.subarray(0, sos),
    "a scan without a frame header": concatBytes(Uint8Array.of(0xff, 0xd8), scan(1), END),
    "no components": concatBytes(begin({ components: 0 }), scan(1), END),
    "too many components": concatBytes(begin({ components: 5 }), scan(1), END),
    "no height": concatBytes(begin({ height: 0 }), scan(1), END),
    "a scan of more components than there are": concatBytes(begin({ components: 1 }), scan(1, 2), END),
    "two frame headers": concatBytes(begin(), begin().subarray(2), scan(1), END),
  };
  for (const [what, bytes] of Object.entries(broken)) assertEquals(inspectJpeg(bytes), "not-a-jpeg", what);
});

Deno.test("inspectJpeg never throws, and takes no noise for a picture", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
    assert(inspectJpeg(noise) !== undefined);
    inspectJpeg(concatBytes(begin(), noise));
    inspectJpeg(concatBytes(begin(), scan(1), noise));
  }));
});
