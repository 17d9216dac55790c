/**
 * A thread that helps a machine: it is asked for one job after the other, and started when the first is there.
 *
 * A machine that has a thread of its own asks the main thread for it, and speaks to it by a port: what a worker starts itself
 * is there after a second, and what the main thread starts after some hundredths.
 *
 * @module
 */

import type { CommandLine } from "./commands.ts";

/** To the thread. */
export type HelperCommand<Options, Job> =
  /** The first message; with where to ring, where somebody blocks. */
  | { readonly kind: "open"; readonly options: Options; readonly line?: CommandLine }
  | { readonly kind: "job"; readonly job: Job };

/** To the thread before anything else, where its machine is not on the main thread: by what it is spoken to. */
export interface HelperIntroduction {
  readonly kind: "port";
  readonly port: MessagePort;
}

/** To a machine's thread, from the main thread that was asked for a helper: here it is, or it has failed. */
export type HelperLoan =
  | { readonly kind: "helper"; readonly port: MessagePort }
  | { readonly kind: "helper-failed" };

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
  /** Starts it, where the machine is on the main thread; else asks for it, and {@linkcode HelperThread.take} has to follow. */
  readonly start: () => Worker | undefined;
}

/** What is wanted of it, and what becomes of that. */
export interface HelperParts<Options, Job, Answer> {
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
  #far: Worker | MessagePort | undefined;

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

  /** Takes what the main thread was asked for. */
  take(loan: HelperLoan): void {
    if (loan.kind === "helper") this.#meet(loan.port);
    else this.#fail();
  }

  [Symbol.dispose](): void {
    if (this.#far instanceof Worker) this.#far.terminate();
    else this.#far?.close();
    this.#far = undefined;
  }

  #start(): void {
    const worker = this.#hooks.start();
    if (!worker) return;
    watchHelper(worker, () => this.#fail());
    this.#meet(worker);
  }

  #meet(far: Worker | MessagePort): void {
    const { options, onReady, onAnswer } = this.#parts;
    const { line, onTaken } = this.#hooks;
    this.#far = far;
    far.onmessage = ({ data }: MessageEvent<HelperNews<Answer>>) => {
      if (data.kind === "ready") onReady();
      else onAnswer(data.answer);
      this.serve();
      onTaken();
    };
    this.#tell({ kind: "open", options, ...line ? { line } : {} });
  }

  #fail(): void {
    this[Symbol.dispose]();
    this.#parts.onFailure();
  }

  #tell(command: HelperCommand<Options, Job>, transfer: Transferable[] = []): void {
    this.#far?.postMessage(command, transfer);
  }
}

/** Tells where a helper fails, which is none of its owner's errors. */
export function watchHelper(worker: Worker, onFailure: () => void): void {
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure();
  };
}
