import { assert, assertEquals } from "@std/assert";
import { CHUNK_BYTES, ChunkPool, type ChunkShare } from "../../src/receive/chunk_pool.ts";

Deno.test("ChunkPool lends as many whole chunks as its limit has room for", () => {
  for (const [limitBytes, chunks] of [[0, 0], [CHUNK_BYTES - 1, 0], [3 * CHUNK_BYTES + 1, 3]] as const) {
    const pool = new ChunkPool(limitBytes);
    for (let i = 0; i < chunks; i++) assertEquals(pool.lend()?.length, CHUNK_BYTES);
    assertEquals([pool.lend(), pool.lentBytes], [undefined, chunks * CHUNK_BYTES]);
  }
});

Deno.test("ChunkPool lends no chunk to two borrowers", () => {
  const pool = new ChunkPool(100 * CHUNK_BYTES);
  const lent = new Set<Uint8Array>();
  for (let i = 0; i < 1000; i++) {
    if (i % 3 === 2) {
      const [chunk] = lent;
      lent.delete(chunk!);
      pool.takeBack(chunk!);
    } else {
      const chunk = pool.lend();
      if (!chunk) continue;
      assert(!lent.has(chunk));
      lent.add(chunk);
    }
    assertEquals(pool.lentBytes, lent.size * CHUNK_BYTES);
  }
});

Deno.test("ChunkPool lends again what it took back, but keeps no more than 128 free chunks", () => {
  const pool = new ChunkPool(1000 * CHUNK_BYTES);
  const lend = (count: number) => Array.from({ length: count }, () => pool.lend()!);
  const first = lend(200);
  for (const chunk of first) pool.takeBack(chunk);
  assertEquals(pool.lentBytes, 0);
  assertEquals(lend(200).filter((chunk) => first.includes(chunk)).length, 128);
});

Deno.test("ChunkPool lets who has most give chunks up for who has fewer, and for nobody else", () => {
  const pool = new ChunkPool(12 * CHUNK_BYTES);
  const open = () => {
    const chunks: Uint8Array[] = [];
    const share: ChunkShare = pool.share(() => share.takeBack(chunks.pop()!));
    const take = () => {
      for (let chunk = share.lend(); chunk; chunk = share.lend()) chunks.push(chunk);
    };
    return { chunks, take, share };
  };
  const [greedy, second, third] = [open(), open(), open()];
  for (const each of [greedy, second, third, greedy]) each.take();
  assertEquals([greedy, second, third].map(({ chunks }) => chunks.length), [4, 4, 4]);
  for (const chunk of third.chunks.splice(0)) third.share.takeBack(chunk);
  second.take();
  assertEquals([greedy, second, third].map(({ chunks }) => chunks.length), [4, 8, 0]);
  assertEquals(pool.lentBytes, 12 * CHUNK_BYTES);
});
