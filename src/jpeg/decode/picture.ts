/**
 * What a decoded JPEG looks like in memory, and how large it may be.
 *
 * @module
 */

/** The longest side of a picture that is decoded, in pixels: bounds what a hostile header can make us allocate. */
export const MAX_SIDE_PIXELS = 8192;

/** Bytes that other threads may see. */
export type PictureBytes = Uint8Array<ArrayBufferLike>;

/**
 * Pixels in the form that was cheapest to get. The arrays that are views of shared memory belong to the decoder, and live
 * until the picture after the next one is decoded, which has the same object where it is of the same size; others belong to
 * whoever is given them.
 */
export type Picture = PlanarPicture | RgbPicture;

/**
 * Full-range YCbCr (JFIF, ITU-T T.871) as three planes, the colour planes of half width and half height. A grey JPEG
 * has colour planes of 128.
 */
export interface PlanarPicture {
  readonly kind: "i420";
  readonly width: number;
  readonly height: number;
  readonly y: PictureBytes;
  readonly u: PictureBytes;
  readonly v: PictureBytes;
  readonly yStrideBytes: number;
  readonly chromaStrideBytes: number;
}

/** Rows from the top, three bytes a pixel: red, green, blue. */
export interface RgbPicture {
  readonly kind: "rgb24";
  readonly width: number;
  readonly height: number;
  readonly pixels: PictureBytes;
  readonly strideBytes: number;
}

/** A JPEG that can not be shown, and why. */
export interface BrokenPicture {
  readonly kind: "broken";
  readonly reason: string;
}

/** One open decoder; not to be shared between threads. */
export interface JpegDecoder {
  /** For people: what decodes. */
  readonly label: string;
  /**
   * Decodes one JPEG. Bytes that are no whole JPEG, or one larger than {@linkcode MAX_SIDE_PIXELS}, give a
   * {@linkcode BrokenPicture}; it never throws.
   *
   * @param jpeg may lie in shared memory
   */
  decode(jpeg: Uint8Array): Picture | BrokenPicture;
  close(): void;
}

/** Whether both sides are from 1 to {@linkcode MAX_SIDE_PIXELS}. */
export function isWithinLimits(width: number, height: number): boolean {
  return width > 0 && width <= MAX_SIDE_PIXELS && height > 0 && height <= MAX_SIDE_PIXELS;
}

/** The result for a picture whose sides are not within the limits. */
export function tooLarge(width: number, height: number): BrokenPicture {
  return { kind: "broken", reason: `${width}x${height} pixels are not within the limits` };
}
