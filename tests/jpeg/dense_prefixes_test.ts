/** Strangers' JPEGs that are made to be slow to walk: an 0xff at each step, at which a search would begin anew. */

import { assert } from "@std/assert";
import { MjpegSplitter } from "../../src/capture/mjpeg_splitter.ts";
import { parseShownSize } from "../../src/jpeg/exif_orientation.ts";
import { withoutHeaderGaps } from "../../src/jpeg/header_gaps.ts";
import { inspectJpeg } from "../../src/jpeg/inspect.ts";
import { findPictureEnd } from "../../src/jpeg/picture_end.ts";
import { mayBeDecoded } from "../../src/view/web/page/picture/decodable.js";

const FILLING_BYTES = 300_000;

/** What is between SOI and the first segment, again and again. */
const FILLINGS: Readonly<Record<string, readonly number[]>> = {
  "fill bytes": [0xff],
  "stuffed bytes": [0xff, 0],
  "stuffed bytes apart": [0xff, 0, 0, 0, 0, 0, 0],
  "restart markers": [0xff, 0xd0],
  "empty comments": [0xff, 0xfe, 0, 2],
  "starts of pictures": [0xff, 0xd8, 1],
};

const WALKERS: Readonly<Record<string, (jpeg: Uint8Array<ArrayBuffer>) => unknown>> = {
  inspectJpeg: (jpeg) => inspectJpeg(jpeg),
  parseShownSize,
  withoutHeaderGaps,
  findPictureEnd,
  mayBeDecoded,
  MjpegSplitter(jpeg) {
    const splitter = new MjpegSplitter();
    for (let at = 0; at < jpeg.length; at += 65_536) {
      splitter.push(jpeg.subarray(at, at + 65_536), 0, () => {});
    }
  },
};

const picture = Deno.readFileSync(new URL("../vectors/ffmpeg_96x64.jpg", import.meta.url));

function fillUp(filling: readonly number[]): Uint8Array<ArrayBuffer> {
  const jpeg = new Uint8Array(picture.length + FILLING_BYTES);
  for (let i = 0; i < FILLING_BYTES; i++) jpeg[2 + i] = filling[i % filling.length]!;
  jpeg.set(picture.subarray(0, 2));
  jpeg.set(picture.subarray(2), 2 + FILLING_BYTES);
  return jpeg;
}

/** How often the engine begins a search, which takes as long as some 50 bytes. */
function countSearches(work: () => void): number {
  const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const indexOf = typedArray.indexOf;
  let count = 0;
  typedArray.indexOf = function (this: Uint8Array, value: number, from?: number) {
    count++;
    return indexOf.call(this, value, from);
  } as typeof indexOf;
  try {
    work();
  } finally {
    typedArray.indexOf = indexOf;
  }
  return count;
}

for (const [name, walk] of Object.entries(WALKERS)) {
  Deno.test(`${name} begins few searches in a picture that is full of prefixes`, () => {
    for (const [what, filling] of Object.entries(FILLINGS)) {
      const jpeg = fillUp(filling);
      const searches = countSearches(() => walk(jpeg));
      assert(searches < 200, `${what}: ${searches}`);
    }
  });
}
