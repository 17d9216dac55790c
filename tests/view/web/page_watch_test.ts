import { assertEquals } from "@std/assert";
import { PageWatch } from "../../../src/view/web/page_watch.ts";

Deno.test("PageWatch wants a little of everything until the page says something", () => {
  const watch = new PageWatch();
  assertEquals([watch.wanted("a"), watch.has("a")], ["tile", true]);
});

Deno.test("PageWatch wants all of everything where the page names none", () => {
  const watch = new PageWatch();
  watch.take({ type: "watch" });
  assertEquals(watch.wanted("a"), "full");
});

Deno.test("PageWatch wants what is large, a little of what is small, and nothing of what is not on screen", () => {
  const watch = new PageWatch();
  watch.take({ type: "watch", keys: ["a", "b"], tiles: ["b", "c"] });
  assertEquals(["a", "b", "c", "d"].map((key) => watch.wanted(key)), ["full", "full", "tile", "none"]);
  assertEquals(["a", "c", "d"].map((key) => watch.has(key)), [true, true, false]);
});

Deno.test("PageWatch tells which streams have come on screen", () => {
  const watch = new PageWatch();
  watch.take({ type: "watch", keys: ["a"] });
  const isNew = watch.take({ type: "watch", keys: ["b"], tiles: ["a"] });
  assertEquals([isNew("a"), isNew("b")], [false, true]);
});
