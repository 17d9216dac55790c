/**
 * A sender that has a thread of its own.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { CameraSinks } from "../capture/camera.ts";
import type { SplitterCounts } from "../capture/splitter_counts.ts";
import type { PipeReading, PipeSplitter } from "../capture/pipe_splitter.ts";
import type { UdpSocket } from "../net/udp_socket.ts";
import type { GivenCommand } from "../drive/driver.ts";
import type { LineEnd, LineWriting } from "../motor/line_end.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { takeOverWaiting } from "../system/wait_set.ts";
import { startRecoder } from "./recoder.ts";
import type { Sending, SendingHooks, SendingOptions, SendingStatus } from "./sending.ts";
import type { SendingCommand, SendingNews } from "./sending_messages.ts";
import { HeardPeers } from "./peers.ts";
import { tapSinks } from "./tapped_sinks.ts";
import { RemoteLines } from "./remote_lines.ts";
import { type LoadingThread, loadThread } from "./loading_thread.ts";
import { prepareThread, ThreadEnd, type ThreadParts } from "./thread_end.ts";
import { PictureTaker } from "./told_pictures.ts";

/** Begins to load it, to be given to {@linkcode startSendingThread}; nothing where a thread can not wait for descriptors here. */
export function loadSendingThread(): LoadingThread | undefined {
  return loadThread(() => new Worker(new URL("./sending_worker.ts", import.meta.url), { type: "module" }));
}

/**
 * Starts it; nothing where a thread can not wait for the socket here.
 *
 * @param thread taken over
 */
export function startSendingThread(
  socket: UdpSocket,
  options: SendingOptions,
  hooks: SendingHooks,
  thread: LoadingThread | undefined = loadSendingThread(),
): Sending | undefined {
  const parts = prepareThread(socket, thread);
  return parts && new SendingThread(parts, options, hooks);
}

type End = ThreadEnd<SendingCommand, SendingNews>;

class SendingThread implements Sending {
  readonly sinks: CameraSinks;
  readonly failed: Promise<never>;
  readonly heardUs?: (address: Address) => number;
  readonly setSeal?: (seal: SealOptions) => void;
  readonly drive?: (end: LineEnd) => LineWriting;
  readonly giveCommand?: (command: GivenCommand) => void;
  readonly #lines: RemoteLines;
  readonly #hooks: SendingHooks;
  readonly #end: End;
  readonly #splitters: RemoteSplitter[] = [];
  readonly #heard = new HeardPeers();
  readonly #pictures: PictureTaker | undefined;
  #drained: PromiseWithResolvers<SendingStatus> | undefined;

  constructor(parts: ThreadParts, options: SendingOptions, hooks: SendingHooks) {
    this.#hooks = hooks;
    this.sinks = tapSinks({
      onFrame: (frame) => this.#end.send({ kind: "frame", frame }),
      onPose: (pose) => this.#end.send({ kind: "pose", pose }),
      openSplitter: () => this.#openSplitter(),
    }, hooks.tap);
    this.#pictures = hooks.tap && new PictureTaker(hooks.tap);
    if (options.wire === "uis") {
      this.heardUs = (address) => this.#heard.us(address);
      this.setSeal = (seal) => this.#end.send({ kind: "seal", seal });
    }
    this.#end = new ThreadEnd(parts, {
      what: "sending",
      startHelper: startRecoder,
      open: {
        options,
        hasDriver: hooks.onDriveState !== undefined,
        ...this.#pictures ? { pictures: this.#pictures.counts } : {},
      },
      take: (news) => this.#take(news),
    });
    this.failed = this.#end.failed;
    this.#lines = new RemoteLines(this.#end);
    if (options.wire === "uis" && options.sender.drive) {
      this.drive = (end) => this.#lines.begin(end);
      this.giveCommand = (command) => this.#end.send({ kind: "drive", command });
    }
  }

  retarget(from: Address | undefined, to: Address): void {
    this.#end.send({ kind: "retarget", from, to });
  }

  setTrouble(trouble: string | undefined): void {
    this.#end.send({ kind: "trouble", trouble });
  }

  drained(): Promise<SendingStatus> {
    this.#drained ??= Promise.withResolvers();
    this.#end.send({ kind: "drain" });
    return this.#drained.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end[Symbol.asyncDispose]();
    this.#pictures?.lookForMissed();
  }

  #openSplitter(): PipeSplitter {
    const splitter = new RemoteSplitter(this.#splitters.length, this.#end);
    this.#splitters.push(splitter);
    return splitter;
  }

  #take(news: SendingNews): void {
    switch (news.kind) {
      case "status":
        this.#heard.take(news.heard);
        this.#pictures?.lookForMissed();
        return this.#hooks.onStatus(news.status);
      case "picture":
        return this.#pictures!.take(news);
      case "seal-event":
        return this.#hooks.onSealEvent?.(news.event);
      case "send-state":
        return this.#hooks.onSendState(news.failure);
      case "drained":
        return this.#drained?.resolve(news.status);
      case "drive-sight":
        return this.#hooks.onDrive?.(news.sight);
      case "drive-state":
        return this.#hooks.onDriveState?.(news.state);
      case "drive-line":
      case "motor-deaf":
      case "motor-gone":
      case "motor-ended":
        return this.#lines.take(news);
      default:
        return this.#splitters[news.splitter]!.take(news);
    }
  }
}

/** A splitter on the other thread. */
class RemoteSplitter implements PipeSplitter {
  counts: SplitterCounts = { frames: 0, garbageBytes: 0, brokenFrames: 0 };
  readonly #number: number;
  readonly #end: End;
  #done = Promise.withResolvers<void>();
  #ended = Promise.withResolvers<void>();
  #onFrames = () => {};

  constructor(number: number, end: End) {
    this.#number = number;
    this.#end = end;
  }

  read(descriptor: number, onFrames: () => void, sinceUs = monotonicUs()): PipeReading {
    takeOverWaiting(descriptor);
    this.#onFrames = onFrames;
    const done = this.#done = Promise.withResolvers();
    const ended = this.#ended = Promise.withResolvers();
    done.promise.catch(() => {});
    this.#end.send({ kind: "read", splitter: this.#number, descriptor, sinceUs });
    return {
      done: done.promise,
      end: (isAsked) => {
        this.#end.send({ kind: "end-reading", splitter: this.#number, isAsked });
        // A thread that has failed lets go of everything.
        return Promise.race([ended.promise, this.#end.failed.catch(() => {})]);
      },
    };
  }

  take(news: Extract<SendingNews, { readonly splitter: number }>): void {
    this.counts = news.counts;
    if (news.kind === "frames") this.#onFrames();
    else if (news.kind === "reading-ended") this.#ended.resolve();
    else if (news.failure === undefined) this.#done.resolve();
    else this.#done.reject(new Error(news.failure));
  }
}
