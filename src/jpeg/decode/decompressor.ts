/**
 * A handle of libturbojpeg that decodes, and the care that it needs.
 *
 * - A handle keeps the Huffman tables of the JPEG before; bogus ones would spoil whole JPEGs that come later. After each
 *   JPEG that is broken there is a new handle.
 * - USB cameras pad their JPEGs; libjpeg then warns of "… extraneous bytes before marker 0xd9" about a whole picture.
 *
 * @module
 */

import {
  asFfi,
  ERROR_IS_WARNING,
  FLAG_LIMIT_SCANS,
  openTurboJpegLibrary,
  readFault,
  type TurboJpegLibrary,
} from "../turbojpeg_library.ts";
import { type BrokenPicture, isWithinLimits, tooLarge } from "./picture.ts";
import type { PlaneBuffers } from "./plane_buffers.ts";

/** What a JPEG says of itself. */
export interface Header {
  readonly kind: "header";
  readonly width: number;
  readonly height: number;
  /** One of `Subsampling`, or another that is not treated apart. */
  readonly subsampling: number;
  /** One of `ColorSpace`, or another that is not treated apart. */
  readonly colorSpace: number;
}

/** Where pixels are written to. */
export interface PixelTarget {
  /** Holds `height` rows of `strideBytes`; the last may end with its last pixel. */
  readonly pixels: Uint8Array<ArrayBufferLike>;
  /** That of the JPEG: any other would scale it. */
  readonly width: number;
  /** That of the JPEG: any other would scale it. */
  readonly height: number;
  readonly strideBytes: number;
  /** One of `PixelFormat`. */
  readonly format: number;
}

/** Opens libturbojpeg, or gives `undefined` where this machine has none. */
export function openDecompressor(): Decompressor | undefined {
  const library = openTurboJpegLibrary();
  if (!library) return undefined;
  const handle = library.symbols.tjInitDecompress();
  if (handle) return new Decompressor(library, handle);
  library.close();
  return undefined;
}

/** Decodes into memory of the caller. No JPEG makes it throw. */
export class Decompressor {
  readonly #library: TurboJpegLibrary;
  #handle: Deno.PointerObject | null;
  // Where tjDecompressHeader3 writes.
  readonly #width = new Int32Array(1);
  readonly #height = new Int32Array(1);
  readonly #subsampling = new Int32Array(1);
  readonly #colorSpace = new Int32Array(1);

  constructor(library: TurboJpegLibrary, handle: Deno.PointerObject) {
    this.#library = library;
    this.#handle = handle;
  }

  /** Reads what comes before the first scan. */
  readHeader(jpeg: Uint8Array): Header | BrokenPicture {
    const status = this.#library.symbols.tjDecompressHeader3(
      this.#handle,
      asFfi(jpeg),
      BigInt(jpeg.length),
      this.#width,
      this.#height,
      this.#subsampling,
      this.#colorSpace,
    );
    const fault = this.#findFault(status);
    if (fault) return fault;
    const [width, height] = [this.#width[0]!, this.#height[0]!];
    if (!isWithinLimits(width, height)) {
      this.#renew();
      return tooLarge(width, height);
    }
    const [subsampling, colorSpace] = [this.#subsampling[0]!, this.#colorSpace[0]!];
    return { kind: "header", width, height, subsampling, colorSpace };
  }

  /** Decodes to pixels; of a JPEG that turns out to be broken a part may have been written. */
  decodePixels(jpeg: Uint8Array, into: PixelTarget): BrokenPicture | undefined {
    const status = this.#library.symbols.tjDecompress2(
      this.#handle,
      asFfi(jpeg),
      BigInt(jpeg.length),
      asFfi(into.pixels),
      into.width,
      into.strideBytes,
      into.height,
      into.format,
      FLAG_LIMIT_SCANS,
    );
    return this.#findFault(status);
  }

  /** Leaves a 4:2:0 or grey JPEG as planes; a grey one writes the first plane alone. */
  decodePlanes(jpeg: Uint8Array, into: PlaneBuffers): BrokenPicture | undefined {
    const status = this.#library.symbols.tjDecompressToYUVPlanes(
      this.#handle,
      asFfi(jpeg),
      BigInt(jpeg.length),
      into.addresses,
      into.width,
      into.strides,
      into.height,
      FLAG_LIMIT_SCANS,
    );
    return this.#findFault(status);
  }

  close(): void {
    this.#library.symbols.tjDestroy(this.#handle);
    this.#library.close();
  }

  #findFault(status: number): BrokenPicture | undefined {
    if (status === 0) return undefined;
    const reason = readFault(this.#library, this.#handle);
    const isWarning = this.#library.symbols.tjGetErrorCode(this.#handle) === ERROR_IS_WARNING;
    if (isWarning && isHarmless(reason)) return undefined;
    this.#renew();
    return { kind: "broken", reason };
  }

  #renew(): void {
    this.#library.symbols.tjDestroy(this.#handle);
    this.#handle = this.#library.symbols.tjInitDecompress();
  }
}

function isHarmless(warning: string): boolean {
  return warning.includes("extraneous bytes before marker");
}
