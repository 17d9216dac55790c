/**
 * The lines of a motor program that the sender's thread writes, as the main thread sees them.
 *
 * @module
 */

import type { LineEnd, LineWriting } from "../motor/line_end.ts";
import type { SendingCommand, SendingNews } from "./sending_messages.ts";
import type { ThreadEnd } from "./thread_end.ts";

/** What is told of them. */
export type LineNews =
  | Extract<SendingNews, { readonly kind: "drive-line" }>
  | { readonly kind: "motor-deaf" | "motor-gone" | "motor-ended" };

/** Those of one thread. */
export class RemoteLines {
  readonly #thread: ThreadEnd<SendingCommand, SendingNews>;
  #end: LineEnd | undefined;
  #ended = Promise.withResolvers<void>();

  constructor(thread: ThreadEnd<SendingCommand, SendingNews>) {
    this.#thread = thread;
  }

  begin(end: LineEnd): LineWriting {
    this.#end = end;
    this.#thread.send({ kind: "motor", pipe: end.pipe });
    return { end: () => this.#finish() };
  }

  take(news: LineNews): void {
    if (news.kind === "drive-line") this.#end?.write(news.line);
    else if (news.kind === "motor-gone") this.#end?.onGone();
    else if (news.kind === "motor-deaf") this.#end?.onDeaf();
    else this.#ended.resolve();
  }

  async #finish(): Promise<void> {
    this.#ended = Promise.withResolvers();
    this.#thread.send({ kind: "end-motor" });
    // A thread that has failed writes nothing.
    await Promise.race([this.#ended.promise, this.#thread.failed.catch(() => {})]);
    this.#end = undefined;
  }
}
