/**
 * Encodes pixels with the machine's own libturbojpeg, which reads them where they are.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { addressOf } from "../../system/library.ts";
import {
  FLAG_ACCURATE_DCT,
  FLAG_NO_REALLOC,
  openTurboJpegLibrary,
  PixelFormat,
  readFault,
  Subsampling,
  type TurboJpegLibrary,
} from "../turbojpeg_library.ts";
import type { OpenCvPixels, PixelEncoder } from "./encoding.ts";

const FORMATS = { 1: PixelFormat.Gray, 3: PixelFormat.Bgr, 4: PixelFormat.Bgrx } as const;

/**
 * Opens libturbojpeg, or gives `undefined` where this machine has none.
 *
 * @param quality 1 … 100
 */
export function openTurboJpegPixelEncoder(quality: number): PixelEncoder | undefined {
  const library = openTurboJpegLibrary();
  if (!library) return undefined;
  const handle = library.symbols.tjInitCompress();
  if (handle) return new TurboJpegPixelEncoder(library, handle, quality);
  library.close();
  return undefined;
}

class TurboJpegPixelEncoder implements PixelEncoder {
  readonly label = "libturbojpeg";
  readonly #library: TurboJpegLibrary;
  readonly #handle: Deno.PointerObject;
  readonly #quality: number;
  /** Where the JPEG is written: what the largest picture so far may need at most. */
  #room: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** `unsigned char *[1]` */
  readonly #address = new BigUint64Array(1);
  /** `unsigned long[1]`: where that has 32 bits, the upper half stays 0. */
  readonly #bytes = new BigUint64Array(1);

  constructor(library: TurboJpegLibrary, handle: Deno.PointerObject, quality: number) {
    this.#library = library;
    this.#handle = handle;
    this.#quality = quality;
  }

  encode({ width, height, channels, pixels }: OpenCvPixels): Jpeg {
    const subsampling = channels === 1 ? Subsampling.Gray : Subsampling.Yuv420;
    this.#makeRoom(this.#library.symbols.tjBufSize(width, height, subsampling));
    const status = this.#library.symbols.tjCompress2(
      this.#handle,
      pixels,
      width,
      width * channels,
      height,
      FORMATS[channels],
      this.#address,
      this.#bytes,
      subsampling,
      this.#quality,
      FLAG_NO_REALLOC | FLAG_ACCURATE_DCT,
    );
    if (status !== 0) throw new Error(`Cannot encode a JPEG: ${readFault(this.#library, this.#handle)}`);
    return this.#room.slice(0, Number(this.#bytes[0]));
  }

  close(): void {
    this.#library.symbols.tjDestroy(this.#handle);
    this.#library.close();
  }

  #makeRoom(bytes: number): void {
    if (bytes > this.#room.length) {
      this.#room = new Uint8Array(bytes);
      this.#address[0] = addressOf(this.#room);
    }
    this.#bytes[0] = BigInt(this.#room.length);
  }
}
