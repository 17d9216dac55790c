/**
 * Natural pictures to recode, a few of each scene; `frames/README.txt` says whose they are.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";

const FRAMES = new URL("frames/", import.meta.url);

/** Some pictures of one camera, in their order. */
export interface Scene {
  readonly name: string;
  readonly pictures: readonly Jpeg[];
}

/** Reads all of them. */
export function readScenes(): Scene[] {
  const names = [...Deno.readDirSync(FRAMES)].filter(({ isDirectory }) => isDirectory).map(({ name }) =>
    name
  );
  return names.sort().map((name) => {
    const folder = new URL(`${name}/`, FRAMES);
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    return { name, pictures: files.map((file) => Deno.readFileSync(new URL(file, folder))) };
  });
}
