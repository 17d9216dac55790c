import { assertEquals } from "@std/assert";
import { nameStream } from "../../src/common/stream_name.js";

Deno.test("nameStream gives a name to a stream that has none", () => {
  assertEquals(nameStream({ name: "front", key: "7" }), "front");
  assertEquals(nameStream({ name: "", key: "7" }), "stream 7");
});
