/**
 * Pixels on their way into a JPEG.
 *
 * @module
 */

/** Red, green and blue, one byte each, row by row without gaps. */
export interface RgbRaster {
  /** Pixels; a multiple of 16 where it is to be encoded. */
  readonly width: number;
  /** Pixels; a multiple of 16 where it is to be encoded. */
  readonly height: number;
  readonly rgb: Uint8ClampedArray<ArrayBuffer>;
}

/** A rectangle of pixels. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A black raster. */
export function createRgbRaster(size: { readonly width: number; readonly height: number }): RgbRaster {
  const { width, height } = size;
  return { width, height, rgb: new Uint8ClampedArray(width * height * 3) };
}

/** A copy of the part of a raster that lies in `rectangle`, which has to be inside of it. */
export function copyRegion(raster: RgbRaster, rectangle: PixelRectangle): RgbRaster {
  const region = createRgbRaster(rectangle);
  for (let row = 0; row < rectangle.height; row++) {
    const from = ((rectangle.top + row) * raster.width + rectangle.left) * 3;
    region.rgb.set(raster.rgb.subarray(from, from + rectangle.width * 3), row * rectangle.width * 3);
  }
  return region;
}
