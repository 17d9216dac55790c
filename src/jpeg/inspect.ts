/**
 * Whether a picture may be decoded: looked at before any decoder, because no time limit ends one that has begun.
 *
 * 1. a JPEG begins with SOI, and has a frame header and a scan (ITU-T T.81, B.2): anything else is no picture
 * 2. `width` x `height` bounds the memory that it takes
 * 3. the scans bound the time: a decoder goes over the whole picture with each, and a scan of a few bytes is one too
 *
 * A picture whose first scan holds all of it, as cameras make them, is known by its header alone, in about a microsecond.
 * Only where more scans may follow, as in a progressive one, the rest is searched for them.
 *
 * @module
 */

import { findMarker, isFrameHeader, isSegment, Marker, MARKER_PREFIX } from "./markers.ts";
import { readU16 } from "../protocol/integers.ts";

/** What `--max-pixels` is where nothing is said. */
export const DEFAULT_MAX_PIXELS = 40_000_000;
/** Encoders make 10 or so. */
export const MAX_SCANS = 20;

/** Why a picture is not decoded. */
export type PictureRefusal =
  /** It has no SOI, no frame header or no scan that could be decoded. */
  | "not-a-jpeg"
  /** More than `--max-pixels`. */
  | "too-many-pixels"
  /** More than {@linkcode MAX_SCANS}. */
  | "too-many-scans"
  /** It was made to fit its link, in a way that is not known, or has been damaged. */
  | "unreadable";

/** For people: completes "pictures are refused: …". */
export const REFUSAL_TEXTS: Readonly<Record<PictureRefusal, string>> = {
  "not-a-jpeg": "no JPEG",
  "too-many-pixels": "more pixels than --max-pixels",
  "too-many-scans": `more than ${MAX_SCANS} scans`,
  unreadable: "made to fit the link, and can not be read",
};

/** What a picture is judged by. */
export interface InspectOptions {
  /** A larger one is refused. @default DEFAULT_MAX_PIXELS */
  readonly maxPixels?: number;
}

/** Bytes up to the numbers of components: length (16), precision (8), height (16), width (16), components (8). */
const FRAME_HEADER_BYTES = 8;
const MAX_COMPONENTS = 4;

interface FrameHeader {
  readonly pixels: number;
  readonly components: number;
  /** Whether each component comes in one scan, and not in approximations. */
  readonly isSequential: boolean;
}

/**
 * Looks at a picture.
 *
 * @param jpeg from SOI on
 * @returns why it is not to be decoded; nothing where it may be
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const jpeg = Uint8Array.of(
 *   ...[0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 3, 0, 4, 0, 1, 1, 0x11, 0],
 *   ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0xd9],
 * );
 * assertEquals(inspectJpeg(jpeg, { maxPixels: 1024 * 768 }), undefined);
 * assertEquals(inspectJpeg(jpeg, { maxPixels: 640 * 480 }), "too-many-pixels");
 * assertEquals(inspectJpeg(jpeg.subarray(2)), "not-a-jpeg");
 * ```
 */
export function inspectJpeg(
  jpeg: Uint8Array,
  { maxPixels = DEFAULT_MAX_PIXELS }: InspectOptions = {},
): PictureRefusal | undefined {
  if (jpeg[0] !== MARKER_PREFIX || jpeg[1] !== Marker.SOI) return "not-a-jpeg";
  let frame: FrameHeader | undefined;
  let scans = 0;
  for (let at = findMarker(jpeg, 2); at >= 0 && at + 3 < jpeg.length; at = findMarker(jpeg, at)) {
    const code = jpeg[at + 1]!;
    if (!isSegment(code)) break;
    if (isFrameHeader(code)) {
      if (frame) return "not-a-jpeg";
      frame = readFrameHeader(jpeg, at);
      if (!frame) return "not-a-jpeg";
      if (frame.pixels > maxPixels) return "too-many-pixels";
    } else if (code === Marker.SOS) {
      if (!frame || !isScanOf(frame, jpeg, at)) return "not-a-jpeg";
      if (frame.isSequential && jpeg[at + 4] === frame.components) return undefined;
      if (++scans > MAX_SCANS) return "too-many-scans";
    }
    at += 2 + Math.max(2, readU16(jpeg, at + 2));
  }
  return scans > 0 ? undefined : "not-a-jpeg";
}

function readFrameHeader(jpeg: Uint8Array, at: number): FrameHeader | undefined {
  const components = jpeg[at + 9] ?? 0;
  const pixels = readU16(jpeg, at + 5) * readU16(jpeg, at + 7);
  const isWhole = readU16(jpeg, at + 2) >= FRAME_HEADER_BYTES + 3 * components;
  if (!isWhole || pixels === 0 || components === 0 || components > MAX_COMPONENTS) return undefined;
  // Table B.1: of each four kinds of coding the third is progressive.
  return { pixels, components, isSequential: (jpeg[at + 1]! & 3) !== 2 };
}

/** Whether a scan header belongs to a picture: length (16), components (8), two bytes each, and three more. */
function isScanOf({ components }: FrameHeader, jpeg: Uint8Array, at: number): boolean {
  const inScan = jpeg[at + 4] ?? 0;
  return inScan > 0 && inScan <= components && readU16(jpeg, at + 2) === 6 + 2 * inScan;
}
