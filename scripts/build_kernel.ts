/**
 * Compiles the Reed-Solomon kernel, src/fec/kernel/, from AssemblyScript to src/fec/kernel.wasm.
 *
 * ```sh
 * deno task build:kernel
 * ```
 *
 * @module
 */

import { main as compile } from "assemblyscript/asc";

const SOURCES = new URL("../src/fec/kernel/", import.meta.url);
const TARGET = new URL("../src/fec/kernel.wasm", import.meta.url);
const ENTRY = "kernel.as.ts";

const OPTIONS = [
  ...["-O3", "--noAssert", "--zeroFilledMemory"],
  ...["--runtime", "stub"],
  ...["--enable", "simd", "--enable", "relaxed-simd"],
];

/** Compiles the kernel as it is in the tree; throws the compiler's messages where it does not compile. */
export async function compileKernel(): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await compile([ENTRY, "--outFile", "kernel.wasm", ...OPTIONS], {
    readFile: (name) => Deno.readTextFile(new URL(name, SOURCES)).catch(() => null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") compiled = contents;
    },
    listFiles: () => [],
  });
  if (error || !compiled) throw new Error(`Cannot compile the kernel: ${stderr.toString()}`);
  return compiled;
}

if (import.meta.main) {
  const kernel = await compileKernel();
  await Deno.writeFile(TARGET, kernel);
  console.log(`src/fec/kernel.wasm: ${kernel.length} bytes`);
}
