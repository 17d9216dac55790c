/**
 * Natural pictures, a few of each scene; `recode/frames/README.txt` says whose those are that are shipped.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";

const FRAMES = new URL("../recode/frames", import.meta.url).pathname;

/** Some pictures of one camera, in their order. */
export interface Scene {
  readonly name: string;
  readonly pictures: readonly Jpeg[];
}

/**
 * Reads all of them: each folder of JPEGs in a folder is a scene.
 *
 * @throws what `Deno.readDirSync` throws where there is no such folder
 */
export function readScenes(folder = FRAMES): Scene[] {
  return list(folder, ({ isDirectory }) => isDirectory)
    .map((name) => {
      const files = list(`${folder}/${name}`, ({ name }) => /\.jpe?g$/i.test(name));
      return { name, pictures: files.map((file) => Deno.readFileSync(`${folder}/${name}/${file}`)) };
    })
    .filter(({ pictures }) => pictures.length > 0);
}

function list(folder: string, isMeant: (entry: Deno.DirEntry) => boolean): string[] {
  return [...Deno.readDirSync(folder)].filter(isMeant).map(({ name }) => name).sort();
}
