/**
 * The main thread's end of a receiver that has a thread of its own.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import type { UdpSocket } from "../net/udp_socket.ts";
import { type Bell, makeBell } from "../system/bell.ts";
import { takeOverWaiting } from "../system/wait_set.ts";
import { Commander } from "./commands.ts";
import type { Receiving, ReceivingHooks, ReceivingOptions } from "./receiving.ts";
import type { FrameNews, OpenReceiving, ReceivingCommand, ReceivingNews } from "./receiving_messages.ts";
import { copyShared } from "./shared_frames.ts";

/** Starts it; nothing where a thread can not wait for descriptors here. */
export function startReceivingThread(
  socket: UdpSocket,
  options: ReceivingOptions,
  hooks: ReceivingHooks,
): Receiving | undefined {
  const { descriptor } = socket;
  const bell = descriptor === undefined ? undefined : makeBell();
  return bell && new ReceivingThread({ socket, descriptor: descriptor!, bell }, options, hooks);
}

class ReceivingThread implements Receiving {
  readonly failed: Promise<never>;
  readonly #worker: Worker;
  readonly #bell: Bell;
  readonly #hooks: ReceivingHooks;
  readonly #commander: Commander<ReceivingCommand>;
  readonly #untaken = new Int32Array(new SharedArrayBuffer(4));
  readonly #closed = Promise.withResolvers<void>();
  #heard = new Map<string, number>();

  constructor(
    { socket, descriptor, bell }: { socket: UdpSocket; descriptor: number; bell: Bell },
    options: ReceivingOptions,
    hooks: ReceivingHooks,
  ) {
    this.#hooks = hooks;
    this.#bell = bell;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    promise.catch(() => {});
    const worker = new Worker(new URL("./receiving_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<ReceivingNews>) => this.#take(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#closed.resolve();
      reject(new Error(`Cannot go on receiving: ${event.message}`));
    };
    this.#worker = worker;
    this.#commander = new Commander(worker, bell);
    takeOverWaiting(descriptor);
    const isIpv6 = socket.address.hostname.includes(":");
    const untaken = this.#untaken.buffer as SharedArrayBuffer;
    const open: OpenReceiving = { descriptor, isIpv6, options, line: this.#commander.line, untaken };
    worker.postMessage(open);
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#commander.send({ kind: "retarget", from, to });
  }

  heardUs(address: Address): number {
    return this.#heard.get(formatAddress(address)) ?? -Infinity;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#commander.send({ kind: "close" });
    await this.#closed.promise;
    this.#worker.terminate();
    this.#bell.destroy();
  }

  #take(news: ReceivingNews): void {
    switch (news.kind) {
      case "frame":
        Atomics.sub(this.#untaken, 0, 1);
        return this.#takeFrame(news);
      case "status":
        return this.#hooks.onStatus(news.status);
      case "heard":
        this.#heard = new Map(news.heard.map(([address, us]) => [formatAddress(address), us]));
        return;
      case "send-state":
        return this.#hooks.onSendState(news.failure);
      case "closed":
        return this.#closed.resolve();
      case "pose":
        Atomics.sub(this.#untaken, 0, 1);
        return this.#hooks.onEvent(news);
      default:
        return this.#hooks.onEvent(news);
    }
  }

  #takeFrame({ frame, shared }: FrameNews): void {
    const jpeg = copyShared(shared);
    if (jpeg) this.#hooks.onEvent({ kind: "frame", frame: { ...frame, jpeg } });
  }
}
