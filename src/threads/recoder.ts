/**
 * The recoder beside a sender: a thread that makes one picture after the other fit, started when the first one is too long.
 *
 * @module
 */

import type { FitRequest, Fittings } from "../send/fit/fittings.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { CommandLine } from "./commands.ts";
import type { RecoderCommand, RecoderNews } from "./recoder_messages.ts";
import { SharedFrames } from "./shared_frames.ts";

/** Who hears of it. */
export interface RecoderHooks {
  /** Where it rings once it has told something, for a thread that blocks. */
  readonly line?: CommandLine;
  /** What it told has been taken. */
  readonly onTaken: () => void;
}

/** Does what a sender wants of a recoder. */
export class Recoder implements Disposable {
  readonly #fittings: Fittings;
  readonly #hooks: RecoderHooks;
  readonly #frames = new SharedFrames();
  #worker: Worker | undefined;

  constructor(fittings: Fittings, hooks: RecoderHooks) {
    this.#fittings = fittings;
    this.#hooks = hooks;
  }

  /** Hands over what is wanted now. */
  serve(): void {
    const wanted = this.#fittings.poll(monotonicUs());
    if (wanted === "start") this.#start();
    else if (wanted) this.#ask(wanted);
  }

  [Symbol.dispose](): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): void {
    const worker = new Worker(new URL("./recoder_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<RecoderNews>) => {
      if (data.kind === "ready") this.#fittings.handleReady();
      else this.#fittings.handleAnswer(data.answer, monotonicUs());
      this.#hooks.onTaken();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this[Symbol.dispose]();
      this.#fittings.handleFailure();
    };
    this.#worker = worker;
    this.#tell({ kind: "open", ...this.#hooks.line ? { line: this.#hooks.line } : {} });
  }

  #ask({ jpeg, ...request }: FitRequest): void {
    const shared = this.#frames.write(jpeg)!;
    this.#tell({ kind: "fit", request, shared });
  }

  #tell(command: RecoderCommand): void {
    this.#worker?.postMessage(command);
  }
}
