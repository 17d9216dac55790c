/**
 * The letters of window and overlay: every printable ASCII character and `±`, `·`, each 5 pixels wide and 8 high; the
 * lowest row is for descenders.
 *
 * @module
 */

/** A glyph's width in font pixels. */
export const GLYPH_WIDTH = 5;
/** A glyph's height in font pixels. */
export const GLYPH_HEIGHT = 8;

const CHARACTERS = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`" +
  "abcdefghijklmnopqrstuvwxyz{|}~±·";

// For each character five columns from the left, a byte each, the lowest bit uppermost.
const COLUMNS = `
0000000000 00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649552250 0005030000
001c224100 0041221c00 14083e0814 08083e0808 0080600000 0808080808 0060600000 2010080402
3e5149453e 00427f4000 4261514946 2141454b31 1814127f10 2745454539 3c4a494930 0171090503
3649494936 064949291e 0036360000 0086660000 0814224100 1414141414 0041221408 0201510906
324979413e 7e1111117e 7f49494936 3e41414122 7f4141413e 7f49494941 7f09090901 3e4149497a
7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f020c027f 7f0408107f 3e4141413e
7f09090906 3e4151215e 7f09192946 4649494931 01017f0101 3f4040403f 1f2040201f 3f4038403f
6314081463 0708700807 6151494543 007f414100 0204081020 0041417f00 0402010204 4040404040
0001020400 2054545478 7f48444438 3844444428 384444487f 3854545418 087e090102 18a4a4a47c
7f08040478 00447d4000 2040443d00 7f10284400 00417f4000 7c04180478 7c08040478 3844444438
fc24242418 18242424fc 7c08040408 4854545424 043f444020 3c4040207c 1c2040201c 3c4030403c
4428102844 1ca0a0a07c 4464544c44 0008364100 00007f0000 0041360800 0804081008 44445f4444
0000080000`;
const GLYPHS = COLUMNS.trim().split(/\s+/).map((columns) =>
  [0, 2, 4, 6, 8].map((at) => parseInt(columns.slice(at, at + 2), 16))
);

/** How many glyphs there are. */
export const GLYPH_COUNT = CHARACTERS.length;

/**
 * The glyphs of a text, one for each letter. Accents are left out, and letters that the font does not have become
 * question marks.
 */
export function glyphIndices(text: string): number[] {
  const letters = Array.from(text.normalize("NFKD").replace(/\p{Mark}/gu, ""));
  return letters.map((letter) => {
    const index = CHARACTERS.indexOf(letter);
    return index >= 0 ? index : CHARACTERS.indexOf("?");
  });
}

/** Whether a pixel of a glyph is drawn; none beside it is. */
export function hasInk(glyph: number, x: number, y: number): boolean {
  return y >= 0 && (((GLYPHS[glyph]?.[x] ?? 0) >> y) & 1) === 1;
}
