import { assertEquals } from "@std/assert";
import { DropCounts } from "../../src/common/drop_counts.ts";

Deno.test("DropCounts counts by reason and in all, and writes only what occurred", () => {
  const drops = new DropCounts<"a" | "b" | "c">();
  assertEquals([drops.total, JSON.stringify(drops)], [0, "{}"]);
  for (const reason of ["a", "b", "a"] as const) drops.count(reason);
  assertEquals([drops.of("a"), drops.of("b"), drops.of("c"), drops.total], [2, 1, 0, 3]);
  assertEquals(JSON.stringify({ drops }), '{"drops":{"a":2,"b":1}}');
});
