import { assertEquals } from "@std/assert";
import {
  drawGlyphs,
  GLYPH_ADVANCE,
  GLYPH_COUNT,
  GLYPH_HEIGHT,
  glyphIndices,
} from "../../src/text/bitmap_font.ts";

Deno.test("drawGlyphs draws the letters as they look", () => {
  assertEquals(picture("A"), [" ###", "#   #", "#   #", "#   #", "#####", "#   #", "#   #", ""]);
  assertEquals(picture("g"), ["", "", " ####", "#   #", "#   #", " ####", "    #", " ###"]);
  assertEquals(picture("±"), ["  #", "  #", "#####", "  #", "  #", "", "#####", ""]);
});

Deno.test("drawGlyphs gives every letter but the space something to see, and no two the same", () => {
  const letters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).concat("±", "·");
  assertEquals(letters.length, GLYPH_COUNT);
  assertEquals(new Set(letters.map((letter) => picture(letter).join("\n"))).size, GLYPH_COUNT);
});

Deno.test("glyphIndices leaves out accents, and marks letters that it does not have", () => {
  assertEquals(glyphIndices("Kaméra"), glyphIndices("Kamera"));
  assertEquals(glyphIndices("日本"), glyphIndices("??"));
});

function picture(letter: string): string[] {
  const left = glyphIndices(letter)[0]! * GLYPH_ADVANCE;
  const strideBytes = GLYPH_COUNT * GLYPH_ADVANCE;
  const pixels = drawGlyphs();
  return Array.from(
    { length: GLYPH_HEIGHT },
    (_, y) =>
      Array.from(pixels.subarray(y * strideBytes + left, y * strideBytes + left + GLYPH_ADVANCE))
        .map((isSet) => isSet ? "#" : " ").join("").trimEnd(),
  );
}
