/** The compiled kernel, of which nothing runs before it is instantiated. Source: src/jpeg/recode/kernel/. */
export declare const kernelModule: WebAssembly.Module;
