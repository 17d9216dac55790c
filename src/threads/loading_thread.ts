/**
 * A machine's thread before there is a machine: to load what it runs takes as long as to look up addresses and to open views, and
 * goes on beside that.
 *
 * @module
 */

import { type Bell, makeBell } from "../system/bell.ts";

/** A thread that waits for its first message, and what it will be woken by. */
export class LoadingThread implements Disposable {
  readonly worker: Worker;
  readonly bell: Bell;
  /** Rejects where the thread has ended by an error, then or later; never resolves. */
  readonly failed: Promise<never>;
  #isTaken = false;

  /**
   * @param worker just started
   * @param bell taken over
   */
  constructor(worker: Worker, bell: Bell) {
    this.worker = worker;
    this.bell = bell;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    promise.catch(() => {});
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  }

  /** Whoever takes it ends it. */
  take(): this {
    this.#isTaken = true;
    return this;
  }

  /** Ends it, unless somebody has taken it. */
  [Symbol.dispose](): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    this.worker.terminate();
    this.bell.destroy();
  }
}

/** Starts one; nothing where a thread can not wait for descriptors here. */
export function loadThread(start: () => Worker): LoadingThread | undefined {
  const bell = makeBell();
  return bell && new LoadingThread(start(), bell);
}
