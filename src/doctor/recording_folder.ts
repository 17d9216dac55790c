/**
 * Where recordings will lie.
 *
 * @module
 */

import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The folder that recordings go to, or in which theirs will be made: the nearest that exists. */
export function findRecordingFolder(record: string): string {
  let folder = resolve(record);
  while (dirname(folder) !== folder && !isFolder(folder)) folder = dirname(folder);
  return folder;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
