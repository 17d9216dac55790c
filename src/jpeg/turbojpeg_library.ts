/**
 * The calls of libturbojpeg that the decoders and the encoders make: the TurboJPEG 2.x API, which 3.x keeps.
 *
 * Source: turbojpeg.h of libjpeg-turbo 2.1.5. `unsigned long` is bound as `usize` where it is passed, which the calling
 * conventions of x86-64 and arm64 pass alike, and as `u32` where it is returned, because Windows leaves the upper half
 * undefined.
 *
 * @module
 */

import { openLibrary } from "../system/library.ts";

const SYMBOLS = {
  tjInitCompress: { parameters: [], result: "pointer" },
  tjBufSize: { parameters: ["i32", "i32", "i32"], result: "u32" },
  tjCompress2: {
    parameters: [
      ...["pointer", "buffer", "i32", "i32", "i32", "i32"] as const,
      ...["buffer", "buffer", "i32", "i32", "i32"] as const,
    ],
    result: "i32",
  },
  tjCompressFromYUVPlanes: {
    parameters: ["pointer", "buffer", "i32", "buffer", "i32", "i32", "buffer", "buffer", "i32", "i32"],
    result: "i32",
  },
  tjInitDecompress: { parameters: [], result: "pointer" },
  tjDestroy: { parameters: ["pointer"], result: "i32" },
  tjDecompressHeader3: {
    parameters: ["pointer", "buffer", "usize", "buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  tjDecompress2: {
    parameters: ["pointer", "buffer", "usize", "buffer", "i32", "i32", "i32", "i32", "i32"],
    result: "i32",
  },
  tjDecompressToYUVPlanes: {
    parameters: ["pointer", "buffer", "usize", "buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  tjGetErrorStr2: { parameters: ["pointer"], result: "pointer" },
  tjGetErrorCode: { parameters: ["pointer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** libturbojpeg, opened. */
export type TurboJpegLibrary = Deno.DynamicLibrary<typeof SYMBOLS>;

/** `TJSAMP_…` of turbojpeg.h, those that are treated apart. */
export const Subsampling = { Yuv420: 2, Gray: 3 } as const;
/** `TJCS_…` of turbojpeg.h, those that are treated apart. */
export const ColorSpace = { YCbCr: 1, Gray: 2 } as const;
/** `TJPF_…` of turbojpeg.h: what pixels look like; `x` is a byte that is not looked at. */
export const PixelFormat = { Rgb: 0, Bgr: 1, Bgrx: 3, Gray: 6 } as const;
/** `TJFLAG_NOREALLOC` of turbojpeg.h: the JPEG is written into a buffer of `tjBufSize` bytes that is there already. */
export const FLAG_NO_REALLOC = 1024;
/** `TJFLAG_ACCURATEDCT` of turbojpeg.h: below quality 96 a faster and coarser one is taken otherwise. */
export const FLAG_ACCURATE_DCT = 4096;
/** `TJFLAG_LIMITSCANS` of turbojpeg.h: a progressive JPEG of thousands of scans would take minutes. */
export const FLAG_LIMIT_SCANS = 32768;
/** `TJERR_WARNING` of turbojpeg.h: the picture was decoded, with a remark. */
export const ERROR_IS_WARNING = 0;

/** Opens the library of this machine, or gives `undefined` where it has none. */
export function openTurboJpegLibrary(): TurboJpegLibrary | undefined {
  return openLibrary(sonames(), SYMBOLS);
}

/** What the library says of the last call that failed on a handle. */
export function readFault(library: TurboJpegLibrary, handle: Deno.PointerValue): string {
  const text = library.symbols.tjGetErrorStr2(handle);
  return text ? Deno.UnsafePointerView.getCString(text) : "unknown fault";
}

/** Deno's calls take shared memory as any other, which their types do not know. */
export function asFfi(bytes: Uint8Array<ArrayBufferLike>): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

function sonames(): readonly string[] {
  switch (Deno.build.os) {
    case "windows":
      return ["turbojpeg.dll", "libturbojpeg.dll", "libturbojpeg-0.dll"];
    case "darwin":
      return [
        "libturbojpeg.dylib",
        "libturbojpeg.0.dylib",
        "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib",
        "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib",
      ];
    default:
      return ["libturbojpeg.so.0", "libturbojpeg.so"];
  }
}
