import { assertEquals } from "@std/assert";
import { BrokenLog } from "../../../../src/view/sdl/decode/broken_log.ts";
import { textOf, withLog } from "../../../support/log.ts";

Deno.test("BrokenLog says a reason at its first time and at every tenfold, and twenty reasons at most", async () => {
  await withLog((log) => {
    const broken = new BrokenLog();
    for (let i = 0; i < 250; i++) broken.note("no JPEG");
    assertEquals(
      log.map(textOf),
      [1, 10, 100].map((n) => `A picture that can not be decoded: no JPEG (${n} so far)`),
    );
    for (let i = 0; i < 250; i++) broken.note(`reason ${i}`);
    assertEquals(log.length, 3 + 19);
    return Promise.resolve();
  });
});
