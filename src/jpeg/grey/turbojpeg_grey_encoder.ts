/**
 * Encodes grey pixels with the machine's own libturbojpeg, which reads them where they are.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import type { GreyImage } from "../../common/grey_image.ts";
import { addressOf } from "../../system/library.ts";
import {
  FLAG_NO_REALLOC,
  openTurboJpegLibrary,
  readFault,
  Subsampling,
  type TurboJpegLibrary,
} from "../turbojpeg_library.ts";
import {
  assertEncodable,
  assertQuality,
  type GreyJpegEncoder,
  type GreyJpegEncoderOptions,
} from "./encoding.ts";
import { copyPadded, createGreyImage } from "./memory.ts";

/** The memory for pictures of one size. */
interface SizedMemory {
  readonly width: number;
  readonly height: number;
  /** Where the JPEG is written: what it may need at most. */
  readonly jpeg: Uint8Array<ArrayBuffer>;
  /** Both colour planes of 4:2:0. */
  readonly chroma: Uint8Array<ArrayBuffer>;
  /** A copy with even sides, where 4:2:0 needs one. */
  readonly even: GreyImage | undefined;
}

/**
 * Opens libturbojpeg, or gives `undefined` where this machine has none.
 *
 * @throws a `RangeError` where the quality is not 1 … 100
 */
export function openTurboJpegGreyEncoder(options: GreyJpegEncoderOptions): GreyJpegEncoder | undefined {
  assertQuality(options.quality);
  const library = openTurboJpegLibrary();
  if (!library) return undefined;
  const handle = library.symbols.tjInitCompress();
  if (handle) return new TurboJpegGreyEncoder(library, handle, options);
  library.close();
  return undefined;
}

class TurboJpegGreyEncoder implements GreyJpegEncoder {
  readonly label = "libturbojpeg";
  readonly #library: TurboJpegLibrary;
  readonly #handle: Deno.PointerObject;
  readonly #subsampling: number;
  #quality: number;
  #memory: SizedMemory | undefined;
  /** The memory that the last picture was in, and where that begins. */
  #source: { readonly buffer: ArrayBufferLike; readonly address: bigint } | undefined;
  /** `unsigned char *[3]` */
  readonly #planes = new BigUint64Array(3);
  /** `int[3]`, bytes. */
  readonly #strides = new Int32Array(3);
  /** `unsigned char *[1]` */
  readonly #jpegAddress = new BigUint64Array(1);
  /** `unsigned long[1]`: where that has 32 bits, the upper half stays 0. */
  readonly #jpegBytes = new BigUint64Array(1);

  constructor(library: TurboJpegLibrary, handle: Deno.PointerObject, options: GreyJpegEncoderOptions) {
    this.#library = library;
    this.#handle = handle;
    this.#subsampling = options.sampling === "grey" ? Subsampling.Gray : Subsampling.Yuv420;
    this.#quality = options.quality;
  }

  encode(image: GreyImage): Jpeg {
    assertEncodable(image);
    const { width, height } = image;
    if (this.#memory?.width !== width || this.#memory.height !== height) this.#allocate(width, height);
    const { jpeg, even } = this.#memory!;
    if (even) copyPadded(image, even);
    const luma = even ?? image;
    this.#planes[0] = this.#findAddress(luma.pixels);
    this.#strides[0] = luma.strideBytes;
    const status = this.#library.symbols.tjCompressFromYUVPlanes(
      this.#handle,
      this.#planes,
      width,
      this.#strides,
      height,
      this.#subsampling,
      this.#jpegAddress,
      this.#jpegBytes,
      this.#quality,
      FLAG_NO_REALLOC,
    );
    if (status !== 0) throw new Error(`Cannot encode a JPEG: ${readFault(this.#library, this.#handle)}`);
    return jpeg.slice(0, Number(this.#jpegBytes[0]));
  }

  setQuality(quality: number): void {
    assertQuality(quality);
    this.#quality = quality;
  }

  close(): void {
    this.#library.symbols.tjDestroy(this.#handle);
    this.#library.close();
  }

  /** V8 keeps what a pointer takes until it looks at everything, so one is made only where the memory is another. */
  #findAddress({ buffer, byteOffset }: GreyImage["pixels"]): bigint {
    if (this.#source?.buffer !== buffer) {
      this.#source = { buffer, address: addressOf(new Uint8Array(buffer)) };
    }
    return this.#source.address + BigInt(byteOffset);
  }

  #allocate(width: number, height: number): void {
    const [chromaWidth, chromaHeight] = [(width + 1) >> 1, (height + 1) >> 1];
    const chroma = new Uint8Array(chromaWidth * chromaHeight).fill(128);
    const jpeg = new Uint8Array(this.#library.symbols.tjBufSize(width, height, this.#subsampling));
    const isPadded = this.#subsampling === Subsampling.Yuv420 && ((width | height) & 1) === 1;
    const even = isPadded ? createGreyImage(chromaWidth * 2, chromaHeight * 2) : undefined;
    this.#memory = { width, height, jpeg, chroma, even };
    this.#planes.fill(addressOf(chroma), 1);
    this.#strides.fill(chromaWidth, 1);
    this.#jpegAddress[0] = addressOf(jpeg);
  }
}
