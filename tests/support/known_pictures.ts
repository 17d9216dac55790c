/**
 * Pictures of which each can be told from the others after a program has decoded it, and is compared with what ffmpeg makes
 * of the same JPEG.
 *
 * @module
 */

import { Image } from "imagescript";

const SIZE = { width: 320, height: 256 } as const;
const PEAK = 255;
/** What red, green and blue add to the brightness (JFIF, as ITU-R BT.601 has it). */
const BRIGHTNESS = [0.299, 0.587, 0.114] as const;

/** A set of pictures. */
export interface KnownPictures {
  readonly width: number;
  readonly height: number;
  /** All of them behind each other: a recording that `--camera FILE --loop` sends. */
  readonly path: string;
  readonly jpegs: readonly Uint8Array[];
  /** Which one it is that a program shows, as a PNG, and how near it is to that. */
  recognize(png: Uint8Array): Promise<Recognized>;
}

/** Which picture it is that was looked at. */
export interface Recognized {
  readonly number: number;
  /** Peak signal to noise, of the brightness; 0 where it is no such picture at all. */
  readonly decibels: number;
}

/** Makes pictures, by ffmpeg, in a folder; a second of the test pattern lies between two, so that none looks like another. */
export async function makeKnownPictures(folder: string, count = 12): Promise<KnownPictures> {
  const path = `${folder}/known.mjpeg`;
  const pattern = `testsrc2=size=${SIZE.width}x${SIZE.height}:rate=1`;
  const coding = ["-pix_fmt", "yuvj420p", "-huffman", "default", "-q:v", "3", "-f", "mjpeg"];
  await runFfmpeg(["-y", "-f", "lavfi", "-i", pattern, "-frames:v", `${count}`, ...coding, path]);
  const decoded = await runFfmpeg(["-f", "mjpeg", "-i", path, "-pix_fmt", "gray", "-f", "rawvideo", "-"]);
  const pixels = SIZE.width * SIZE.height;
  const references = Array.from(
    { length: count },
    (_, at) => decoded.subarray(at * pixels, (at + 1) * pixels),
  );
  return {
    ...SIZE,
    path,
    jpegs: splitPictures(await Deno.readFile(path)),
    recognize: async (png) => recognize(await Image.decode(png), references),
  };
}

function recognize({ width, height, bitmap }: Image, references: readonly Uint8Array[]): Recognized {
  if (width !== SIZE.width || height !== SIZE.height) return { number: -1, decibels: 0 };
  const brightness = Float32Array.from({ length: SIZE.width * SIZE.height }, (_, pixel) => {
    return BRIGHTNESS.reduce((sum, share, colour) => sum + share * bitmap[pixel * 4 + colour]!, 0);
  });
  const found = references.map((reference, number) => ({ number, decibels: compare(brightness, reference) }));
  return found.reduce((best, one) => one.decibels > best.decibels ? one : best);
}

function compare(a: Float32Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < b.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return 10 * Math.log10(PEAK ** 2 * b.length / sum);
}

/** ffmpeg's headers hold no end-of-image marker. */
function splitPictures(stream: Uint8Array): Uint8Array[] {
  const pictures: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at + 1 < stream.length; at++) {
    if (stream[at] !== 0xff || stream[at + 1] !== 0xd9) continue;
    pictures.push(stream.slice(start, at + 2));
    start = at + 2;
  }
  return pictures;
}

async function runFfmpeg(args: readonly string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command("ffmpeg", {
    args: ["-v", "error", ...args],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}
