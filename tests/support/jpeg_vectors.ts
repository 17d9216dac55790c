/**
 * Small real JPEGs, and ways to make awkward ones of them.
 *
 * `tests/vectors/*_160x120.jpg` were made with libjpeg-turbo's `cjpeg` from ffmpeg's `testsrc`
 * (`-quality 40 -sample 2x2`, one with `-restart 1`, one with `-progressive`); `ffmpeg_96x64.jpg` with ffmpeg itself.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";

/** Names of the JPEGs in `tests/vectors/`. */
export const JPEG_VECTORS = [
  "baseline_160x120",
  "restart_160x120",
  "progressive_160x120",
  "ffmpeg_96x64",
] as const;

/** Reads one of them. */
export function readJpegVector(name: typeof JPEG_VECTORS[number]): Jpeg {
  return Deno.readFileSync(new URL(`../vectors/${name}.jpg`, import.meta.url));
}

/** Puts pieces behind each other. */
export function concatBytes(...pieces: readonly Uint8Array[]): Jpeg {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The picture with an EXIF segment that holds `thumbnail`, a whole JPEG with SOI and EOI of its own. */
export function withExifThumbnail(jpeg: Jpeg, thumbnail: Jpeg): Jpeg {
  const payload = concatBytes(new TextEncoder().encode("Exif\0\0"), thumbnail);
  return withSegment(jpeg, 0xe1, payload);
}

/** The picture with a further segment directly behind its SOI. */
export function withSegment(jpeg: Jpeg, code: number, payload: Uint8Array): Jpeg {
  const bytes = payload.length + 2;
  const header = Uint8Array.of(0xff, code, bytes >> 8, bytes & 0xff);
  return concatBytes(jpeg.subarray(0, 2), header, payload, jpeg.subarray(2));
}

/** The picture with an EXIF segment of this orientation, 1 … 8; `II` is little-endian, `MM` big-endian. */
export function withExifOrientation(jpeg: Jpeg, orientation: number, order: "II" | "MM" = "MM"): Jpeg {
  const isLittle = order === "II";
  const payload = new Uint8Array(32);
  payload.set(new TextEncoder().encode(`Exif\0\0${order}`));
  const view = new DataView(payload.buffer, 6);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle); // IFD0 follows at once
  view.setUint16(8, 1, isLittle); // with one entry
  view.setUint16(10, 0x0112, isLittle);
  view.setUint16(12, 3, isLittle);
  view.setUint32(14, 1, isLittle);
  view.setUint16(18, orientation, isLittle);
  return withSegment(jpeg, 0xe1, payload);
}
