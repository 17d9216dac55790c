import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { encodeFitted, FITTED_HEADER_BYTES, type FittedPicture } from "../../src/protocol/fitted.ts";
import { CODEC_FITTED, CODEC_JPEG } from "../../src/protocol/media.ts";
import { PictureReader } from "../../src/receive/picture_reader.ts";
import { PictureFitter } from "../../src/jpeg/recode/picture_fitter.ts";
import {
  BASELINE_VECTORS,
  comparePictures,
  expectMade,
  fitFrame,
  openPixels,
  readVector,
} from "../support/recoding.ts";

const JPEG = readVector("baseline_160x120");
const PIXELS = 160 * 120;
/** In the wire code, of half the size. */
const HALF = fitFrame(JPEG, 500, "wire");
/** In the wire code, to the byte. */
const EXACT = fitFrame(JPEG, JPEG.length - 1, "wire");

const readFitted = (bytes: Uint8Array<ArrayBuffer>, reader = new PictureReader()) =>
  reader.read({ codec: CODEC_FITTED, bytes });

function frameOf(picture: Partial<FittedPicture>): Uint8Array<ArrayBuffer> {
  return encodeFitted({ form: "jpeg", cameraBytes: 1, psnr: 30, picture: JPEG, ...picture });
}

Deno.test("PictureReader hands on what a camera gave as it came, without a copy", () => {
  const { jpeg, ...more } = expectMade(new PictureReader().read({ codec: CODEC_JPEG, bytes: JPEG }));
  assertStrictEquals(jpeg, JPEG);
  assertEquals(more, {});
});

Deno.test("PictureReader makes the camera's file of a picture in the wire code, to the byte", () => {
  let clockUs = 500;
  const { jpeg, fit, decodeUs } = expectMade(
    readFitted(EXACT, new PictureReader({ readUs: () => clockUs += 70 })),
  );
  assertEquals(jpeg, JPEG);
  assertEquals(fit, { cameraBytes: JPEG.length, sentBytes: EXACT.length, psnr: Infinity });
  assertEquals(decodeUs, 70);
});

Deno.test("PictureReader knows that its first pictures take longer, in the wire code alone", () => {
  const reader = new PictureReader();
  const usual = [1, 2, 3, 4, 5, 6].map(() => {
    reader.read({ codec: CODEC_JPEG, bytes: JPEG });
    return expectMade(readFitted(EXACT, reader)).isUsual;
  });
  assertEquals(usual, [false, false, false, false, true, true]);
});

Deno.test("PictureReader makes nothing longer than the camera's picture, and hardly poorer for that", async () => {
  const pixelsOf = await openPixels();
  let shortened = 0;
  for (const name of BASELINE_VECTORS) {
    const camera = readVector(name);
    for (const share of [0.9, 0.7, 0.5, 0.3, 0.2]) {
      const made = new PictureFitter().fit(camera, Math.floor(share * camera.length), "wire");
      if (typeof made === "string") continue;
      const readFrom = (cameraBytes: number) =>
        expectMade(readFitted(encodeFitted({ ...made, cameraBytes, picture: made.bytes }))).jpeg;
      const [shown, finest] = [readFrom(camera.length), readFrom(0xffffff)];
      const what = `${name}, ${share}: ${shown.length} and ${finest.length} bytes of ${camera.length}`;
      assert(shown.length <= camera.length, what);
      if (finest.length <= camera.length) assertEquals(shown, finest);
      else {
        shortened++;
        const psnr = (jpeg: Uint8Array) => comparePictures(pixelsOf(jpeg).samples, pixelsOf(camera).samples);
        assert(psnr(shown) >= psnr(finest) - 1.5, `${what}, ${psnr(shown)} and ${psnr(finest)} dB`);
      }
    }
  }
  assert(shortened > 5, `${shortened}`);
});

Deno.test("PictureReader makes a JPEG of the whole size of a picture that came at half of it", async () => {
  const pixelsOf = await openPixels();
  const { jpeg, fit } = expectMade(readFitted(HALF));
  assertEquals(parseJpegSize(jpeg), { width: 160, height: 120 });
  assert(comparePictures(pixelsOf(jpeg).samples, pixelsOf(JPEG).samples) > 16);
  assertEquals([fit?.cameraBytes, fit?.sentBytes], [JPEG.length, HALF.length]);
});

Deno.test("PictureReader gives each JPEG memory of its own", () => {
  const reader = new PictureReader();
  const frame = fitFrame(JPEG, 2000, "jpeg");
  const made = [frame, EXACT, HALF].map((bytes) => expectMade(readFitted(bytes, reader)).jpeg);
  for (const jpeg of made) assertEquals(jpeg.buffer.byteLength, jpeg.length);
  assertEquals(made[0], frame.slice(FITTED_HEADER_BYTES));
  assertEquals(made[1], JPEG);
});

const header = Uint8Array.of(0xff, 0xc0, 0x00, 0x11, 8);

/** The same frame, whose picture says that it is so large. */
function claiming(frame: Uint8Array, sides: number, at: number): Uint8Array<ArrayBuffer> {
  const claim = frame.slice();
  claim.set([sides >> 8, sides & 0xff, sides >> 8, sides & 0xff], at);
  return claim;
}

const exactSizeAt = EXACT.findIndex((_, at) => header.every((byte, i) => EXACT[at + i] === byte)) +
  header.length;
const hostile = [
  ["a form that nobody knows", Uint8Array.of(3, ...HALF.subarray(1)), "unreadable"],
  ["no picture behind the header", EXACT.slice(0, FITTED_HEADER_BYTES), "unreadable"],
  ["nothing", new Uint8Array(0), "unreadable"],
  ["a picture in the wire code that was cut short", EXACT.slice(0, -9), "unreadable"],
  ["a JPEG that is none", frameOf({ picture: new Uint8Array(100) }), "not-a-jpeg"],
  ["a JPEG that is said to be in the wire code", frameOf({ form: "wire" }), "unreadable"],
  ["few bytes that claim to be huge", claiming(EXACT, 65_535, exactSizeAt), "too-many-pixels"],
  [
    "half a picture that claims to become huge",
    claiming(HALF, 65_535, FITTED_HEADER_BYTES + 1),
    "too-many-pixels",
  ],
  ["few bytes that claim to be large", claiming(EXACT, 6000, exactSizeAt), "unreadable"],
  ["half a picture that claims to become large", claiming(HALF, 6000, FITTED_HEADER_BYTES + 1), "unreadable"],
] as const;

for (const [what, bytes, refusal] of hostile) {
  Deno.test(`PictureReader refuses ${what}: ${refusal}`, () => {
    const reader = new PictureReader();
    assertEquals(readFitted(bytes, reader), refusal);
    assertEquals(expectMade(readFitted(EXACT, reader)).jpeg, JPEG);
  });
}

Deno.test("PictureReader refuses pictures of more pixels than are wanted, in whatever form they came", () => {
  const frames = [frameOf({}), EXACT, HALF];
  const readAll = (maxPixels: number) =>
    frames.map((bytes) => readFitted(bytes, new PictureReader({ maxPixels })));
  assertEquals(readAll(PIXELS - 1), ["too-many-pixels", "too-many-pixels", "too-many-pixels"]);
  assertEquals(readAll(PIXELS).map((read) => typeof read), ["object", "object", "object"]);
});
