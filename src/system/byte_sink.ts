/**
 * Where bytes go that a person has named: a file, a named pipe, or stdout. Nothing here waits for a reader.
 *
 * A file that is made is its owner's alone: what a robot sees is nobody else's business. A symbolic link is followed where
 * its owner may decide where things go in its folder, which is what Linux does in /tmp (proc(5), protected_symlinks).
 *
 * @module
 */

import { openPipe, type PipeEnd, STDOUT } from "./pipe.ts";

/** Takes bytes in their order; no call before the promise of the last one has settled. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
  /** Writes all of it where that needs no waiting; false where it would. */
  writeNow?(bytes: Uint8Array): boolean;
  /** Another end of the same pipe, for a thread that writes in place of this; nothing where it is none. */
  openAgain?(): PipeEnd | undefined;
  close(): void;
}

/** Of files that are made: what is in them is their owner's alone. */
export const FILE_MODE = 0o600;
/** Of folders that are made. */
export const FOLDER_MODE = 0o700;

/**
 * Opens a file, which loses what it held, a named pipe, whose reader may come later, or stdout for `-`.
 *
 * @throws an `Error` that says why not
 */
export async function openByteSink(path: string): Promise<ByteSink> {
  if (path === "-") return openStdout();
  const found = await Deno.stat(path).catch(() => undefined);
  await checkLink(path);
  return found?.isFifo ? openNamedPipe(path) : await openFile(path);
}

/**
 * Refuses a symbolic link that somebody has laid who has no say here: neither this user nor root nor the folder's owner.
 *
 * @throws an `Error` that says so
 */
export async function checkLink(path: string): Promise<void> {
  const found = await Deno.lstat(path).catch(() => undefined);
  if (!found?.isSymlink) return;
  const folder = await Deno.lstat(`${path.replace(/[^/]*$/, "")}.`);
  if ([Deno.uid(), 0, folder.uid].includes(found.uid)) return;
  throw new Error("it is a symbolic link that somebody else has made");
}

function openStdout(): ByteSink {
  const pipe = openPipe(STDOUT);
  return {
    write: (bytes) => Deno.stdout.write(bytes),
    writeNow(bytes) {
      if (!pipe?.hasRoomFor(bytes.length)) return false;
      for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
      return true;
    },
    openAgain: () => pipe?.openAgain(),
    close: () => pipe?.close(),
  };
}

/** To open it takes as long as it takes until somebody reads. */
function openNamedPipe(path: string): ByteSink {
  const opening = Deno.open(path, { write: true });
  // Whoever writes hears of it.
  opening.catch(() => {});
  return {
    write: async (bytes) => await (await opening).write(bytes),
    close: () => void opening.then((file) => file.close(), () => {}),
  };
}

/** What it held is lost only when it is certain that it is the file which was looked at, and not what a link names. */
async function openFile(path: string): Promise<ByteSink> {
  const file = await Deno.open(path, { write: true, create: true, mode: FILE_MODE });
  try {
    await checkLink(path);
    if ((await file.stat()).isFile) await file.truncate();
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
