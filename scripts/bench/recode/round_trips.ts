/**
 * What cameras make goes through the wire code and back.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { concatBytes, withExifThumbnail, withSegment } from "../../../tests/support/jpeg_vectors.ts";
import { isSame } from "../shared/bytes.ts";
import { kilo, percent } from "../shared/cells.ts";
import { type Camera, cutRasters } from "./cameras/camera.ts";
import { openCameras } from "./cameras/cameras.ts";

/** Of a picture with SOI and tables of its own. */
const PREVIEW_BYTES = 4000;

/** What became of a camera's pictures. */
export interface RoundTrips {
  readonly camera: string;
  readonly missing: string | undefined;
  pictures: number;
  /** Those that came back to the byte. */
  exact: number;
  /** Those that came back as something else, or not at all. */
  wrong: number;
  /** How many go as they are, by why. */
  readonly leftAlone: Map<string, number>;
  /** Of those that came back: as they were, and in the wire code. */
  bytes: number;
  wireBytes: number;
}

/** How many pictures are made. */
export interface RoundTripOptions {
  /** Each camera makes so many in each of its ways. @default 1 */
  readonly rounds?: number;
  /** Only every so manieth way. @default 1 */
  readonly every?: number;
}

/** Sends pictures of all cameras that are there. */
export async function sendRoundTrips(options: RoundTripOptions = {}): Promise<RoundTrips[]> {
  const { cameras, close } = await openCameras();
  const rasters = cutRasters();
  const all: RoundTrips[] = [];
  try {
    for (const camera of cameras) all.push(await sendPictures(camera, rasters, options));
  } finally {
    await close();
  }
  return all;
}

/** The same as a table. */
export function formatRoundTrips(all: readonly RoundTrips[]): string[][] {
  const rows = all.map(({ camera, missing, pictures, exact, wrong, leftAlone, bytes, wireBytes }) => [
    camera,
    ...[`${pictures}`, `${exact}`, `${wrong}`],
    missing ?? ([...leftAlone].map(([reason, count]) => `${count} ${reason}`).join(", ") || "0"),
    ...[
      kilo(bytes / Math.max(1, exact)),
      kilo(wireBytes / Math.max(1, exact)),
      percent(1 - wireBytes / Math.max(1, bytes)),
    ],
  ]);
  return [["", "pictures", "to the byte", "wrong", "left alone", "kB", "wire code", "saved"], ...rows];
}

async function sendPictures(
  { name, missing, ways }: Camera,
  rasters: ReturnType<typeof cutRasters>,
  { rounds = 1, every = 1 }: RoundTripOptions,
): Promise<RoundTrips> {
  const trips: RoundTrips = {
    ...{ camera: name, missing, pictures: 0, exact: 0, wrong: 0 },
    ...{ leftAlone: new Map<string, number>(), bytes: 0, wireBytes: 0 },
  };
  const [encoder, decoder] = [new WireCoder(), new WireCoder()];
  for (let round = 0; round < rounds; round++) {
    for (const way of ways.filter((_, index) => index % every === 0)) {
      const { value: raster } = await rasters.next();
      const jpeg = dress(await way(raster), trips.pictures++);
      const wire = encoder.encode(jpeg);
      if (typeof wire === "string") {
        trips.leftAlone.set(wire, (trips.leftAlone.get(wire) ?? 0) + 1);
        continue;
      }
      const back = decoder.decode(wire);
      if (!back || !isSame(back, jpeg)) {
        trips.wrong++;
        continue;
      }
      trips.exact++;
      trips.bytes += jpeg.length;
      trips.wireBytes += wire.length;
    }
  }
  return trips;
}

/** By turns what pictures have besides: nothing, a comment, EXIF with a preview, something behind the end. */
function dress(jpeg: Jpeg, turn: number): Jpeg {
  switch (turn % 4) {
    case 1:
      return withSegment(jpeg, 0xfe, new TextEncoder().encode(`picture ${turn}`));
    case 2:
      return withExifThumbnail(jpeg, jpeg.slice(0, PREVIEW_BYTES));
    case 3:
      return concatBytes(jpeg, new Uint8Array(turn % 64));
    default:
      return jpeg;
  }
}
