/** The compiled kernel in the tree is what its source compiles to. */

import { assertEquals } from "@std/assert";
import { compileKernel } from "../../scripts/build_kernel.ts";
import { kernelModule } from "../../src/fec/kernel_module.js";

Deno.test("deno task build:kernel writes src/fec/kernel.wasm", async () => {
  const kept = await Deno.readFile(new URL("../../src/fec/kernel.wasm", import.meta.url));
  assertEquals(await compileKernel(), kept);
});

Deno.test("kernelModule imports nothing", () => {
  assertEquals(WebAssembly.Module.imports(kernelModule), []);
});
