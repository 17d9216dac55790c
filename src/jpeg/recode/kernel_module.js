// @ts-self-types="./kernel_module.d.ts"
// The type checker does not know imports of the source phase yet, so that this file is not TypeScript.
import source kernelModule from "./kernel.wasm";
export { kernelModule };
