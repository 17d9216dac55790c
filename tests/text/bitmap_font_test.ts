import { assertEquals } from "@std/assert";
import { GLYPH_COUNT, GLYPH_HEIGHT, GLYPH_WIDTH, glyphIndices, hasInk } from "../../src/text/bitmap_font.ts";

Deno.test("hasInk draws the letters as they look", () => {
  assertEquals(picture("A"), [" ###", "#   #", "#   #", "#   #", "#####", "#   #", "#   #", ""]);
  assertEquals(picture("g"), ["", "", " ####", "#   #", "#   #", " ####", "    #", " ###"]);
  assertEquals(picture("±"), ["  #", "  #", "#####", "  #", "  #", "", "#####", ""]);
});

Deno.test("hasInk gives every letter but the space something to see, and no two the same", () => {
  const letters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).concat("±", "·");
  assertEquals(letters.length, GLYPH_COUNT);
  assertEquals(new Set(letters.map((letter) => picture(letter).join("\n"))).size, GLYPH_COUNT);
});

Deno.test("glyphIndices leaves out accents, and marks letters that it does not have", () => {
  assertEquals(glyphIndices("Kaméra"), glyphIndices("Kamera"));
  assertEquals(glyphIndices("日本"), glyphIndices("??"));
});

function picture(letter: string): string[] {
  const [glyph] = glyphIndices(letter);
  return Array.from(
    { length: GLYPH_HEIGHT },
    (_, y) =>
      Array.from({ length: GLYPH_WIDTH }, (_, x) => hasInk(glyph!, x, y) ? "#" : " ").join("").trimEnd(),
  );
}
