/**
 * Pillow, with what people put into their pictures besides: how it is to be turned, a profile, a comment.
 *
 * @module
 */

import type { Jpeg } from "../../../../src/common/frame.ts";
import type { RgbRaster } from "../../../../src/jpeg/encode/rgb_raster.ts";
import { combine, type OpenCamera } from "./camera.ts";

/** Debian's, for which its packages are. */
const PYTHON = "/usr/bin/python3";
const SCRIPT = new URL("pillow.py", import.meta.url).pathname;
const QUALITIES = [5, 20, 40, 50, 70, 85, 95, 98];
/** `subsampling` of its own; grey pictures have none. */
const FORMS = [
  { mode: "RGB", subsampling: 0 },
  { mode: "RGB", subsampling: 1 },
  { mode: "RGB", subsampling: 2 },
  { mode: "L" },
];
const EXTRAS: readonly Extra[] = [
  { options: {} },
  { options: { optimize: true } },
  { options: { dpi: [72, 72], comment: "a comment" }, orientation: 6 },
  { options: { optimize: true }, orientation: 3, profile: Array(3000).fill(7) },
];
const LENGTH_BYTES = 4;

interface Extra {
  readonly options: Readonly<Record<string, unknown>>;
  readonly orientation?: number;
  readonly profile?: readonly number[];
}

/** Starts it, where it is installed; `close` ends it. */
export async function openPillow(): Promise<OpenCamera> {
  const name = "Pillow";
  if (!await isInstalled()) {
    return { camera: { name, missing: "python3-pil is not installed", ways: [] }, close: async () => {} };
  }
  const pillow = new Pillow();
  const ways = combine(QUALITIES, FORMS, EXTRAS).map(
    ([quality, { mode, ...sampling }, { options, ...extra }]) => (raster: RgbRaster) => {
      return pillow.encode(raster, { mode, options: { quality, ...sampling, ...options }, ...extra });
    },
  );
  return { camera: { name, ways }, close: () => pillow.close() };
}

async function isInstalled(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(PYTHON, { args: ["-c", "import PIL"], stderr: "null" })
      .output();
    return success;
  } catch {
    return false;
  }
}

/** The script, one picture after the other. */
class Pillow {
  readonly #child = new Deno.Command(PYTHON, { args: ["-B", SCRIPT], stdin: "piped", stdout: "piped" })
    .spawn();
  readonly #writer = this.#child.stdin.getWriter();
  readonly #reader = this.#child.stdout.getReader({ mode: "byob" });

  async encode({ width, height, rgb }: RgbRaster, asked: object): Promise<Jpeg> {
    const text = new TextEncoder().encode(JSON.stringify({ width, height, ...asked }));
    const length = new Uint8Array(LENGTH_BYTES);
    new DataView(length.buffer).setUint32(0, text.length, true);
    for (const piece of [length, text, new Uint8Array(rgb.buffer)]) await this.#writer.write(piece);
    const answer = await this.#read(LENGTH_BYTES);
    return await this.#read(new DataView(answer.buffer).getUint32(0, true));
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#reader.cancel();
    await this.#child.status;
  }

  async #read(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const { value } = await this.#reader.read(new Uint8Array(bytes), { min: bytes });
    if (value?.length !== bytes) throw new Error("Pillow has ended");
    return value;
  }
}
