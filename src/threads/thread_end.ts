/**
 * The main thread's end of a machine that has a thread of its own.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import { type Bell, makeBell } from "../system/bell.ts";
import { takeOverWaiting } from "../system/wait_set.ts";
import { Commander } from "./commands.ts";
import { type HelperIntroduction, type HelperLoan, watchHelper } from "./helper_thread.ts";
import type { MachineNews, OpenMachine } from "./machine_thread.ts";

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
  readonly #commander: Commander<Command | HelperLoan | { readonly kind: "close" }>;
  readonly #startHelper: () => Worker;
  #helper: Worker | undefined;
  readonly #ended = Promise.withResolvers<void>();

  /**
   * @param worker just started; ended with this
   * @param open the first message, without what is said of the socket
   * @param startHelper starts the thread that this one may need
   * @param take is given all other news
   */
  constructor(
    parts: ThreadParts,
    { worker, what, open, startHelper, take }: {
      readonly worker: Worker;
      /** For people: `receiving`. */
      readonly what: string;
      readonly open: object;
      readonly startHelper: () => Worker;
      readonly take: (news: News) => void;
    },
  ) {
    const { socket, descriptor, bell } = parts;
    this.#parts = parts;
    this.#worker = worker;
    this.#startHelper = startHelper;
    this.#commander = new Commander(worker, bell);
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    promise.catch(() => {});
    worker.onmessage = ({ data }: MessageEvent<News | MachineNews>) => {
      if (!isOfAll(data)) take(data);
      else if (data.kind === "closed") this.#ended.resolve();
      else this.#lendHelper();
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
    this.#helper?.terminate();
    this.#parts.bell.destroy();
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
