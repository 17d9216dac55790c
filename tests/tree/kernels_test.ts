/** The compiled kernels in the tree are what their sources compile to, and ask for nothing. */

import { assertEquals } from "@std/assert";
import { compileKernel, kernelPath, KERNELS } from "../../scripts/build_kernel.ts";

for (const folder of KERNELS) {
  Deno.test(`deno task build:kernel writes src/${folder}/kernel.wasm`, async () => {
    assertEquals(await compileKernel(folder), await Deno.readFile(kernelPath(folder)));
  });

  Deno.test(`src/${folder}/kernel.wasm imports nothing`, async () => {
    const module = await WebAssembly.compile(await Deno.readFile(kernelPath(folder)));
    assertEquals(WebAssembly.Module.imports(module), []);
  });
}
