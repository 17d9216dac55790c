import { assert, assertEquals } from "@std/assert";
import { copyShared, readShared, SharedFrames, type SharedJpeg } from "../../src/threads/shared_frames.ts";
import type { WritingNumbers } from "../support/writing_worker.ts";

const MOST_PLACES = 16;

/** A picture full of one number. */
function pictureOf(value: number, bytes = 1000): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).fill(value);
}

/** Reads all of these at once, and does something meanwhile. */
function whileReading(pictures: readonly SharedJpeg[], act: () => void): void {
  const [first, ...others] = pictures;
  if (!first) return act();
  const wasRead = readShared(first, (jpeg) => {
    const before = jpeg.slice();
    whileReading(others, act);
    assertEquals(jpeg.slice(), before);
    return true;
  });
  assert(wasRead);
}

Deno.test("SharedFrames give what was written, whatever its length", () => {
  const frames = new SharedFrames();
  for (const [i, bytes] of [1000, 1200, 1300, 10, 0, 1_000_000, 1].entries()) {
    const copy = copyShared(frames.write(pictureOf(i, bytes))!);
    assertEquals(copy, pictureOf(i, bytes));
    assert(copy!.buffer instanceof ArrayBuffer);
  }
});

Deno.test("SharedFrames keep the newest pictures, and nothing of those that they have taken the place of", () => {
  for (const bytesOf of [() => 1000, (i: number) => 100 * (i + 1)]) {
    const frames = new SharedFrames();
    const told = Array.from({ length: 20 }, (_, i) => frames.write(pictureOf(i, bytesOf(i)))!);
    const read = told.map(copyShared);
    const lost = 20 - MOST_PLACES;
    assertEquals(read.slice(0, lost), Array(lost).fill(undefined));
    assertEquals(read.slice(lost), told.keys().drop(lost).map((i) => pictureOf(i, bytesOf(i))).toArray());
  }
});

Deno.test("SharedFrames use one place again and again for a reader that keeps up, and lose none to one that is late", () => {
  const frames = new SharedFrames();
  const memories = new Set<SharedArrayBuffer>();
  const write = (i: number) => {
    const shared = frames.write(pictureOf(i))!;
    memories.add(shared.memory);
    return shared;
  };
  for (let i = 0; i < 50; i++) assertEquals(copyShared(write(i)), pictureOf(i));
  assertEquals(memories.size, 1);
  for (let round = 0; round < 10; round++) {
    const told = Array.from({ length: MOST_PLACES }, (_, i) => write(i));
    assertEquals(told.map(copyShared), told.map((_, i) => pictureOf(i)));
  }
  assertEquals(memories.size, MOST_PLACES);
});

Deno.test("SharedFrames are written where nobody reads, also where a reader keeps an old picture", () => {
  const frames = new SharedFrames();
  const kept = frames.write(pictureOf(0))!;
  whileReading([kept], () => {
    for (let i = 1; i < 50; i++) assertEquals(copyShared(frames.write(pictureOf(i))!), pictureOf(i));
    // Larger than any place.
    assertEquals(copyShared(frames.write(pictureOf(50, 9000))!), pictureOf(50, 9000));
  });
  assertEquals(copyShared(kept), pictureOf(0));
});

Deno.test("SharedFrames may be read by several at once, and are not written before the last of them has gone", () => {
  const frames = new SharedFrames();
  const shared = frames.write(pictureOf(7))!;
  whileReading([shared], () => {
    whileReading([shared, shared], () => {});
    for (let i = 0; i < 20; i++) frames.write(pictureOf(9));
    assertEquals(copyShared(shared), pictureOf(7));
  });
});

Deno.test("SharedFrames refuse a picture while readers keep all places, and take the next ones after that", () => {
  const frames = new SharedFrames();
  const kept: SharedJpeg[] = [];
  const keepMore = (): void => {
    const shared = frames.write(pictureOf(kept.length));
    if (!shared) return;
    kept.push(shared);
    assert(kept.length < 100);
    whileReading([shared], keepMore);
  };
  keepMore();
  assertEquals(kept.length, MOST_PLACES);
  assertEquals(copyShared(frames.write(pictureOf(99))!), pictureOf(99));
});

Deno.test("SharedFrames let a reader go whose reading fails", () => {
  const frames = new SharedFrames();
  const shared = frames.write(pictureOf(1))!;
  for (let i = 0; i < 9; i++) {
    try {
      readShared(shared, () => {
        throw new Error("broken");
      });
    } catch { /* as it was asked to */ }
  }
  for (let i = 0; i < MOST_PLACES; i++) frames.write(pictureOf(2));
  assertEquals(copyShared(shared), undefined);
});

Deno.test("SharedFrames show no torn picture to a slow reader on another thread, and never wait for it", async () => {
  const shareNumber = () => new Int32Array(new SharedArrayBuffer(4));
  const numbers: WritingNumbers = {
    written: shareNumber(),
    refused: shareNumber(),
    untaken: shareNumber(),
    ends: shareNumber(),
  };
  const worker = new Worker(new URL("../support/writing_worker.ts", import.meta.url), { type: "module" });
  const done = Promise.withResolvers<void>();
  let read = 0;
  worker.onerror = (event) => done.reject(new Error(event.message));
  worker.onmessage = ({ data: shared }: MessageEvent<SharedJpeg>) => {
    Atomics.sub(numbers.untaken, 0, 1);
    Atomics.notify(numbers.untaken, 0);
    const values = readShared(shared, (jpeg) => readSlowly(jpeg, numbers.written));
    if (values && (values.size !== 1 || !values.has(shared.number & 0xff))) {
      done.reject(new Error(`picture ${shared.number} is of ${[...values]}`));
    } else if (values && ++read === 50) done.resolve();
  };
  worker.postMessage(numbers);
  try {
    await done.promise;
    // There was a place for each of them.
    assertEquals(numbers.refused[0], 0);
  } finally {
    Atomics.store(numbers.ends, 0, 1);
    worker.terminate();
  }
});

/** Which values are in a picture, read one by one while twenty others are written. */
function readSlowly(jpeg: Uint8Array, written: Int32Array): Set<number> {
  const until = Atomics.load(written, 0) + 20;
  const endMs = performance.now() + 40_000;
  const values = new Set<number>();
  for (let i = 0; i < jpeg.length || Atomics.load(written, 0) < until; i++) {
    values.add(jpeg[i % jpeg.length]!);
    if (i % 1000 === 0 && performance.now() > endMs) throw new Error("the writer waits");
  }
  return values;
}
