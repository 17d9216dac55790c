/**
 * Decodes with the machine's own libturbojpeg.
 *
 * A 4:2:0 JPEG, which is what cameras make, is left as planes: the window's texture takes them as they are, and the
 * conversion to RGB is never computed here. All other kinds become RGB.
 *
 * @module
 */

import { type BrokenPicture, isWithinLimits, type JpegDecoder, type Picture, tooLarge } from "./picture.ts";
import { createPlaneBuffers, type PlaneBuffers } from "./plane_buffers.ts";
import {
  ColorSpace,
  ERROR_IS_WARNING,
  FLAG_LIMIT_SCANS,
  openTurboJpegLibrary,
  PIXEL_FORMAT_RGB,
  Subsampling,
  type TurboJpegLibrary,
} from "../turbojpeg_library.ts";

interface Header {
  readonly kind: "header";
  readonly width: number;
  readonly height: number;
  readonly subsampling: number;
  readonly colorSpace: number;
}

/** Opens libturbojpeg, or gives `undefined` where this machine has none. */
export function openTurboJpegDecoder(): JpegDecoder | undefined {
  const library = openTurboJpegLibrary();
  if (!library) return undefined;
  const handle = library.symbols.tjInitDecompress();
  if (handle) return new TurboJpegDecoder(library, handle);
  library.close();
  return undefined;
}

class TurboJpegDecoder implements JpegDecoder {
  readonly label = "libturbojpeg";
  readonly #library: TurboJpegLibrary;
  #handle: Deno.PointerObject | null;
  // Width, height, subsampling, colour space: where tjDecompressHeader3 writes.
  readonly #headerFields = [0, 1, 2, 3].map(() => new Int32Array(1));
  #planes: PlaneBuffers | undefined;
  #rgb = new Uint8Array(0);

  constructor(library: TurboJpegLibrary, handle: Deno.PointerObject) {
    this.#library = library;
    this.#handle = handle;
  }

  decode(jpeg: Uint8Array<ArrayBuffer>): Picture | BrokenPicture {
    const header = this.#readHeader(jpeg);
    const result = header.kind === "broken"
      ? header
      : isPlanar(header)
      ? this.#decodePlanes(jpeg, header)
      : this.#decodeRgb(jpeg, header);
    if (result.kind === "broken") this.#renew();
    return result;
  }

  close(): void {
    this.#library.symbols.tjDestroy(this.#handle);
    this.#library.close();
  }

  // A handle keeps the Huffman tables of the JPEG before; bogus ones would spoil whole JPEGs that come later.
  #renew(): void {
    this.#library.symbols.tjDestroy(this.#handle);
    this.#handle = this.#library.symbols.tjInitDecompress();
  }

  #readHeader(jpeg: Uint8Array<ArrayBuffer>): Header | BrokenPicture {
    const [width, height, subsampling, colorSpace] = this.#headerFields as [
      Int32Array<ArrayBuffer>,
      Int32Array<ArrayBuffer>,
      Int32Array<ArrayBuffer>,
      Int32Array<ArrayBuffer>,
    ];
    const status = this.#library.symbols.tjDecompressHeader3(
      this.#handle,
      jpeg,
      BigInt(jpeg.length),
      width,
      height,
      subsampling,
      colorSpace,
    );
    const fault = this.#findFault(status);
    if (fault) return fault;
    const header: Header = {
      kind: "header",
      width: width[0]!,
      height: height[0]!,
      subsampling: subsampling[0]!,
      colorSpace: colorSpace[0]!,
    };
    return isWithinLimits(header.width, header.height) ? header : tooLarge(header.width, header.height);
  }

  #decodePlanes(jpeg: Uint8Array<ArrayBuffer>, header: Header): Picture | BrokenPicture {
    if (this.#planes?.width !== header.width || this.#planes.height !== header.height) {
      this.#planes = createPlaneBuffers(header.width, header.height);
    }
    const planes = this.#planes;
    // A grey JPEG writes the first plane alone.
    if (header.subsampling === Subsampling.Gray) planes.clearColor();
    const status = this.#library.symbols.tjDecompressToYUVPlanes(
      this.#handle,
      jpeg,
      BigInt(jpeg.length),
      planes.addresses,
      header.width,
      planes.strides,
      header.height,
      FLAG_LIMIT_SCANS,
    );
    return this.#findFault(status) ?? planes.picture;
  }

  #decodeRgb(jpeg: Uint8Array<ArrayBuffer>, header: Header): Picture | BrokenPicture {
    const { width, height } = header;
    const strideBytes = width * 3;
    if (this.#rgb.length !== strideBytes * height) this.#rgb = new Uint8Array(strideBytes * height);
    const status = this.#library.symbols.tjDecompress2(
      this.#handle,
      jpeg,
      BigInt(jpeg.length),
      this.#rgb,
      width,
      strideBytes,
      height,
      PIXEL_FORMAT_RGB,
      FLAG_LIMIT_SCANS,
    );
    return this.#findFault(status) ?? { kind: "rgb24", width, height, pixels: this.#rgb, strideBytes };
  }

  #findFault(status: number): BrokenPicture | undefined {
    if (status === 0) return undefined;
    const text = this.#library.symbols.tjGetErrorStr2(this.#handle);
    const reason = text ? Deno.UnsafePointerView.getCString(text) : "unknown fault";
    const isWarning = this.#library.symbols.tjGetErrorCode(this.#handle) === ERROR_IS_WARNING;
    return isWarning && isHarmless(reason) ? undefined : { kind: "broken", reason };
  }
}

function isPlanar(header: Header): boolean {
  return (header.subsampling === Subsampling.Yuv420 && header.colorSpace === ColorSpace.YCbCr) ||
    (header.subsampling === Subsampling.Gray && header.colorSpace === ColorSpace.Gray);
}

// USB cameras pad their JPEGs; libjpeg then warns of "… extraneous bytes before marker 0xd9" about a whole picture.
function isHarmless(warning: string): boolean {
  return warning.includes("extraneous bytes before marker");
}
