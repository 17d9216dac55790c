/**
 * The main thread's end of a machine that has a thread of its own.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import { takeOverWaiting } from "../system/wait_set.ts";
import { Commander } from "./commands.ts";
import { type HelperIntroduction, type HelperLoan, watchHelper } from "./helper_thread.ts";
import type { LoadingThread } from "./loading_thread.ts";
import type { MachineNews, OpenMachine } from "./machine_thread.ts";

/** A thread, and the socket that it waits for. */
export interface ThreadParts {
  readonly socket: UdpSocket;
  readonly descriptor: number;
  readonly thread: LoadingThread;
}

/** Takes the thread for the socket; nothing where it can not wait for that, or there is none. */
export function prepareThread(
  socket: UdpSocket,
  thread: LoadingThread | undefined,
): ThreadParts | undefined {
  const { descriptor } = socket;
  if (thread && descriptor !== undefined) return { socket, descriptor, thread: thread.take() };
  thread?.[Symbol.dispose]();
  return undefined;
}

/** One thread, from its start to its end. */
export class ThreadEnd<Command extends { readonly kind: string }, News> implements AsyncDisposable {
  /** Rejects where the thread has ended by an error; never resolves. */
  readonly failed: Promise<never>;
  readonly #parts: ThreadParts;
  readonly #commander: Commander<Command | HelperLoan | { readonly kind: "close" }>;
  readonly #startHelper: () => Worker;
  #helper: Worker | undefined;
  readonly #ended = Promise.withResolvers<void>();

  /**
   * @param open the first message, without what is said of the socket
   * @param startHelper starts the thread that this one may need
   * @param take is given all other news
   */
  constructor(
    parts: ThreadParts,
    { what, open, startHelper, take }: {
      /** For people: `receiving`. */
      readonly what: string;
      readonly open: object;
      readonly startHelper: () => Worker;
      readonly take: (news: News) => void;
    },
  ) {
    const { socket, descriptor, thread: { worker, bell, failed } } = parts;
    this.#parts = parts;
    this.#startHelper = startHelper;
    this.#commander = new Commander(worker, bell);
    this.failed = failed.catch(({ message }: Error) => {
      this.#ended.resolve();
      throw new Error(`Cannot go on ${what}: ${message}`);
    });
    this.failed.catch(() => {});
    worker.onmessage = ({ data }: MessageEvent<News | MachineNews>) => {
      if (!isOfAll(data)) take(data);
      else if (data.kind === "closed") this.#ended.resolve();
      else this.#lendHelper();
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
    this.#parts.thread.worker.terminate();
    this.#helper?.terminate();
    this.#parts.thread.bell.destroy();
    this.#parts.socket.close();
  }

  /** Starts the helper, and lets both threads speak to each other. */
  #lendHelper(): void {
    const helper = this.#helper = this.#startHelper();
    watchHelper(helper, () => {
      helper.terminate();
      this.#commander.send({ kind: "helper-failed" });
    });
    const { port1, port2 } = new MessageChannel();
    const introduction: HelperIntroduction = { kind: "port", port: port1 };
    helper.postMessage(introduction, [port1]);
    this.#commander.send({ kind: "helper", port: port2 }, [port2]);
  }
}

function isOfAll<News>(news: News | MachineNews): news is MachineNews {
  const { kind } = news as MachineNews;
  return kind === "closed" || kind === "helper-wanted";
}
