/**
 * Items in the order of their times: a binary heap, so that many may be pending.
 *
 * @module
 */

interface Entry<T> {
  readonly timeUs: number;
  /** Keeps the order of what has the same time. */
  readonly number: number;
  readonly item: T;
}

/** A queue that gives items back by time, and those of one time in the order in which they came. */
export class TimedQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #nextNumber = 0;

  /** The earliest time; `Infinity` when nothing is pending. */
  get nextUs(): number {
    return this.#heap[0]?.timeUs ?? Infinity;
  }

  /** Adds an item. */
  push(timeUs: number, item: T): void {
    const entry = { timeUs, number: this.#nextNumber++, item };
    let hole = this.#heap.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (isBefore(this.#heap[parent]!, entry)) break;
      this.#heap[hole] = this.#heap[parent]!;
      hole = parent;
    }
    this.#heap[hole] = entry;
  }

  /** Removes what is due at a time, and gives it in order; what is pushed meanwhile is not among it. */
  takeDue(nowUs: number): T[] {
    const due: T[] = [];
    while (this.nextUs <= nowUs) due.push(this.#removeFirst());
    return due;
  }

  #removeFirst(): T {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) this.#sink(last);
    return first.item;
  }

  /** Puts an entry in the place of the first. */
  #sink(entry: Entry<T>): void {
    const { length } = this.#heap;
    let hole = 0;
    for (let child = 1; child < length; child = 2 * hole + 1) {
      if (child + 1 < length && isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      if (isBefore(entry, this.#heap[child]!)) break;
      this.#heap[hole] = this.#heap[child]!;
      hole = child;
    }
    this.#heap[hole] = entry;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.number < b.number);
}
