/**
 * How near what came out is to what the camera gave, found after the run.
 *
 * @module
 */

import { openJpegDecoder } from "../../../src/jpeg/decode/jpeg_decoder.ts";
import type { BrokenPicture, Picture } from "../../../src/jpeg/decode/picture.ts";
import type { FrameMoments } from "../instrument/instrument.ts";
import type { NaturalPictures } from "./natural_pictures.ts";
import { NUMBER_ROWS } from "./picture_number.ts";

/** Of a picture that came out. */
export interface Quality {
  /** Of brightness, against the camera's picture, in dB; at most {@linkcode SAME_PSNR}. */
  readonly psnr: number;
  readonly scene: string;
}

/** What a picture has that is the same, so that there is a mean of them. */
export const SAME_PSNR = 60;

const PEAK = 255;

/**
 * Compares with what was fed, frame by frame.
 *
 * @param kept where the instrument kept what came out as other bytes
 * @returns for each frame; nothing of those that did not come out
 * @throws {Error} where something came out that is no picture
 */
export async function measureQualities(
  frames: readonly FrameMoments[],
  { pictures, scenes }: NaturalPictures,
  kept: Uint8Array,
): Promise<readonly (Quality | null)[]> {
  const decoder = await openJpegDecoder();
  try {
    return frames.map(([, outUs, , stretch], index) => {
      if (outUs === null) return null;
      const place = index % pictures.length, scene = scenes[place]!;
      if (!stretch) return { psnr: SAME_PSNR, scene };
      const [offset, bytes] = stretch;
      const shown = kept.slice(offset, offset + bytes);
      return { psnr: comparePictures(decoder.decode(pictures[place]!), decoder.decode(shown)), scene };
    });
  } finally {
    decoder.close();
  }
}

/**
 * PSNR of brightness in dB, below the rows of the number.
 *
 * @throws {Error} where one is broken, or not of the other one's size
 */
export function comparePictures(camera: Picture | BrokenPicture, shown: Picture | BrokenPicture): number {
  for (const picture of [camera, shown]) {
    if (picture.kind === "broken") throw new Error(`Cannot compare pictures: ${picture.reason}`);
  }
  const [a, b] = [readBrightness(camera as Picture), readBrightness(shown as Picture)];
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`Cannot compare pictures: ${b.width}x${b.height} came of ${a.width}x${a.height}`);
  }
  let error = 0;
  for (let row = NUMBER_ROWS; row < a.height; row++) {
    const [fromA, fromB] = [row * a.strideBytes, row * b.strideBytes];
    for (let column = 0; column < a.width; column++) {
      const difference = a.samples[fromA + column]! - b.samples[fromB + column]!;
      error += difference * difference;
    }
  }
  const meanError = error / (a.width * (a.height - NUMBER_ROWS));
  return Math.min(SAME_PSNR, 10 * Math.log10(PEAK * PEAK / meanError));
}

/** One plane of a picture. */
interface Brightness {
  readonly width: number;
  readonly height: number;
  readonly samples: ArrayLike<number>;
  readonly strideBytes: number;
}

function readBrightness(picture: Picture): Brightness {
  const { width, height } = picture;
  if (picture.kind === "i420") {
    return { width, height, samples: picture.y, strideBytes: picture.yStrideBytes };
  }
  const samples = new Float32Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let from = row * picture.strideBytes; at < (row + 1) * width; at++, from += 3) {
      const [red, green, blue] = [
        picture.pixels[from]!,
        picture.pixels[from + 1]!,
        picture.pixels[from + 2]!,
      ];
      samples[at] = 0.299 * red + 0.587 * green + 0.114 * blue; // ITU-T T.871
    }
  }
  return { width, height, samples, strideBytes: width };
}
