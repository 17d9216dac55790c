/**
 * Grey pictures for the tests, both libraries under test, and ffmpeg as a third opinion.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import type { GreyImage } from "../../../src/common/grey_image.ts";
import type {
  GreyJpegDecoder,
  GreyJpegEncoder,
  GreyJpegEncoderOptions,
} from "../../../src/jpeg/grey/grey_jpeg.ts";
import { openTurboJpegGreyDecoder } from "../../../src/jpeg/grey/turbojpeg_grey_decoder.ts";
import { openTurboJpegGreyEncoder } from "../../../src/jpeg/grey/turbojpeg_grey_encoder.ts";
import { openWasmGreyDecoder } from "../../../src/jpeg/grey/wasm_grey_decoder.ts";
import { openWasmGreyEncoder } from "../../../src/jpeg/grey/wasm_grey_encoder.ts";
import { seededRandom } from "../../support/seeded_random.ts";

/** One way to decode and encode. */
export interface Implementation {
  readonly label: string;
  readonly openDecoder: () => Promise<GreyJpegDecoder>;
  readonly openEncoder: (options: GreyJpegEncoderOptions) => Promise<GreyJpegEncoder>;
}

const WEB_ASSEMBLY: Implementation = {
  label: "WebAssembly",
  openDecoder: openWasmGreyDecoder,
  openEncoder: openWasmGreyEncoder,
};

const NATIVE: Implementation = {
  label: "libturbojpeg",
  openDecoder: () => Promise.resolve(openTurboJpegGreyDecoder()!),
  openEncoder: (options) => Promise.resolve(openTurboJpegGreyEncoder(options)!),
};

/** Whether this machine has libturbojpeg; says once what is left out where it has not. */
export const hasTurboJpeg = lookForTurboJpeg();
/** Those that work on this machine. */
export const IMPLEMENTATIONS = hasTurboJpeg ? [WEB_ASSEMBLY, NATIVE] : [WEB_ASSEMBLY];

/** What pictures are made of. */
export interface PaintOptions {
  /** @default no gaps between rows */
  readonly strideBytes?: number;
  /** @default memory of its own */
  readonly pixels?: Uint8Array<ArrayBuffer>;
}

/** A black picture, with 77 in the gaps between its rows. */
export function createGrey(width: number, height: number, options: PaintOptions = {}): GreyImage {
  const { strideBytes = width } = options;
  const pixels = options.pixels ?? new Uint8Array(strideBytes * height);
  pixels.fill(77);
  for (let y = 0; y < height; y++) pixels.fill(0, y * strideBytes, y * strideBytes + width);
  return { width, height, strideBytes, pixels };
}

/** Waves with a little noise. */
export function paintWaves(width: number, height: number, options: PaintOptions = {}): GreyImage {
  const image = createGrey(width, height, options);
  const random = seededRandom(5);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = 128 + 60 * Math.sin(x / 17) + 50 * Math.cos(y / 13) + random.below(8);
      image.pixels[y * image.strideBytes + x] = level;
    }
  }
  return image;
}

/** The pixels without the gaps between rows. */
export function packed({ width, height, strideBytes, pixels }: GreyImage): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * strideBytes, y * strideBytes + width), y * width);
  }
  return rows;
}

/** Decodes into new memory, or throws where the JPEG is broken. */
export function decodeGrey(decoder: GreyJpegDecoder, jpeg: Jpeg): GreyImage {
  const size = decoder.readSize(jpeg);
  if ("kind" in size) throw new Error(`broken: ${size.reason}`);
  const image = createGrey(size.width, size.height);
  const fault = decoder.decode(jpeg, image);
  if (fault) throw new Error(`broken: ${fault.reason}`);
  return image;
}

/** The differences of two pictures of one size, in levels. */
export function compare(a: Uint8Array, b: Uint8Array): { largest: number; mean: number; psnrDb: number } {
  if (a.length !== b.length) throw new Error(`${a.length} and ${b.length} pixels`);
  const differences = Array.from(a, (level, i) => Math.abs(level - b[i]!));
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / a.length;
  const meanSquare = differences.reduce((sum, difference) => sum + difference ** 2, 0) / a.length;
  const largest = differences.reduce((most, difference) => Math.max(most, difference), 0);
  return { largest, mean, psnrDb: 10 * Math.log10(255 ** 2 / meanSquare) };
}

/** Decodes with ffmpeg, to one of its pixel formats. */
export async function decodeWithFfmpeg(jpeg: Jpeg, pixelFormat: string): Promise<Uint8Array> {
  const input = ["-f", "mjpeg", "-i", "-"];
  const child = new Deno.Command("ffmpeg", {
    args: ["-v", "error", ...input, "-pix_fmt", pixelFormat, "-f", "rawvideo", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(jpeg);
  await writer.close();
  return (await output).stdout;
}

/** Reads a JPEG of `tests/vectors/`. */
export function readVector(name: string): Jpeg {
  return Deno.readFileSync(new URL(`../../vectors/${name}.jpg`, import.meta.url));
}

function lookForTurboJpeg(): boolean {
  const decoder = openTurboJpegGreyDecoder();
  decoder?.close();
  if (!decoder) console.warn("Left out, because libturbojpeg is missing: the tests of native grey JPEGs");
  return decoder !== undefined;
}
