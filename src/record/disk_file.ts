/**
 * A file on the disk that a recording goes to.
 *
 * @module
 */

import { FILE_MODE } from "../system/byte_sink.ts";
import type { RecordingSink } from "./recording_file.ts";

/** How many names are tried. */
const MAX_TRIES = 1000;

/** A file and where it is. */
export interface CreatedFile {
  readonly path: string;
  readonly sink: RecordingSink;
}

/**
 * Creates a file that is its owner's alone. One that is there, or a symbolic link, is left alone: then the new one is called `NAME-2`, `NAME-3` and so on.
 *
 * @param path with the extension, which is given apart from it too
 * @throws an `Error` "Cannot record to …"
 */
export async function createDiskFile(path: string, extension: string): Promise<CreatedFile> {
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1;; number++) {
    const free = number === 1 ? path : `${stem}-${number}${path.slice(stem.length)}`;
    try {
      const file = await Deno.open(free, { write: true, createNew: true, mode: FILE_MODE });
      return { path: free, sink: new DiskFile(free, file) };
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists && number < MAX_TRIES) continue;
      throw new Error(`Cannot record to ${free}: ${(error as Error).message}`);
    }
  }
}

class DiskFile implements RecordingSink {
  #bytes = 0;
  readonly #path: string;
  readonly #file: Deno.FsFile;

  constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#writeAll(bytes);
    } catch (error) {
      // What is there of it would only puzzle readers; where the file system does not even do this, they cope.
      await this.#file.truncate(this.#bytes).catch(() => {});
      throw error;
    }
    this.#bytes += bytes.length;
  }

  async overwrite(bytes: Uint8Array, at: number): Promise<void> {
    await this.#file.seek(at, Deno.SeekMode.Start);
    await this.#writeAll(bytes);
    await this.#file.seek(0, Deno.SeekMode.End);
  }

  sync(): Promise<void> {
    return this.#file.syncData();
  }

  close(): void {
    this.#file.close();
  }

  async discard(): Promise<void> {
    try {
      const own = await this.#file.stat();
      // Whatever has come to be of that name meanwhile is not to be lost.
      const { isFile, size, ino } = await Deno.lstat(this.#path);
      const isOwn = isFile && ino === own.ino && size === own.size && size === this.#bytes;
      if (isOwn) await Deno.remove(this.#path);
    } catch {
      // Then it stays, or somebody else has taken it away.
    } finally {
      this.close();
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await this.#file.write(rest));
  }
}
