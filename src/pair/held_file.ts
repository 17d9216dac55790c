/**
 * A file that says by a lock that some program of this user is at something, for as long as it is.
 *
 * Several programs hold it together. The system lets go of it where a program ends, however that comes about, so what it says is
 * never left behind; the file stays. Source: flock(2).
 *
 * @module
 */

import { folderOf, makeKeyFolder } from "./key_file.ts";

/** Who looks holds it for some microseconds. */
const TRIES = 100;
const RETRY_MS = 10;

/** What a program can be at: it sends, and takes up codes; it shows the code that waits. The files beside the keys are called so. */
export type Deed = "running" | "showing";

/**
 * Says that this program is at it until it is disposed of; the folder of the keys is made where there is none.
 *
 * @param keyPath where this user's keys lie; may be empty
 * @returns nothing where that can not be said
 */
export async function holdFile(keyPath: string, deed: Deed): Promise<Disposable | undefined> {
  if (!keyPath) return undefined;
  let file: Deno.FsFile | undefined;
  try {
    await makeKeyFolder(keyPath);
    const path = pathOf(keyPath, deed);
    if (!isFileOrNothing(path)) return undefined;
    file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
    for (let i = 0; i < TRIES; i++) {
      if (await file.tryLock(false)) return file;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  } catch {
    // Such a folder takes no code either.
  }
  file?.close();
  return undefined;
}

/** Whether a program of this user is at it, this one included. */
export function isFileHeld(keyPath: string, deed: Deed): boolean {
  if (!keyPath) return false;
  try {
    const path = pathOf(keyPath, deed);
    if (!isFileOrNothing(path)) return false;
    using file = Deno.openSync(path, { read: true, write: true });
    return !file.tryLockSync(true);
  } catch {
    return false;
  }
}

function pathOf(keyPath: string, deed: Deed): string {
  return `${folderOf(keyPath)}/${deed}`;
}

/** To open a pipe would wait for its other end. */
function isFileOrNothing(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
