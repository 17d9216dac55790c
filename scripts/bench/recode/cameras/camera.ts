/**
 * What makes JPEGs as cameras do, and the pixels that it is given.
 *
 * @module
 */

import type { Jpeg } from "../../../../src/common/frame.ts";
import type { JpegDecoder } from "../../../../src/jpeg/decode/picture.ts";
import { openWasmDecoder } from "../../../../src/jpeg/decode/wasm_decoder.ts";
import { copyRegion, type RgbRaster } from "../../../../src/jpeg/encode/rgb_raster.ts";
import { pipeThrough } from "../../../../tests/support/programs.ts";
import { readScenes } from "../../shared/scenes.ts";

/** An encoder in all the ways in which it is asked. */
export interface Camera {
  readonly name: string;
  /** What it can not do here, where it can not. */
  readonly missing?: string;
  readonly ways: readonly Way[];
}

/** One that has to be closed when it is no longer needed. */
export interface OpenCamera {
  readonly camera: Camera;
  readonly close: () => Promise<void>;
}

/** Makes a JPEG. */
export type Way = (raster: RgbRaster) => Promise<Jpeg>;

/** In pixels: whole MCUs of any subsampling, and odd ones. */
const SIZES = [[1024, 768], [640, 480], [641, 479], [333, 250], [800, 600], [320, 240], [161, 121]] as const;

/** Cuts natural pictures to sizes, without an end: each time another part. */
export async function* cutRasters(): AsyncGenerator<RgbRaster, never> {
  const decoder = await openWasmDecoder();
  const wholes = readScenes().flatMap(({ pictures }) =>
    pictures.map((picture) => decodeRaster(decoder, picture))
  );
  for (let turn = 0;; turn++) {
    const whole = wholes[turn * 3 % wholes.length]!;
    const [width, height] = SIZES[turn % SIZES.length]!;
    const left = turn * 37 % (whole.width - width + 1), top = turn * 53 % (whole.height - height + 1);
    yield copyRegion(whole, { left, top, width, height });
  }
}

/** The pixels of a picture with colours; a copy. */
export function decodeRaster(decoder: JpegDecoder, jpeg: Jpeg): RgbRaster {
  const picture = decoder.decode(jpeg);
  if (picture.kind !== "rgb24") throw new Error(`Cannot cut a picture that is ${picture.kind}`);
  return { width: picture.width, height: picture.height, rgb: Uint8ClampedArray.from(picture.pixels) };
}

/** All pairs, triples … of what the lists hold: the first list changes the slowest. */
export function combine<First, Second, Third>(
  first: readonly First[],
  second: readonly Second[],
  third: readonly Third[],
): (readonly [First, Second, Third])[] {
  return first.flatMap((a) => second.flatMap((b) => third.map((c) => [a, b, c] as const)));
}

/** Runs a program that makes a JPEG of what it reads. */
export async function runEncoder(
  program: string,
  { args, input }: { readonly args: readonly string[]; readonly input: Uint8Array },
): Promise<Jpeg> {
  const { success, stdout, stderr } = await pipeThrough(program, { args, input });
  if (success) return stdout;
  throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** A picture as PPM: a line of text and the pixels. */
export function formatPpm({ width, height, rgb }: RgbRaster): Uint8Array {
  const header = new TextEncoder().encode(`P6 ${width} ${height} 255\n`);
  const ppm = new Uint8Array(header.length + rgb.length);
  ppm.set(header);
  ppm.set(rgb, header.length);
  return ppm;
}
