import type { Clock } from "../../src/capture/clock.ts";
import { settled } from "./slow_sink.ts";

/** A clock that goes when the test says so. */
export class VirtualClock implements Clock {
  #nowUs = 0;
  readonly #pauses = new Set<{ readonly dueUs: number; readonly end: () => void }>();

  nowUs(): number {
    return this.#nowUs;
  }

  pause(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.resolve();
    const end = () => resolve();
    const pause = { dueUs: this.#nowUs + ms * 1000, end };
    this.#pauses.add(pause);
    signal.addEventListener("abort", end);
    return promise.finally(() => {
      this.#pauses.delete(pause);
      signal.removeEventListener("abort", end);
    });
  }

  /** Goes on by `ms`, from one pause that ends to the next, each time until nothing more comes of it. */
  async advance(ms: number): Promise<void> {
    const untilUs = this.#nowUs + ms * 1000;
    await settled();
    for (;;) {
      const next = [...this.#pauses].toSorted((a, b) => a.dueUs - b.dueUs).at(0);
      if (!next || next.dueUs > untilUs) break;
      this.#nowUs = next.dueUs;
      next.end();
      await settled();
    }
    this.#nowUs = untilUs;
  }
}
