/**
 * The stdout of a process that is not there.
 *
 * @module
 */

import { settled } from "./slow_sink.ts";

/** Gives what the test writes to whoever reads it. */
export class MadeUpStdout {
  /** Of a child, that which can be read. */
  readonly child: Deno.ChildProcess;
  readonly #controller: ReadableByteStreamController;

  constructor() {
    let controller: ReadableByteStreamController;
    const stdout = new ReadableStream({ type: "bytes", start: (given) => void (controller = given) });
    this.#controller = controller!;
    this.child = { stdout } as unknown as Deno.ChildProcess;
  }

  /** Resolves when it has been read. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#controller.enqueue(bytes.slice());
    await settled();
  }
}
