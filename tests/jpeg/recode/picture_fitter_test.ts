import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { parseExifOrientation } from "../../../src/jpeg/exif_orientation.ts";
import { Coefficients } from "../../../src/jpeg/recode/coefficients.ts";
import { PictureFitter } from "../../../src/jpeg/recode/picture_fitter.ts";
import type { PictureForm } from "../../../src/protocol/fitted.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { withExifOrientation, withExifThumbnail, withSegment } from "../../support/jpeg_vectors.ts";
import {
  BASELINE_VECTORS,
  comparePictures,
  expectMade,
  openPixels,
  readVector,
  rewrite,
} from "../../support/recoding.ts";

const pixelsOf = await openPixels();

for (const name of BASELINE_VECTORS) {
  Deno.test(`a recoded ${name} has the same coefficients, in no more bytes`, () => {
    const jpeg = readVector(name);
    const written = expectMade(rewrite(jpeg));
    assertLess(written.length, jpeg.length);
    assertEquals(pixelsOf(written), pixelsOf(jpeg));
    assertEquals(rewrite(written), written);
  });

  for (const form of ["jpeg", "wire"] as const) {
    Deno.test(`a recoded ${name} (${form}) is never longer than its budget, and worse the shorter it is`, () => {
      fitShorterAndShorter(readVector(name), form);
    });
  }
}

Deno.test("PictureFitter gives back a picture that fits as it is", () => {
  const jpeg = readVector("progressive_160x120");
  const fitted = new PictureFitter().fit(jpeg, jpeg.length);
  assertEquals(fitted, {
    bytes: jpeg,
    form: "jpeg",
    isHalf: false,
    psnr: Infinity,
    isFinest: true,
    passes: 0,
  });
});

Deno.test("PictureFitter says how near a grey picture is to what it was", () => {
  const jpeg = readVector("decode_quadrants_gray");
  for (const share of [0.9, 0.8, 0.7]) {
    const fitted = expectMade(new PictureFitter().fit(jpeg, Math.floor(jpeg.length * share)));
    const shown = comparePictures(pixelsOf(fitted.bytes).samples, pixelsOf(jpeg).samples);
    assertAlmostEquals(Math.min(fitted.psnr, 60), Math.min(shown, 60), 1.5);
  }
});

Deno.test("PictureFitter fits the pictures of one camera in few passes, and of two in turn", () => {
  const recoder = new PictureFitter();
  const pictures = ["baseline_160x120", "decode_odd_420"].map(readVector);
  let passes = 0;
  for (let turn = 0; turn < 20; turn++) {
    const jpeg = pictures[turn % 2]!;
    const budget = Math.floor(jpeg.length * (0.7 + turn % 5 / 25));
    const fitted = expectMade(recoder.fit(jpeg, budget));
    assert(fitted.bytes.length <= budget);
    passes += fitted.passes;
  }
  assert(passes <= 60, `${passes} passes for 20 pictures`);
});

Deno.test("PictureFitter makes the same of a picture that was read once for several budgets and forms", () => {
  const jpeg = readVector("baseline_160x120");
  const [fitter, other] = [new PictureFitter(), new PictureFitter()];
  assertEquals(fitter.read(jpeg), undefined);
  const seen = new Set<string>();
  for (const share of [0.2, 0.9, 0.4, 0.16, 0.7, 1, 0.2, 0.5]) {
    for (const form of ["wire", "jpeg", "wire"] as const) {
      const budget = Math.floor(jpeg.length * share);
      const fitted = fitter.fitTo(budget, form);
      assertEquals(fitted, other.fit(jpeg, budget, form));
      if (typeof fitted === "string") continue;
      seen.add(`${fitted.form}, ${fitted.psnr === Infinity ? "exact" : fitted.isHalf ? "half" : "whole"}`);
    }
  }
  assertEquals([...seen].sort(), ["jpeg, exact", "jpeg, whole", "wire, exact", "wire, half", "wire, whole"]);
});

Deno.test("PictureFitter fits no picture that it has not, or could not, read", () => {
  const fitter = new PictureFitter();
  assertThrows(() => fitter.fitTo(1000), Error, "no picture");
  const jpeg = readVector("baseline_160x120");
  assertEquals(fitter.read(jpeg), undefined);
  assertEquals(fitter.read(readVector("progressive_160x120")), "no-baseline");
  assertThrows(() => fitter.fitTo(1000), Error, "no picture");
  fitter.fit(jpeg, jpeg.length - 100);
  assertThrows(() => fitter.fitTo(1000), Error, "no picture");
});

Deno.test("PictureFitter leaves out previews, and keeps what says in which colours a picture is", () => {
  const jpeg = readVector("baseline_160x120");
  const adobe = Uint8Array.of(...new TextEncoder().encode("Adobe"), 0, 100, 0, 0, 0, 0, 1);
  const long = withExifThumbnail(withSegment(jpeg, 0xee, adobe), jpeg);
  const written = expectMade(rewrite(long));
  assertLess(written.length, jpeg.length + adobe.length + 4);
  assert(written.join().includes([0xff, 0xee, 0, 2 + adobe.length, ...adobe].join()));
});

