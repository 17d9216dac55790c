/**
 * Compiles the kernels of src/ from AssemblyScript to WebAssembly: each folder `kernel/` with its `kernel.as.ts` to the
 * `kernel.wasm` beside the folder.
 *
 * ```sh
 * deno task build:kernel
 * ```
 *
 * @module
 */

import { main as compile } from "assemblyscript/asc";

/** The folders of src/ that have a kernel. */
export const KERNELS = ["capture/room", "fec", "jpeg/recode", "rectify"] as const;

const SRC = new URL("../src/", import.meta.url);
const ENTRY = "kernel.as.ts";
const OPTIONS = [
  ...["-O3", "--noAssert", "--zeroFilledMemory"],
  ...["--runtime", "stub"],
  ...["--enable", "simd", "--enable", "relaxed-simd"],
];

/** Where a folder's compiled kernel lies. */
export function kernelPath(folder: string): URL {
  return new URL(`${folder}/kernel.wasm`, SRC);
}

/** Compiles a folder's kernel as it is in the tree; throws the compiler's messages where it does not compile. */
export async function compileKernel(folder: string): Promise<Uint8Array> {
  const sources = new URL(`${folder}/kernel/`, SRC);
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await compile([ENTRY, "--outFile", "kernel.wasm", ...OPTIONS], {
    readFile: (name) => Deno.readTextFile(new URL(name, sources)).catch(() => null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") compiled = contents;
    },
    listFiles: () => [],
  });
  if (error || !compiled) throw new Error(`Cannot compile the kernel of ${folder}: ${stderr.toString()}`);
  return compiled;
}

if (import.meta.main) {
  for (const folder of KERNELS) {
    const kernel = await compileKernel(folder);
    await Deno.writeFile(kernelPath(folder), kernel);
    console.log(`src/${folder}/kernel.wasm: ${kernel.length} bytes`);
  }
}
