import { assert, assertEquals } from "@std/assert";
import { openJpegDecoder } from "../../../src/jpeg/decode/jpeg_decoder.ts";
import type { OpenCvPixels, PixelEncoder } from "../../../src/jpeg/pixels/encoding.ts";
import { createOwnPixelEncoder } from "../../../src/jpeg/pixels/own_pixel_encoder.ts";
import { openTurboJpegPixelEncoder } from "../../../src/jpeg/pixels/turbojpeg_pixel_encoder.ts";
import { parseJpegSize } from "../../../src/jpeg/size.ts";

const QUALITY = 95;

/** Blue grows to the right, green along both, red downwards; of grey there is what green would be. */
function makePixels(width: number, height: number, channels: 1 | 3 | 4): OpenCvPixels {
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colours = [x % 256, ((x + y) >> 1) % 256, y % 256, 77];
      pixels.set(channels === 1 ? [colours[1]!] : colours.slice(0, channels), (y * width + x) * channels);
    }
  }
  return { width, height, channels, pixels };
}

/** Of the green, which both kinds have. */
async function greenError(image: OpenCvPixels, jpeg: Uint8Array): Promise<number> {
  const { loadWasmCodec } = await import("../../../src/jpeg/wasm_codec.ts");
  const decoder = await (await loadWasmCodec())();
  decoder.getEncodedBuffer(jpeg.length).set(jpeg);
  decoder.decode();
  const { componentCount } = decoder.getFrameInfo();
  const decoded = decoder.getDecodedBuffer();
  const { width, height, channels, pixels } = image;
  let sum = 0;
  for (let at = 0; at < width * height; at++) {
    const wanted = pixels[at * channels + (channels === 1 ? 0 : 1)]!;
    sum += (decoded[at * componentCount + (componentCount === 1 ? 0 : 1)]! - wanted) ** 2;
  }
  return sum / (width * height);
}

const ENCODERS: readonly (readonly [string, () => PixelEncoder | undefined])[] = [
  ["openTurboJpegPixelEncoder", () => openTurboJpegPixelEncoder(QUALITY)],
  ["createOwnPixelEncoder", () => createOwnPixelEncoder(QUALITY)],
];

for (const [name, openEncoder] of ENCODERS) {
  Deno.test(`${name} makes JPEGs that are near to the pixels, of any size and number of channels`, async () => {
    const encoder = openEncoder();
    if (!encoder) return console.warn("Left out, because this machine has no libturbojpeg");
    try {
      for (const [width, height] of [[160, 128], [161, 127], [1, 1], [7, 40]] as const) {
        for (const channels of [1, 3, 4] as const) {
          const image = makePixels(width, height, channels);
          const jpeg = encoder.encode(image);
          assertEquals(parseJpegSize(jpeg), { width, height });
          const error = await greenError(image, jpeg);
          assert(error < 4, `${width}x${height}x${channels}: ${error}`);
        }
      }
    } finally {
      encoder.close();
    }
  });
}

Deno.test("createOwnPixelEncoder's pictures are read by the decoder of the window", async () => {
  const decoder = await openJpegDecoder();
  const picture = decoder.decode(createOwnPixelEncoder(QUALITY).encode(makePixels(50, 30, 3)));
  decoder.close();
  assertEquals([picture.kind === "broken", "width" in picture && picture.width], [false, 50]);
});
