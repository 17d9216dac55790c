/**
 * JPEGs as some cameras make them: against the standard, and decoded by djpeg, ffmpeg, Pillow and browsers.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import { concatBytes, withSegment } from "./jpeg_vectors.ts";

const SOI_BYTES = 2;

/** Where the markers of a JPEG stand, from the one behind SOI to the first SOS. */
export function listHeaderMarkers(jpeg: Jpeg): { readonly at: number; readonly code: number }[] {
  const markers = [];
  for (let at = SOI_BYTES; jpeg[at] === 0xff;) {
    const code = jpeg[at + 1]!;
    markers.push({ at, code });
    if (code === 0xda) break;
    at += 2 + (jpeg[at + 2]! << 8 | jpeg[at + 3]!);
  }
  return markers;
}

/** The JPEG with `gap` in front of every marker of this code. */
export function withGaps(jpeg: Jpeg, code: number, gap: Uint8Array): Jpeg {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { at } of listHeaderMarkers(jpeg).filter((marker) => marker.code === code)) {
    pieces.push(jpeg.subarray(from, at), gap);
    from = at;
  }
  return concatBytes(...pieces, jpeg.subarray(from));
}

/** A comment whose length is too short by so many bytes. */
export function withShortComment(jpeg: Jpeg, missingBytes: number): Jpeg {
  const payload = new Uint8Array(64 + missingBytes);
  const commented = withSegment(jpeg, 0xfe, payload);
  commented.set([0, 66], 4);
  return commented;
}

/** An EXIF segment (with nothing in it that looks like a marker) whose marker is `00 E1`. */
export function withSpoiltExif(jpeg: Jpeg): Jpeg {
  const spoilt = withSegment(jpeg, 0xe1, new TextEncoder().encode("Exif\0\0MM\0*\0\0\0\x08\0\0"));
  spoilt[2] = 0;
  return spoilt;
}

/** A JPEG without its end of image. */
export function withoutEnd(jpeg: Jpeg): Jpeg {
  return jpeg.slice(0, -2);
}

/** What real cameras were seen to send, made of one good JPEG; all end with EOI. */
export function listAwkwardJpegs(jpeg: Jpeg): { readonly name: string; readonly jpeg: Jpeg }[] {
  const zeros = (count: number) => new Uint8Array(count);
  const before = [[0xdb, "DQT"], [0xc4, "DHT"], [0xc0, "SOF"], [0xda, "SOS"]] as const;
  return [
    ...before.flatMap(([code, name]) =>
      [1, 2].map((count) => ({
        name: `${count} zero bytes before each ${name}`,
        jpeg: withGaps(jpeg, code, zeros(count)),
      }))
    ),
    { name: "a comment that is 608 bytes longer than it says", jpeg: withShortComment(jpeg, 608) },
    { name: "00 E1 for FF E1", jpeg: withSpoiltExif(jpeg) },
    { name: "text and lone markers before the frame header", jpeg: withGaps(jpeg, 0xc0, LONE) },
    { name: "an application segment of length 0", jpeg: withEmptySegment(jpeg) },
  ];
}

const LONE = Uint8Array.of(0x0d, 0x0a, 0xff, 0x00, 0x41, 0xff, 0xd3, 0xff, 0x01, 0x00);

function withEmptySegment(jpeg: Jpeg): Jpeg {
  return concatBytes(jpeg.subarray(0, SOI_BYTES), Uint8Array.of(0xff, 0xe5, 0, 0), jpeg.subarray(SOI_BYTES));
}
