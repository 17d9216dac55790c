import { assertEquals } from "@std/assert";
import { nextTenfold } from "../../src/common/tenfold.ts";

Deno.test("nextTenfold gives the next power of ten", () => {
  assertEquals([1, 2, 9, 10, 99, 100, 12_345].map(nextTenfold), [10, 10, 10, 100, 100, 1000, 100_000]);
});
