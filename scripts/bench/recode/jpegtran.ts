/**
 * The peer: libjpeg-turbo's jpegtran, which writes the same coefficients with the shortest Huffman codes, or as a
 * progressive or arithmetic-coded JPEG.
 *
 * @module
 */

import { findProgram } from "../../../src/capture/find_program.ts";
import type { Jpeg } from "../../../src/common/frame.ts";

/** What it is asked for. */
export const JPEGTRAN_WAYS = {
  "optimal Huffman": "-optimize",
  progressive: "-progressive",
  arithmetic: "-arithmetic",
};

/** Whether it is there. */
export async function hasJpegtran(): Promise<boolean> {
  return await findProgram("jpegtran") !== undefined;
}

/** Runs it once; how many bytes it makes of a picture. */
export async function transcode(jpeg: Jpeg, option: string): Promise<number> {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  try {
    await Deno.writeFile(path, jpeg);
    const { stdout } = await new Deno.Command("jpegtran", { args: ["-copy", "all", option, path] }).output();
    return stdout.length;
  } finally {
    await Deno.remove(path);
  }
}
