import { assertEquals } from "@std/assert";
import { proveReplacing } from "../../src/sealed/introductions.ts";

Deno.test("proveReplacing gives what Python's hmac does", () => {
  const secret = new Uint8Array(32).map((_, i) => i);
  assertEquals(proveReplacing(secret, "01".repeat(8)).toHex(), "182a7062980bfea481d5957ecbfb4efe");
});
