/**
 * What is on the screen of an X server, read from where Xvfb keeps it: no client asks the server for it. `import`, which
 * does, seizes the server first, so that a window that is just being opened waits for `import`, and `import` for it.
 *
 * Source: XWDFile.h of xorgproto.
 *
 * @module
 */

/** Red, green, blue; 0 … 255. */
export type Rgb = readonly [number, number, number];

/** A rectangle of the screen. */
export interface Screenshot {
  readonly width: number;
  readonly height: number;
  /** The green of all pixels, row by row. */
  readonly green: Uint8Array;
  /** Rounded to whole pixels. */
  at(x: number, y: number): Rgb;
}

/** Where something is on the screen. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `XWDFileHeader`: its fields, numbered as 32-bit words, most significant byte first. */
const Word = { HeaderBytes: 0, Width: 4, Height: 5, BitsPerPixel: 11, LineBytes: 12, Colors: 19 } as const;
/** `XWDColor` */
const COLOR_BYTES = 12;

/**
 * Cuts a window out of a screen of 32 bits a pixel (blue, green, red, nothing).
 *
 * @param dump the file `Xvfb_screen0`
 */
export function readScreen(dump: Uint8Array<ArrayBuffer>, place: Place): Screenshot {
  const header = new DataView(dump.buffer, dump.byteOffset);
  const word = (index: number) => header.getUint32(index * 4);
  if (word(Word.BitsPerPixel) !== 32) throw new Error("Cannot read the screen: its pixels have not 32 bits");
  const start = word(Word.HeaderBytes) + word(Word.Colors) * COLOR_BYTES;
  const width = Math.min(place.width, word(Word.Width) - place.x);
  const height = Math.min(place.height, word(Word.Height) - place.y);
  const find = (x: number, y: number) => start + (place.y + y) * word(Word.LineBytes) + (place.x + x) * 4;
  const green = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let from = find(0, y), end = at + width; at < end; at++, from += 4) green[at] = dump[from + 1]!;
  }
  return {
    width,
    height,
    green,
    at(x, y) {
      const from = find(Math.round(x), Math.round(y));
      return [dump[from + 2]!, dump[from + 1]!, dump[from]!];
    },
  };
}

/** Reads what `xdotool getwindowgeometry --shell` writes: lines `X=1`, `Y=2`, `WIDTH=3`, `HEIGHT=4`. */
export function readPlace(text: string): Place {
  const read = (name: string) => Number(new RegExp(`^${name}=(-?\\d+)$`, "m").exec(text)?.[1]);
  return {
    x: Math.max(0, read("X")),
    y: Math.max(0, read("Y")),
    width: read("WIDTH"),
    height: read("HEIGHT"),
  };
}
