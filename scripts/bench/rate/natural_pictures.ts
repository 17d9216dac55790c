/**
 * The pictures that are sent: natural ones, as a camera with a given number of bytes for each would make them.
 *
 * 1. each is decoded and moved by half a block, so that its new blocks are none that were quantised before
 * 2. for each scene the quality is found at which its pictures have the size that is asked for
 * 3. the scenes come by turns, some seconds each, forth and back through its pictures, each with its number drawn into it
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { openWasmDecompressor, type WasmDecompressor } from "../../../src/jpeg/decode/wasm_decompressor.ts";
import { Marker, MARKER_PREFIX } from "../../../src/jpeg/markers.ts";
import type { Scene } from "../shared/scenes.ts";
import { mean } from "../shared/statistics.ts";
import { UsageError } from "../shared/usage.ts";
import { BYTES_PER_PIXEL, type CameraEncoder, openCameraEncoder } from "./camera_encoder.ts";

/** A stream, which may be repeated. */
export interface NaturalPictures {
  readonly pictures: readonly Jpeg[];
  /** The name of the scene of each. */
  readonly scenes: readonly string[];
}

/** What stream. */
export interface StreamOptions {
  /** About how long its pictures are. */
  readonly meanBytes: number;
  /** How many of them. */
  readonly count: number;
}

/** 2.5 seconds, of which each phase of ten has four. */
const FRAMES_OF_SCENE = 75;
const SHIFT_PIXELS = 4;
const MARKERS: readonly number[] = [Marker.SOI, Marker.EOI];
const QUALITIES = { least: 1, most: 95 };
/** By so many of its first pictures the quality of a scene is found. */
const SAMPLES = 3;

/**
 * Makes a stream of scenes whose pictures are of the size of `CAMERA`.
 *
 * @throws {UsageError} where one can not be decoded
 */
export async function makeNaturalPictures(
  scenes: readonly Scene[],
  { meanBytes, count }: StreamOptions,
): Promise<NaturalPictures> {
  const [decoder, encoder] = [await openWasmDecompressor(), await openCameraEncoder()];
  const pictures = new Array<Jpeg>(count);
  const sceneOf = (place: number) => scenes[Math.floor(place / FRAMES_OF_SCENE) % scenes.length]!;
  for (const scene of scenes) {
    const images = scene.pictures.map((picture) => decodeShifted(decoder, picture, scene.name));
    encoder.quality = findQuality(encoder, images, meanBytes);
    for (let place = 0; place < count; place++) {
      if (sceneOf(place) !== scene) continue;
      pictures[place] = encoder.encode(images[turn(place % FRAMES_OF_SCENE, images.length)]!, place);
    }
  }
  return { pictures, scenes: pictures.map((_, place) => sceneOf(place).name) };
}

/** Where one is that goes forth and back between 0 and `count`. */
function turn(step: number, count: number): number {
  const there = step % Math.max(1, 2 * count - 2);
  return there < count ? there : 2 * count - 2 - there;
}

/** The pixels; the last rows and columns keep what they have. */
function decodeShifted(decoder: WasmDecompressor, picture: Jpeg, name: string): Uint8Array {
  const image = decoder.decode(picture);
  if (image.kind !== "rgb") {
    throw new UsageError(`Cannot measure with pictures of ${name}: one is no JPEG in colour`);
  }
  const { width, height, pixels } = image;
  const rowBytes = width * BYTES_PER_PIXEL, shiftBytes = SHIFT_PIXELS * BYTES_PER_PIXEL;
  for (let row = 0; row + SHIFT_PIXELS < height; row++) {
    const from = (row + SHIFT_PIXELS) * rowBytes;
    pixels.copyWithin(row * rowBytes, from + shiftBytes, from + rowBytes);
  }
  return pixels;
}

/** The quality at which the pictures are nearest to the size. */
function findQuality(encoder: CameraEncoder, images: readonly Uint8Array[], meanBytes: number): number {
  const samples = images.slice(0, SAMPLES);
  const excess = (quality: number) => {
    encoder.quality = quality;
    return mean(samples.map((image) => encoder.encode(image, 0).length)) - meanBytes;
  };
  const { least, most } = QUALITIES;
  let below = least, above = most;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (excess(middle) > 0) above = middle;
    else below = middle;
  }
  while (below > least && hasMarkersInside(encoder, below, samples[0]!)) below--;
  while (above < most && hasMarkersInside(encoder, above, samples[0]!)) above++;
  return Math.abs(excess(below)) < Math.abs(excess(above)) ? below : above;
}

/** Whether steps of 255 and 216 or 217 in the tables pass for another picture's beginning or end: many programs cut there. */
function hasMarkersInside(encoder: CameraEncoder, quality: number, image: Uint8Array): boolean {
  encoder.quality = quality;
  const inside = encoder.encode(image, 0).subarray(2, -2);
  return inside.some((byte, at) => byte === MARKER_PREFIX && MARKERS.includes(inside[at + 1]!));
}
