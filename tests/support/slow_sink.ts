/**
 * A consumer that takes bytes when it is told to.
 *
 * @module
 */

import { assert } from "@std/assert";
import type { ByteSink } from "../../src/system/byte_sink.ts";

/** Takes what is written piece by piece, as the test says. */
export class SlowSink implements ByteSink {
  readonly taken: Uint8Array[] = [];
  isClosed = false;
  #pending: { bytes: Uint8Array; settle: PromiseWithResolvers<number> } | undefined;

  /** What was taken, as text. */
  get text(): string {
    return this.taken.map((bytes) => new TextDecoder().decode(bytes)).join("");
  }

  write(bytes: Uint8Array): Promise<number> {
    assert(!this.#pending, "two writes at once");
    const settle = Promise.withResolvers<number>();
    this.#pending = { bytes, settle };
    return settle.promise;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Takes as much of the pending write; false where none is pending. */
  async take(limit = Infinity): Promise<boolean> {
    const pending = this.#pending;
    if (!pending) return false;
    this.#pending = undefined;
    const part = pending.bytes.slice(0, limit);
    this.taken.push(part);
    pending.settle.resolve(part.length);
    await settled();
    return true;
  }

  /** Lets the pending write fail. */
  async fail(error: Error): Promise<void> {
    this.#pending!.settle.reject(error);
    this.#pending = undefined;
    await settled();
  }
}

/** Lets everything go on that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
