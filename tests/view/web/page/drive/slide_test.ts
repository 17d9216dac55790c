import { assertEquals } from "@std/assert";
import { slide } from "../../../../../src/view/web/page/drive/slide.js";

for (
  const [px, share] of [[0, 0], [6, 0], [-6, 0], [31, 0.5], [-31, -0.5], [56, 1], [400, 1], [
    -400,
    -1,
  ]] as const
) {
  Deno.test(`slide takes ${px} px for ${share}`, () => assertEquals(slide(px), share));
}
