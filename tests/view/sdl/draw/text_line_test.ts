import { assert, assertEquals, assertGreater, assertLess, assertNotEquals } from "@std/assert";
import { Glyphs } from "../../../../src/view/sdl/draw/glyphs.ts";
import { charactersOf, FIGURE_SPACE, letterOf } from "../../../../src/text/letters.ts";
import { drawTextLine, measureTextLine } from "../../../../src/view/sdl/draw/text_line.ts";

const PRINTABLE = Array.from({ length: 0x7e - 0x20 }, (_, i) => String.fromCharCode(0x21 + i));

Deno.test("letterOf has strokes of its own for every printable character, inside of the line", () => {
  const drawn = new Set<string>();
  for (const character of [...PRINTABLE, "±", "·", "°", "…", "●"]) {
    const { strokes, advance } = letterOf(character);
    assertGreater(strokes.length, 0, character);
    for (const [x0, y0, x1, y1] of strokes) {
      assert(Math.min(x0, x1) >= -0.01 && Math.max(x0, x1) <= advance, `${character} is ${advance} wide`);
      assert(Math.min(y0, y1) >= -0.8 && Math.max(y0, y1) <= 7.9, `${character} is too high or too low`);
    }
    drawn.add(JSON.stringify(strokes));
  }
  assertEquals(drawn.size, PRINTABLE.length + 5);
});

Deno.test("letterOf makes all digits and the figure space equally wide", () => {
  const advances = [..."0123456789", FIGURE_SPACE].map((character) => letterOf(character).advance);
  assertEquals(new Set(advances).size, 1);
});

Deno.test("charactersOf leaves out accents, and writes ? for what there is no letter for", () => {
  assertEquals(charactersOf(`É ñ±${FIGURE_SPACE}`), ["E", " ", "n", "±", FIGURE_SPACE]);
  assertEquals(charactersOf("目\0😀"), ["?", "?", "?"]);
});

Deno.test("drawTextLine draws letters between the margins, as wide as measured", () => {
  const glyphs = new Glyphs({ heightPx: 12 });
  const { left, top, bottom } = glyphs.margins;
  const { width, height, coverage } = drawTextLine("HH", glyphs);
  assertEquals([width, height], [measureTextLine("HH", glyphs) + 2 * left, 12 + top + bottom]);
  const at = (x: number, y: number) => coverage[y * width + x]!;
  assertGreater(at(left, top + 3), 100, "the first stem");
  assertGreater(at(left + 4, top + 6), 100, "the bar");
  assertEquals(at(left + 4, top + 2), 0, "above the bar");
  assertEquals(coverage.subarray(0, width).some((value) => value > 0), false, "above the letters");
});

Deno.test("drawTextLine draws bold letters with more ink on the same room", () => {
  const ink = (isBold: boolean) =>
    drawTextLine("STALE", new Glyphs({ heightPx: 20, isBold })).coverage.reduce(
      (sum, value) => sum + value,
      0,
    );
  assertLess(ink(false) * 1.2, ink(true));
  const room = (isBold: boolean) => measureTextLine("STALE", new Glyphs({ heightPx: 20, isBold }));
  assertEquals(room(false), room(true));
});

Deno.test("drawTextLine draws nothing for nothing", () => {
  const glyphs = new Glyphs({ heightPx: 12 });
  assertEquals(measureTextLine("", glyphs), 0);
  assertEquals(drawTextLine(" ", glyphs).coverage.some((value) => value > 0), false);
  assertNotEquals(drawTextLine(".", glyphs).coverage.some((value) => value > 0), false);
});
