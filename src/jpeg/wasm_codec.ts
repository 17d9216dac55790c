/**
 * libjpeg-turbo as WebAssembly, from npm's `@cornerstonejs/codec-libjpeg-turbo-8bit`.
 *
 * @module
 */

/** The class that the package exports through Emscripten's embind. */
export interface WasmJpegDecoder {
  /** Room for `lengthBytes` of input; a view of WebAssembly memory. */
  getEncodedBuffer(lengthBytes: number): Uint8Array;
  /** Throws a number where the input is no JPEG. */
  readHeader(): void;
  /** Throws a number where the JPEG is corrupt. */
  decode(): void;
  getFrameInfo(): { width: number; height: number; componentCount: number };
  /** The pixels, one byte (grey) or three (RGB) each; a view of WebAssembly memory. */
  getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
}

interface EmscriptenModule {
  JPEGDecoder: new () => WasmJpegDecoder;
}

type EmscriptenFactory = (options: {
  printErr: (line: string) => void;
  instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ) => Record<string, never>;
}) => Promise<EmscriptenModule>;

/** Starts a decoder with memory of its own. */
export type WasmCodec = () => Promise<WasmJpegDecoder>;

/**
 * Loads and compiles the package once. Its WebAssembly file is found beside its script, so that neither the working
 * directory nor `deno compile` matters.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function loadWasmCodec(): Promise<WasmCodec> {
  const script = await import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs");
  const create = script.default as EmscriptenFactory;
  const file = import.meta.resolve("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm");
  const compiled = await WebAssembly.compile(await Deno.readFile(new URL(file)));
  return async () => {
    const { JPEGDecoder } = await create({
      printErr: () => {},
      instantiateWasm(imports, receive) {
        receive(new WebAssembly.Instance(compiled, imports));
        return {};
      },
    });
    return new JPEGDecoder();
  };
}
