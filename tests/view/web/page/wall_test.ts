import { assertEquals } from "@std/assert";
import { chooseColumns } from "../../../../src/view/web/page/wall.js";

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
