/**
 * Keeps watch over a pipe while this process lives, so that it is known how late its bytes are read.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { PipeArrivals } from "./pipe_arrivals.ts";

/** A watch that has begun. */
export interface PipeWatch {
  /** The earliest time at which bytes can have come that are read now; both on the clock of {@linkcode monotonicUs}. */
  dateRead(nowUs: number): number;
  stop(): void;
}

/**
 * Begins the watch; it is to be stopped.
 *
 * @param sinceUs when the first bytes can have come
 */
export function watchPipe(sinceUs = monotonicUs()): PipeWatch {
  const arrivals = new PipeArrivals(sinceUs);
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    timer = setTimeout(() => {
      arrivals.look(monotonicUs());
      wait();
    }, arrivals.nextLookMs);
  };
  wait();
  return { dateRead: (nowUs) => arrivals.dateRead(nowUs), stop: () => clearTimeout(timer) };
}
