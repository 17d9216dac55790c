import { assert, assertEquals } from "@std/assert";
import { chooseColumns, layOutWall } from "../../../../src/view/web/page/wall_layout.js";

const LANDSCAPE = 1280 / 800;
const PHONE = 390 / 844;

for (
  const [count, ratio, columns] of [
    [0, LANDSCAPE, 1],
    [1, LANDSCAPE, 1],
    [2, LANDSCAPE, 2],
    [3, LANDSCAPE, 2],
    [4, LANDSCAPE, 2],
    [5, LANDSCAPE, 3],
    [9, LANDSCAPE, 3],
    [1, PHONE, 1],
    [3, PHONE, 1],
    [2, 4, 2],
  ] as const
) {
  Deno.test(`chooseColumns puts ${count} streams on a wall of ${ratio.toFixed(2)} in ${columns} columns`, () => {
    assertEquals(chooseColumns(count, ratio), columns);
  });
}

for (
  const [count, widthPx, heightPx, expected] of [
    [1, 100, 100, { columns: 1, isLarge: true, scrolls: false }],
    [4, 1280, 800, { columns: 2, isLarge: true, scrolls: false }],
    [12, 1280, 800, { columns: 4, isLarge: false, scrolls: false }],
    [50, 1920, 1080, { columns: 9, isLarge: false, scrolls: false }],
    [50, 1280, 800, { columns: 8, isLarge: false, scrolls: true }],
    [50, 390, 780, { columns: 2, isLarge: false, scrolls: true }],
    [3, 100, 780, { columns: 1, isLarge: false, scrolls: true }],
  ] as const
) {
  Deno.test(`layOutWall has ${count} tiles on ${widthPx} × ${heightPx} in ${expected.columns} columns`, () => {
    const { tileWidthPx, ...layout } = layOutWall(count, { widthPx, heightPx });
    assertEquals(layout, expected);
    assert(tileWidthPx * expected.columns <= widthPx, `${tileWidthPx}`);
  });
}
