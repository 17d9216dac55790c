import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import fc from "fast-check";
import type { GreyImage } from "../../src/common/grey_image.ts";
import { GLYPH_WIDTH } from "../../src/text/bitmap_font.ts";
import { GreyText } from "../../src/text/grey_text.ts";
import { seededRandom } from "../support/seeded_random.ts";

const WHITE = 255;
const random = seededRandom(6);
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("") + "±·";

function createGrey(width: number, height: number, level: number): GreyImage {
  return { width, height, strideBytes: width, pixels: new Uint8Array(width * height).fill(level) };
}

/** `#` for strokes, `.` for outlines, a space for what was left as it was. */
function picture({ width, height, pixels }: GreyImage): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from(
      pixels.subarray(y * width, (y + 1) * width),
      (level) => level === WHITE ? "#" : level === 0 ? "." : " ",
    ).join("").trimEnd());
}

Deno.test("GreyText draws letters, and black all around them", () => {
  const image = createGrey(18, 10, 128);
  new GreyText(1).draw("Z:1", image, { x: 0, y: 0, level: WHITE });
  assertEquals(picture(image), [
    ".......    ...",
    ".#####......#.",
    ".....#.##..##.",
    "  ..#..##...#.",
    " ..#...... .#.",
    "..#.. .##. .#.",
    ".#.....##...#..",
    ".#####.....###.",
    ".......   .....",
    "",
  ]);
});

Deno.test("GreyText draws each pixel of the font as a square of its scale", () => {
  const [small, large] = [createGrey(40, 12, 128), createGrey(120, 36, 128)];
  new GreyText(1).draw("X:-0.5", small, { x: 1, y: 1, level: WHITE });
  new GreyText(3).draw("X:-0.5", large, { x: 3, y: 3, level: WHITE });
  large.pixels.forEach((level, at) => {
    const [x, y] = [at % 120, Math.floor(at / 120)];
    assertEquals(level, small.pixels[Math.floor(y / 3) * 40 + Math.floor(x / 3)]);
  });
});

Deno.test("GreyText measures what it draws, and gives every digit the same room", () => {
  const text = new GreyText(2);
  for (const line of ["X:0.123, Y:-0.045", "pose 1.2 s old", "±|"]) {
    const image = createGrey(400, 20, 128);
    text.draw(line, image, { x: 0, y: 0, level: WHITE });
    const drawn = Math.max(...picture(image).map((row) => row.length));
    assertEquals(text.measure(line), drawn, line);
  }
  const widths = new Set(Array.from("0123456789-", (digit) => text.measure(`${digit}${digit}`)));
  assertEquals([...widths], [(2 * (GLYPH_WIDTH + 1) + 1) * 2]);
  assertEquals(text.measure(""), 0);
});

for (
  const [name, background] of [
    ["black", () => 0],
    ["white", () => 255],
    ["grey", () => 128],
    ["noise", () => random.below(256)],
  ] as const
) {
  Deno.test(`GreyText surrounds every stroke with pixels 100 levels darker, on ${name}`, () => {
    const text = new GreyText(1);
    const blank = createGrey(700, 12, 1);
    text.draw(PRINTABLE, blank, { x: 1, y: 1, level: 200 });
    const image = createGrey(700, 12, 0);
    image.pixels.forEach((_, at) => image.pixels[at] = background());
    text.draw(PRINTABLE, image, { x: 1, y: 1, level: 200 });
    let strokes = 0;
    blank.pixels.forEach((level, at) => {
      if (level !== 200) return;
      strokes++;
      for (const step of [-701, -700, -699, -1, 1, 699, 700, 701]) {
        if (blank.pixels[at + step] === 200) continue;
        assertGreaterOrEqual(image.pixels[at]! - image.pixels[at + step]!, 100);
      }
    });
    assert(strokes > 1000);
  });
}
Deno.test("GreyText writes question marks for letters that the font does not have, and leaves out accents", () => {
  const draw = (line: string) => {
    const image = createGrey(80, 10, 128);
    new GreyText(1).draw(line, image, { x: 0, y: 0, level: WHITE });
    return picture(image);
  };
  assertEquals(draw("日本\x7f"), draw("???"));
  assertEquals(draw("é"), draw("e"));
});

Deno.test("GreyText leaves out what lies outside of the picture, wherever it is drawn", () => {
  const text = new GreyText(2);
  const place = fc.integer({ min: -150, max: 150 });
  fc.assert(
    fc.property(place, place, (x, y) => {
      // The same in the middle of a larger picture.
      const larger = createGrey(500, 400, 128);
      text.draw("X:-0.1", larger, { x: x + 200, y: y + 200, level: WHITE });
      const strideBytes = 45;
      const pixels = new Uint8Array(strideBytes * 30).fill(128);
      text.draw("X:-0.1", { width: 40, height: 30, strideBytes, pixels }, { x, y, level: WHITE });
      pixels.forEach((level, at) => {
        const [column, row] = [at % strideBytes, Math.floor(at / strideBytes)];
        const expected = column < 40 ? larger.pixels[(row + 200) * 500 + column + 200] : 128;
        assertEquals(level, expected);
      });
    }),
    { seed: 7, numRuns: 100 },
  );
});
