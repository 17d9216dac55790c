/**
 * A receiver that has a thread of its own.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { DriverAction } from "../drive/seats.ts";
import type { UdpSocket } from "../net/udp_socket.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { View, ViewWriting } from "../view/view.ts";
import type { Receiving, ReceivingHooks, ReceivingOptions } from "./receiving.ts";
import type { FrameNews, ReceivingCommand, ReceivingNews } from "./receiving_messages.ts";
import { copyShared } from "./shared_frames.ts";
import { HeardPeers } from "./peers.ts";
import { startWireReader } from "./wire_reader.ts";
import { type LoadingThread, loadThread } from "./loading_thread.ts";
import { prepareThread, ThreadEnd, type ThreadParts } from "./thread_end.ts";

/** Begins to load it, to be given to {@linkcode startReceivingThread}; nothing where a thread can not wait for descriptors here. */
export function loadReceivingThread(): LoadingThread | undefined {
  return loadThread(() => new Worker(new URL("./receiving_worker.ts", import.meta.url), { type: "module" }));
}

/**
 * Starts it; nothing where a thread can not wait for the socket here.
 *
 * @param thread taken over
 */
export function startReceivingThread(
  socket: UdpSocket,
  options: ReceivingOptions,
  hooks: ReceivingHooks,
  thread: LoadingThread | undefined = loadReceivingThread(),
): Receiving | undefined {
  const parts = prepareThread(socket, thread);
  return parts && new ReceivingThread(parts, options, hooks);
}

class ReceivingThread implements Receiving {
  readonly failed: Promise<never>;
  readonly #hooks: ReceivingHooks;
  readonly #end: ThreadEnd<ReceivingCommand, ReceivingNews>;
  /** Pictures and poses that have been told and not been taken. */
  readonly #untaken = new Int32Array(new SharedArrayBuffer(4));
  readonly #heard = new HeardPeers();
  /** What the thread writes in a view's place; only one can have stdout. */
  #writing: ViewWriting | undefined;

  constructor(parts: ThreadParts, options: ReceivingOptions, hooks: ReceivingHooks) {
    this.#hooks = hooks;
    this.#end = new ThreadEnd(parts, {
      what: "receiving",
      startHelper: startWireReader,
      open: { options, untaken: this.#untaken.buffer },
      take: (news) => this.#take(news),
    });
    this.failed = this.#end.failed;
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#end.send({ kind: "retarget", from, to });
  }

  setSeal(seal: SealOptions): void {
    this.#end.send({ kind: "seal", seal });
  }

  drive(streamKey: string, action: DriverAction): void {
    this.#end.send({ kind: "drive", streamKey, action });
  }

  heardUs(address: Address): number {
    return this.#heard.us(address);
  }

  takeOver(views: readonly View[]): void {
    for (const view of views) this.#writing ??= view.handOver?.();
    if (!this.#writing) return;
    const { content, descriptor } = this.#writing;
    this.#end.send({ kind: "write", content, descriptor, isAlone: views.length === 1 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end[Symbol.asyncDispose]();
  }

  #take(news: ReceivingNews): void {
    switch (news.kind) {
      case "frame":
        Atomics.sub(this.#untaken, 0, 1);
        return this.#takeFrame(news);
      case "status":
        return this.#hooks.onStatus(news.status);
      case "heard":
        this.#heard.take(news.heard);
        return;
      case "seal-event":
        return this.#hooks.onSealEvent?.(news.event);
      case "send-state":
        return this.#hooks.onSendState(news.failure);
      case "output-changed":
      case "output-over":
      case "output-slow":
      case "output-closed":
        return this.#writing!.take(news);
      case "drive-news":
      case "drive-command":
        Atomics.sub(this.#untaken, 0, 1);
        return this.#hooks.onDriveEvent?.(news);
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
