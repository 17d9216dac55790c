/**
 * A pipe both of whose ends are this process's, on Linux.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { O_CLOEXEC, O_NONBLOCK } from "../../src/system/libc/constants.ts";

const SYMBOLS = {
  pipe2: { parameters: ["buffer", "i32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** No call on it waits. */
export class UnixPipe implements Disposable {
  readonly readEnd: number;
  readonly writeEnd: number;
  readonly #libc = Deno.dlopen("libc.so.6", SYMBOLS);
  readonly #open: Set<number>;

  constructor() {
    const ends = new Int32Array(2);
    assertEquals(this.#libc.symbols.pipe2(new Uint8Array(ends.buffer), O_NONBLOCK | O_CLOEXEC), 0);
    [this.readEnd, this.writeEnd] = [ends[0]!, ends[1]!];
    this.#open = new Set(ends);
  }

  /** Writes all of it, for which there is room. */
  write(bytes: Uint8Array<ArrayBuffer>): void {
    assertEquals(Number(this.#libc.symbols.write(this.writeEnd, bytes, BigInt(bytes.length))), bytes.length);
  }

  /** Reads so many, which are there. */
  read(bytes: number): Uint8Array {
    const into = new Uint8Array(bytes);
    assertEquals(Number(this.#libc.symbols.read(this.readEnd, into, BigInt(bytes))), bytes);
    return into;
  }

  /** Writes until there is no room for any more. */
  fill(): void {
    const bytes = new Uint8Array(4096);
    while (Number(this.#libc.symbols.write(this.writeEnd, bytes, 4096n)) > 0);
  }

  /** Closes one end. */
  close(end: number): void {
    if (this.#open.delete(end)) this.#libc.symbols.close(end);
  }

  [Symbol.dispose](): void {
    for (const end of [...this.#open]) this.close(end);
    this.#libc.close();
  }
}
