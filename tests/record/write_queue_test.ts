import { assertEquals } from "@std/assert";
import { WriteQueue } from "../../src/record/write_queue.ts";

/** A queue whose items are taken when the test says so. */
function slowQueue(maxBytes: number) {
  const taken: number[] = [];
  const errors: unknown[] = [];
  let pending: PromiseWithResolvers<void> | undefined;
  const queue = new WriteQueue<number>({
    maxBytes,
    take: async (item) => {
      pending = Promise.withResolvers();
      await pending.promise;
      taken.push(item);
    },
    onError: (error) => errors.push(error),
  });
  const settle = async (how: (settling: PromiseWithResolvers<void>) => void) => {
    how(pending!);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return {
    queue,
    taken,
    errors,
    finish: () => settle(({ resolve }) => resolve()),
    fail: (error: Error) => settle(({ reject }) => reject(error)),
  };
}

Deno.test("WriteQueue holds no more bytes than it may, counting the one that is being taken", async () => {
  const { queue, taken, finish } = slowQueue(100);
  assertEquals([1, 2, 3].map((item) => queue.push(item, 40)), [true, true, false]);
  assertEquals(queue.waitingBytes, 80);
  await finish();
  assertEquals([queue.push(4, 40), queue.push(5, 40), queue.waitingBytes], [true, false, 80]);
  await finish();
  await finish();
  assertEquals([taken, queue.waitingBytes], [[1, 2, 4], 0]);
});

Deno.test("WriteQueue has always room for what takes none", async () => {
  const { queue, taken, finish } = slowQueue(10);
  assertEquals([queue.push(1, 10), queue.push(2, 0), queue.push(3, 0)], [true, true, true]);
  for (let i = 0; i < 3; i++) await finish();
  assertEquals(taken, [1, 2, 3]);
});

Deno.test("WriteQueue tells a failure once, and takes nothing after it", async () => {
  const { queue, taken, errors, fail } = slowQueue(100);
  for (const item of [1, 2, 3]) queue.push(item, 10);
  const full = new Error("full");
  await fail(full);
  assertEquals([queue.push(4, 10), queue.waitingBytes, taken], [false, 0, []]);
  assertEquals(errors, [full]);
});
