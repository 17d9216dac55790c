/**
 * libjpeg-turbo as WebAssembly, from npm's `@cornerstonejs/codec-libjpeg-turbo-8bit`. There are two builds: one that
 * decodes, and one of twice its size that encodes as well.
 *
 * @module
 */

/** The package's class that decodes, as Emscripten's embind exports it. */
export interface WasmJpegDecoder {
  /** Room for `lengthBytes` of input; a view of WebAssembly memory. */
  getEncodedBuffer(lengthBytes: number): Uint8Array;
  /** Throws a number where the input is no JPEG. */
  readHeader(): void;
  /** Throws a number where the JPEG is corrupt. */
  decode(): void;
  getFrameInfo(): { width: number; height: number; componentCount: number };
  /** The pixels, one byte (grey) or three (RGB) each; a copy. */
  getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
}

/** The package's class that encodes, as Emscripten's embind exports it. */
export interface WasmJpegEncoder {
  /**
   * Room for the pixels, one byte (grey) or three (RGB) each, without gaps between rows; a view of WebAssembly memory.
   *
   * The room for the JPEG is as large as this one, and the package trusts it to be enough (`tjBufSize`), or writes past
   * its end. It is `bitsPerSample` / 8 times what the pixels need, and is used for nothing else.
   */
  getDecodedBuffer(info: WasmFrameInfo): Uint8Array<ArrayBuffer>;
  /** 1: progressive, as it is at first; 0: baseline. */
  setProgressive(isProgressive: 0 | 1): void;
  /** 1 … 100. */
  setQuality(quality: number): void;
  /** `TJSAMP_…` of turbojpeg.h; a grey picture has no choice. */
  setSubSampling(subsampling: number): void;
  /** Throws a number where it fails. */
  encode(): void;
  /** The JPEG; a copy. */
  getEncodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
}

/** The pixels that are to be encoded. */
export interface WasmFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  /** 1 (grey) or 3 (RGB). */
  readonly componentCount: number;
  readonly isSigned: boolean;
}

type EmscriptenFactory<Exports> = (options: {
  printErr: (line: string) => void;
  instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ) => Record<string, never>;
}) => Promise<Exports>;

/** Starts a decoder with memory of its own. */
export type WasmCodec = () => Promise<WasmJpegDecoder>;

// Each WebAssembly file is found beside its script, so that neither the working directory nor `deno compile` matters.

/**
 * Loads and compiles the build that decodes.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function loadWasmCodec(): Promise<WasmCodec> {
  const script = await import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs");
  const create = script.default as EmscriptenFactory<{ JPEGDecoder: new () => WasmJpegDecoder }>;
  const file = import.meta.resolve("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm");
  const compiled = await WebAssembly.compile(await Deno.readFile(new URL(file)));
  return async () => new (await instantiate(create, compiled)).JPEGDecoder();
}

/**
 * Loads and compiles the build that encodes, and starts an encoder with memory of its own.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function openWasmJpegEncoder(): Promise<WasmJpegEncoder> {
  const script = await import("@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs");
  const create = script.default as EmscriptenFactory<{ JPEGEncoder: new () => WasmJpegEncoder }>;
  const file = import.meta.resolve("@cornerstonejs/codec-libjpeg-turbo-8bit/wasm");
  const compiled = await WebAssembly.compile(await Deno.readFile(new URL(file)));
  return new (await instantiate(create, compiled)).JPEGEncoder();
}

function instantiate<Exports>(
  create: EmscriptenFactory<Exports>,
  compiled: WebAssembly.Module,
): Promise<Exports> {
  return create({
    printErr: () => {},
    instantiateWasm(imports, receive) {
      receive(new WebAssembly.Instance(compiled, imports));
      return {};
    },
  });
}
