/**
 * A file that is read from its beginning to its end, in blocks, however long it is.
 *
 * @module
 */

import { CameraError } from "../camera.ts";
import type { ByteReader } from "./piece_reader.ts";

const BLOCK_BYTES = 256 * 1024;

/** An open file and what of it was read ahead. No method is called before the promise of the last call has settled. */
export class FileBytes implements ByteReader {
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #block = new Uint8Array(BLOCK_BYTES);
  /** What was read and not taken. */
  #rest: Uint8Array = this.#block.subarray(0, 0);

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /** @throws {CameraError} where there is no such file */
  static async open(path: string): Promise<FileBytes> {
    try {
      const file = await Deno.open(path);
      if (!(await file.stat()).isDirectory) return new FileBytes(path, file);
      file.close();
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      throw new CameraError(
        `Cannot replay ${path}: ${isMissing ? "there is no such file" : (error as Error).message}`,
      );
    }
    throw new CameraError(`Cannot replay ${path}: it is a folder`);
  }

  /**
   * Takes whatever comes next.
   *
   * @returns a view, good until the next call; nothing at the end of the file
   */
  async takeBlock(): Promise<Uint8Array | undefined> {
    if (this.#rest.length === 0) await this.#fill();
    const block = this.#rest;
    this.#rest = block.subarray(block.length);
    return block.length > 0 ? block : undefined;
  }

  /**
   * Takes so many bytes.
   *
   * @returns a copy; nothing where the file ends before
   */
  async take(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count;) {
      const block = await this.takeBlock();
      if (!block) return undefined;
      const part = block.subarray(0, count - at);
      bytes.set(part, at);
      at += part.length;
      this.#rest = block.subarray(part.length);
    }
    return bytes;
  }

  /** Steps over so many bytes, or what is left of the file: a system knows no place that is much further. */
  async skip(count: number): Promise<void> {
    const skipped = Math.min(count, this.#rest.length);
    this.#rest = this.#rest.subarray(skipped);
    if (count === skipped) return;
    const { size } = await this.#file.stat();
    const at = await this.#file.seek(0, Deno.SeekMode.Current);
    await this.#file.seek(Math.min(at + count - skipped, Math.max(at, size)), Deno.SeekMode.Start);
  }

  /** Goes back to the beginning. */
  async rewind(): Promise<void> {
    this.#rest = this.#block.subarray(0, 0);
    await this.#file.seek(0, Deno.SeekMode.Start);
  }

  close(): void {
    this.#file.close();
  }

  async #fill(): Promise<void> {
    const length = await this.#file.read(this.#block);
    this.#rest = this.#block.subarray(0, length ?? 0);
  }
}
