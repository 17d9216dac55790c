/**
 * Pictures in memory that threads share: the newest wins, a reader that is slow holds no writer up, and no reader sees a
 * picture that is being written.
 *
 * Each place begins with three 32-bit numbers: how many read it (or -1: it is written), the number of its picture, and the
 * number of the one that was read last. The writer takes only a place that nobody reads, from 0 to -1 in one step; a reader
 * adds itself in one step, and not to -1, and looks whether the picture is still the one that it was told of. So while
 * somebody reads, nobody writes; and as the writer finds another place, it never waits. It overwrites a picture that nobody
 * has read only where there may be no more places: a reader that is held up for some pictures finds them all.
 *
 * @module
 */

import type { Jpeg } from "../common/frame.ts";

/** Between the numbers and the picture. */
const HEADER_BYTES = 16;
const READERS = 0;
const NUMBER = 1;
const READ = 2;
const WRITING = -1;
/** So many are there at most, where readers keep them or are late. */
const MOST_PLACES = 16;

/** A picture that one thread tells another of; it is there until it is overwritten. */
export interface SharedJpeg {
  readonly memory: SharedArrayBuffer;
  readonly length: number;
  readonly number: number;
}

interface Place {
  memory: SharedArrayBuffer;
  state: Int32Array;
}

/** The writer of one stream's pictures. */
export class SharedFrames {
  readonly #places: Place[] = [];
  #written = 0;

  /**
   * Copies a picture to a place whose picture has been read, or to a new one, or to the one whose picture is the oldest;
   * nothing where all are being read.
   */
  write(jpeg: Uint8Array): SharedJpeg | undefined {
    const place = this.#take();
    if (!place) return undefined;
    // Who still knows the old memory finds it taken for good.
    if (place.memory.byteLength < HEADER_BYTES + jpeg.length) Object.assign(place, makePlace(jpeg.length));
    const number = this.#written = (this.#written + 1) | 0;
    new Uint8Array(place.memory, HEADER_BYTES).set(jpeg);
    Atomics.store(place.state, NUMBER, number);
    Atomics.store(place.state, READERS, 0);
    return { memory: place.memory, length: jpeg.length, number };
  }

  #take(): Place | undefined {
    const byAge = this.#places.toSorted((a, b) => a.state[NUMBER]! - b.state[NUMBER]!);
    const done = byAge.filter(({ state }) => Atomics.load(state, READ) === state[NUMBER]);
    const mayMake = this.#places.length < MOST_PLACES;
    const free = (mayMake ? done : [...done, ...byAge]).find(({ state }) =>
      Atomics.compareExchange(state, READERS, 0, WRITING) === 0
    );
    if (free || !mayMake) return free;
    const place = makePlace(0);
    this.#places.push(place);
    return place;
  }
}

/**
 * Reads a picture where it lies.
 *
 * @param read is given a view that is not to be used after it has returned
 * @returns what that returned; nothing where the picture has been overwritten, so that a newer one is there
 */
export function readShared<Result>(
  { memory, length, number }: SharedJpeg,
  read: (jpeg: Uint8Array<SharedArrayBuffer>) => Result,
): Result | undefined {
  const state = new Int32Array(memory, 0, 3);
  for (let readers = Atomics.load(state, READERS);;) {
    if (readers === WRITING) return undefined;
    const found = Atomics.compareExchange(state, READERS, readers, readers + 1);
    if (found === readers) break;
    readers = found;
  }
  try {
    if (Atomics.load(state, NUMBER) !== number) return undefined;
    const result = read(new Uint8Array(memory, HEADER_BYTES, length));
    Atomics.store(state, READ, number);
    return result;
  } finally {
    Atomics.sub(state, READERS, 1);
  }
}

/** A picture of one's own; nothing where it has been overwritten. */
export function copyShared(shared: SharedJpeg): Jpeg | undefined {
  return readShared(shared, (jpeg) => {
    const copy = new Uint8Array(jpeg.length);
    copy.set(jpeg);
    return copy;
  });
}

/** Somewhat larger than asked for, since pictures of one stream differ little in size. */
function makePlace(bytes: number): Place {
  const memory = new SharedArrayBuffer(HEADER_BYTES + Math.ceil(bytes * 1.25));
  return { memory, state: new Int32Array(memory, 0, 3) };
}
