/**
 * Pictures become shorter, on a thread of their own: one at a time, and of each stream the newest alone waits.
 *
 * @module
 */

import type { FitAnswer, FitJob } from "./fit_job.ts";

/** A picture that waits. */
export interface WaitingFit extends FitJob {
  /** Of its kind the newest alone waits. */
  readonly kind: object;
  readonly onDone: (answer: FitAnswer) => void;
}

/** A thread that has not answered for so long has failed. */
const PATIENCE_MS = 4_000;

/** Starts the thread. */
export function startFitterWorker(): Worker {
  return new Worker(new URL("./fitter_worker.ts", import.meta.url), { type: "module" });
}

/** Makes what comes shorter; the thread is started with the first. Where it fails nothing is made shorter any more. */
export class Fitter {
  readonly #start: () => Worker;
  /** The one that has waited for longest first. */
  #waiting: WaitingFit[] = [];
  #worker: Worker | undefined;
  #atWork: WaitingFit | undefined;
  #overdue: ReturnType<typeof setTimeout> | undefined;
  #hasFailed = false;

  constructor(start: () => Worker = startFitterWorker) {
    this.#start = start;
  }

  /** Whether pictures can be made shorter, as far as is known. */
  get isThere(): boolean {
    return !this.#hasFailed;
  }

  /** Whether the thread has been started. */
  get hasStarted(): boolean {
    return this.#worker !== undefined;
  }

  /** Takes a picture, in the place of the one of the same kind that waits. */
  push(fit: WaitingFit): void {
    if (this.#hasFailed) return fit.onDone({ refusal: "failed" });
    const at = this.#waiting.findIndex(({ kind }) => kind === fit.kind);
    if (at >= 0) this.#waiting[at] = fit;
    else this.#waiting.push(fit);
    this.#serve();
  }

  close(): void {
    this.#waiting = [];
    this.#atWork = undefined;
    this.#hasFailed = true;
    clearTimeout(this.#overdue);
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #serve(): void {
    if (this.#atWork) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#atWork = next;
    this.#worker ??= this.#open();
    this.#overdue = setTimeout(() => this.#fail(), PATIENCE_MS);
    const { jpeg, budgetBytes } = next;
    this.#worker.postMessage({ jpeg, budgetBytes } satisfies FitJob);
  }

  #open(): Worker {
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<FitAnswer>) => this.#finish(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail();
    };
    return worker;
  }

  #finish(answer: FitAnswer): void {
    clearTimeout(this.#overdue);
    const done = this.#atWork;
    this.#atWork = undefined;
    done?.onDone(answer);
    this.#serve();
  }

  #fail(): void {
    const left = [...this.#atWork ? [this.#atWork] : [], ...this.#waiting];
    this.close();
    for (const { onDone } of left) onDone({ refusal: "failed" });
  }
}
