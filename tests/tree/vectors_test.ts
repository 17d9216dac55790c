/** The vectors in the tree are what their scripts write. */

import { assertEquals } from "@std/assert";
import { testWith } from "../support/programs.ts";

testWith(["python3"], "scripts/make_wire_vectors.py writes tests/vectors/wire.json", async () => {
  const script = new URL("../../scripts/make_wire_vectors.py", import.meta.url).pathname;
  const { stdout } = await new Deno.Command("python3", { args: [script], stderr: "inherit" }).output();
  const kept = await Deno.readTextFile(new URL("../vectors/wire.json", import.meta.url));
  assertEquals(new TextDecoder().decode(stdout), kept);
});
