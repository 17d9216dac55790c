/**
 * A thread that helps a machine: it is asked for one job after the other, and started when the first is there.
 *
 * @module
 */

import type { CommandLine } from "./commands.ts";

/** To the thread. */
export type HelperCommand<Options, Job> =
  /** The first message; with where to ring, where somebody blocks. */
  | { readonly kind: "open"; readonly options: Options; readonly line?: CommandLine }
  | { readonly kind: "job"; readonly job: Job };

/** From the thread. */
export type HelperNews<Answer> = { readonly kind: "ready" } | {
  readonly kind: "answer";
  readonly answer: Answer;
};

/** Who hears of it. */
export interface HelperHooks {
  /** Where it rings once it has told something, for a thread that blocks. */
  readonly line?: CommandLine;
  /** What it told has been taken. */
  readonly onTaken: () => void;
}

/** What is wanted of it, and what becomes of that. */
export interface HelperParts<Options, Job, Answer> {
  readonly makeWorker: () => Worker;
  /** What it is told first. */
  readonly options: Options;
  /** What it is to do now, with the memory that goes along; `start` where it has to be started first. */
  readonly poll: () => "start" | { readonly job: Job; readonly transfer?: Transferable[] } | undefined;
  readonly onReady: () => void;
  readonly onAnswer: (answer: Answer) => void;
  readonly onFailure: () => void;
}

/** The end of the machine's thread. */
export class HelperThread<Options, Job, Answer> implements Disposable {
  readonly #parts: HelperParts<Options, Job, Answer>;
  readonly #hooks: HelperHooks;
  #worker: Worker | undefined;

  constructor(parts: HelperParts<Options, Job, Answer>, hooks: HelperHooks) {
    this.#parts = parts;
    this.#hooks = hooks;
  }

  /** Hands over what is wanted now. */
  serve(): void {
    const wanted = this.#parts.poll();
    if (wanted === "start") this.#start();
    else if (wanted) this.#tell({ kind: "job", job: wanted.job }, wanted.transfer);
  }

  [Symbol.dispose](): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): void {
    const { makeWorker, options, onReady, onAnswer, onFailure } = this.#parts;
    const { line, onTaken } = this.#hooks;
    const worker = this.#worker = makeWorker();
    worker.onmessage = ({ data }: MessageEvent<HelperNews<Answer>>) => {
      if (data.kind === "ready") onReady();
      else onAnswer(data.answer);
      this.serve();
      onTaken();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this[Symbol.dispose]();
      onFailure();
    };
    this.#tell({ kind: "open", options, ...line ? { line } : {} });
  }

  #tell(command: HelperCommand<Options, Job>, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(command, transfer);
  }
}
