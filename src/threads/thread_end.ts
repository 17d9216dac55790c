/**
 * The main thread's end of a machine that has a thread of its own.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import { type Bell, makeBell } from "../system/bell.ts";
import { takeOverWaiting } from "../system/wait_set.ts";
import { Commander } from "./commands.ts";
import type { OpenMachine } from "./machine_thread.ts";

/** A socket that a thread can wait for, and how that thread is woken. */
export interface ThreadParts {
  readonly socket: UdpSocket;
  readonly descriptor: number;
  readonly bell: Bell;
}

/** What a thread needs; nothing where one can not wait for descriptors here. */
export function prepareThread(socket: UdpSocket): ThreadParts | undefined {
  const { descriptor } = socket;
  const bell = descriptor === undefined ? undefined : makeBell();
  return bell && { socket, descriptor: descriptor!, bell };
}

/** One thread, from its start to its end. */
export class ThreadEnd<Command extends { readonly kind: string }, News> implements AsyncDisposable {
  /** Rejects where the thread has ended by an error; never resolves. */
  readonly failed: Promise<never>;
  readonly #parts: ThreadParts;
  readonly #worker: Worker;
  readonly #commander: Commander<Command | { readonly kind: "close" }>;
  readonly #ended = Promise.withResolvers<void>();

  /**
   * @param worker just started; ended with this
   * @param open the first message, without what is said of the socket
   * @param take is given all news but the last, which says that the thread has let go of the socket
   */
  constructor(
    parts: ThreadParts,
    { worker, what, open, take }: {
      readonly worker: Worker;
      /** For people: `receiving`. */
      readonly what: string;
      readonly open: object;
      readonly take: (news: News) => void;
    },
  ) {
    const { socket, descriptor, bell } = parts;
    this.#parts = parts;
    this.#worker = worker;
    this.#commander = new Commander(worker, bell);
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    promise.catch(() => {});
    worker.onmessage = ({ data }: MessageEvent<News | { readonly kind: "closed" }>) => {
      if (isLast(data)) this.#ended.resolve();
      else take(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#ended.resolve();
      reject(new Error(`Cannot go on ${what}: ${event.message}`));
    };
    takeOverWaiting(descriptor);
    const machine: OpenMachine = {
      descriptor,
      isIpv6: socket.address.hostname.includes(":"),
      line: this.#commander.line,
    };
    worker.postMessage({ ...open, ...machine });
  }

  send(command: Command, transfer: Transferable[] = []): void {
    this.#commander.send(command, transfer);
  }

  /** Lets the thread come to its end, and closes the socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#commander.send({ kind: "close" });
    await this.#ended.promise;
    this.#worker.terminate();
    this.#parts.bell.destroy();
    this.#parts.socket.close();
  }
}

function isLast<News>(news: News | { readonly kind: "closed" }): news is { readonly kind: "closed" } {
  return (news as { readonly kind: string }).kind === "closed";
}
