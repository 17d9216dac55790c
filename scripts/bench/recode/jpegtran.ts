/**
 * The peer: libjpeg-turbo's jpegtran, which writes the same coefficients with the shortest Huffman codes, or as a
 * progressive or arithmetic-coded JPEG.
 *
 * @module
 */

import { findProgram } from "../../../src/capture/find_program.ts";
import type { Jpeg } from "../../../src/common/frame.ts";

/** What it makes of a picture. */
export interface Transcoded {
  readonly bytes: number;
  readonly ms: number;
}

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

/** Runs it once; with the time that a program takes to start. */
export async function transcode(jpeg: Jpeg, option: string): Promise<Transcoded> {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  try {
    await Deno.writeFile(path, jpeg);
    const beganMs = performance.now();
    const { stdout } = await new Deno.Command("jpegtran", { args: ["-copy", "all", option, path] }).output();
    return { bytes: stdout.length, ms: performance.now() - beganMs };
  } finally {
    await Deno.remove(path);
  }
}