Deno.test("PictureFitter keeps how a picture has to be turned", () => {
  const jpeg = readVector("baseline_160x120");
  for (let orientation = 1; orientation <= 8; orientation++) {
    const turned = withExifThumbnail(withExifOrientation(jpeg, orientation, "II"), jpeg);
    const written = expectMade(rewrite(withExifOrientation(jpeg, orientation, "II")));
    assertEquals(parseExifOrientation(written), parseExifOrientation(withExifOrientation(jpeg, orientation)));
    assertLess(expectMade(rewrite(turned)).length, jpeg.length + 40);
  }
});

Deno.test("PictureFitter takes the standard tables where a camera sends none", () => {
  const jpeg = readVector("baseline_160x120");
  const bare = withoutSegments(jpeg, 0xc4);
  assertLess(bare.length, jpeg.length);
  assertEquals(rewrite(bare), rewrite(jpeg));
});

Deno.test("PictureFitter names why it leaves a picture alone", () => {
  const jpeg = readVector("baseline_160x120");
  const changed = (code: number, at: number, value: number) => {
    const copy = jpeg.slice();
    copy[findSegment(copy, code) + at] = value;
    return copy;
  };
  const reasons: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
    ["no-baseline", readVector("progressive_160x120")],
    ["no-baseline", changed(0xc0, 1, 0xc9)],
    ["deep", changed(0xc0, 4, 12)],
    ["deep", changed(0xdb, 4, 0x10)],
    ["odd-components", changed(0xc0, 9, 2)],
    ["odd-components", changed(0xc0, 11, 0x44)],
    ["broken", changed(0xc0, 11, 0x00)],
    ["broken", changed(0xdb, 5, 0)],
    ["broken", changed(0xc4, 5, 255)],
    ["broken", changed(0xda, 4, 0)],
    ["several-scans", changed(0xda, 4 + 3 * 2 + 2, 5)],
    ["broken", jpeg.slice(0, -40)],
    ["broken", jpeg.slice(0, 300)],
    ["broken", jpeg.slice(2)],
    ["broken", new Uint8Array(0)],
  ];
  for (const [reason, picture] of reasons) {
    assertEquals(new Coefficients().read(picture), reason, `${picture.length} bytes`);
    const fitted = new PictureFitter().fit(picture, picture.length - 1);
    assertEquals(fitted, reason);
  }
});

Deno.test("a picture whose brightness runs away is no picture of eight bits", () => {
  assertEquals(new Coefficients().read(makeGreyJpeg(1)), undefined);
  assertEquals(new Coefficients().read(makeGreyJpeg(2)), "broken");
});

/** Where a segment's 0xff is. */
function findSegment(jpeg: Uint8Array, code: number): number {
  for (let at = 2;; at += 2 + (jpeg[at + 2]! << 8 | jpeg[at + 3]!)) if (jpeg[at + 1] === code) return at;
}

function withoutSegments(jpeg: Uint8Array, code: number): Uint8Array<ArrayBuffer> {
  const kept = [...jpeg];
  for (let at = 2; kept[at + 1] !== 0xda;) {
    const bytes = 2 + (kept[at + 2]! << 8 | kept[at + 3]!);
    if (kept[at + 1] === code) kept.splice(at, bytes);
    else at += bytes;
  }
  return Uint8Array.from(kept);
}

function fitShorterAndShorter(jpeg: Uint8Array<ArrayBuffer>, form: PictureForm): void {
  const fitter = new PictureFitter();
  const viewer = new WireCoder();
  let lastPsnr = Infinity;
  for (let budget = jpeg.length; budget > 200; budget = Math.floor(budget * 0.9)) {
    const outcome = fitter.fit(jpeg, budget, form);
    if (outcome === "too-long") break;
    const { bytes, psnr, form: madeForm } = expectMade(outcome);
    assert(bytes.length <= budget, `${bytes.length} bytes of ${budget}`);
    const shown = madeForm === "wire" ? viewer.decode(bytes) : bytes;
    assert(shown, `nothing comes back from ${bytes.length} bytes`);
    const [was, is] = [pixelsOf(jpeg), pixelsOf(shown!)];
    assertEquals([is.width, is.samples.length], [was.width, was.samples.length]);
    // colours count here, and not in what is expected
    assert(comparePictures(is.samples, was.samples) > Math.min(psnr, 30) - 14, `${psnr} dB were expected`);
    assert(psnr <= lastPsnr + 2, `${psnr} dB after ${lastPsnr}`);
    lastPsnr = Math.min(lastPsnr, psnr);
  }
  assertLess(lastPsnr, 60);
}

/** A grey picture of so many blocks, each brighter by 2047 steps than the one before, and empty but for that. */
function makeGreyJpeg(blocks: number): Uint8Array<ArrayBuffer> {
  const dcOfSize11 = "111111110", ones = "1".repeat(11), endOfBlock = "1010";
  const bits = (dcOfSize11 + ones + endOfBlock).repeat(blocks);
  const filled = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const bytes = (filled.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  return Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array<number>(64).fill(1)],
    ...[0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8 * blocks, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0],
    ...bytes.flatMap((byte) => byte === 0xff ? [0xff, 0] : [byte]),
    ...[0xff, 0xd9],
  ]);
}
