/**
 * An independent decoder for the pictures of the encoder under test, and ways to look at its output.
 *
 * @module
 */

import { loadWasmCodec } from "../../../src/jpeg/wasm_codec.ts";
import type { RgbRaster } from "../../../src/jpeg/encode/rgb_raster.ts";

/** Decodes a JPEG; throws where it is corrupt. */
export type DecodeJpeg = (jpeg: Uint8Array) => RgbRaster;

/** Opens libjpeg-turbo as WebAssembly. */
export async function openLibjpeg(): Promise<DecodeJpeg> {
  const decoder = await (await loadWasmCodec())();
  return (jpeg) => {
    decoder.getEncodedBuffer(jpeg.length).set(jpeg);
    decoder.readHeader();
    decoder.decode();
    const { width, height } = decoder.getFrameInfo();
    return { width, height, rgb: decoder.getDecodedBuffer().slice() };
  };
}

/** Chooses the pixels that a comparison looks at. */
export type PixelFilter = (x: number, y: number) => boolean;

/** Peak signal-to-noise ratio of `actual` against the upper left part of `expected` of the same size, in dB. */
export function psnr(actual: RgbRaster, expected: RgbRaster, isCompared: PixelFilter = () => true): number {
  let sum = 0, count = 0;
  for (let y = 0; y < actual.height; y++) {
    for (let x = 0; x < actual.width; x++) {
      if (!isCompared(x, y)) continue;
      for (let channel = 0; channel < 3; channel++) {
        const a = actual.rgb[(y * actual.width + x) * 3 + channel]!;
        sum += (a - expected.rgb[(y * expected.width + x) * 3 + channel]!) ** 2;
        count++;
      }
    }
  }
  return 10 * Math.log10(255 ** 2 / (sum / count));
}

/** The payloads of a JPEG's segments with a marker's code, up to its scan. */
export function segmentsOf(jpeg: Uint8Array, code: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 2; jpeg[at + 1] !== 0xda;) {
    const end = at + 2 + (jpeg[at + 2]! << 8 | jpeg[at + 3]!);
    if (jpeg[at + 1] === code) found.push(jpeg.slice(at + 4, end));
    at = end;
  }
  return found;
}

/** Runs ffmpeg's decoder, strict about errors, over JPEGs one after the other; `undefined` where there is no ffmpeg. */
export async function ffmpegErrors(jpegs: readonly Uint8Array[]): Promise<string | undefined> {
  const args = ["-v", "error", "-err_detect", "explode", "-f", "mjpeg", "-i", "-", "-f", "null", "-"];
  let child;
  try {
    child = new Deno.Command("ffmpeg", { args, stdin: "piped", stdout: "null", stderr: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const output = child.output();
  const writer = child.stdin.getWriter();
  for (const jpeg of jpegs) await writer.write(jpeg);
  await writer.close();
  const text = new TextDecoder().decode((await output).stderr);
  return text.split("\n").filter((line) => line !== "" && !line.includes("deprecated pixel format")).join(
    "\n",
  );
}
