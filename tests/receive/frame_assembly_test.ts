import { assert, assertEquals, assertNotStrictEquals } from "@std/assert";
import fc from "fast-check";
import { ReedSolomon } from "../../src/fec/reed_solomon.ts";
import type { MediaFragment } from "../../src/protocol/media.ts";
import { CHUNK_BYTES, ChunkPool } from "../../src/receive/chunk_pool.ts";
import { FrameAssembly } from "../../src/receive/frame_assembly.ts";
import { makeJpeg } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { cut, forge, shuffle } from "./fragments.ts";

const MIB = 1024 * 1024;
const CODE = new ReedSolomon();

function begin(first: MediaFragment, pool = new ChunkPool(16 * MIB), nowUs = 0) {
  return { assembly: new FrameAssembly(first, pool, nowUs), pool };
}

for (const datagramBytes of [400, 1200, 1452]) {
  Deno.test(`FrameAssembly puts any frame together from datagrams of ${datagramBytes}, in any order, with duplicates`, () => {
    const noise = seededRandom(3).bytes(200_000);
    const bytes = fc.oneof(
      fc.integer({ min: 1, max: 200_000 }),
      fc.integer({ min: 1, max: 2 * datagramBytes }),
    );
    fc.assert(
      fc.property(bytes, fc.nat(), (frameBytes, seed) => {
        const jpeg = noise.slice(noise.length - frameBytes);
        const random = seededRandom(seed);
        const fragments = cut(jpeg, { datagramBytes });
        const { assembly, pool } = begin(fragments[random.below(fragments.length)]!);
        const arriving = shuffle([...fragments, ...fragments.filter(() => random.next() < 0.3)], random);
        const came = new Set<number>();
        for (const fragment of arriving) {
          const isNew = fragment.payload.length > 0 && !came.has(fragment.index * 256 + fragment.block);
          if (isNew) assert(!assembly.isComplete);
          assertEquals(assembly.add(fragment, 0), isNew ? "added" : "duplicate");
          came.add(fragment.index * 256 + fragment.block);
        }
        assert(assembly.isComplete);
        assertEquals(assembly.join(CODE), jpeg);
        assembly.release();
        assertEquals(pool.lentBytes, 0);
      }),
      { seed: 5, numRuns: 60 },
    );
  });
}

Deno.test("FrameAssembly is whole with its last fragment and never without one of them", () => {
  const fragments = cut(makeJpeg(1, 20_000));
  for (const missing of fragments) {
    const { assembly } = begin(fragments[0]!);
    for (const fragment of fragments) if (fragment !== missing) assembly.add(fragment, 0);
    assert(!assembly.isComplete);
    assembly.add(missing, 0);
    assert(assembly.isComplete);
  }
});

Deno.test("FrameAssembly is whole without the empty fragments past the frame's end, which no sender has to send", () => {
  // 5 bytes in 2 blocks of 2: fragments of 2, 2, 1 and 0 bytes.
  const geometry = { k: 2, blocks: 2, frameBytes: 5 };
  const payloads = ["ab", "cd", "e", ""].map((text) => new TextEncoder().encode(text));
  const fragments = payloads.map((payload, n) =>
    forge({ ...geometry, block: n % 2, index: n >> 1, payload })
  );
  const { assembly, pool } = begin(fragments[3]!);
  assertEquals([3, 2, 1, 0].map((n) => assembly.add(fragments[n]!, 0)), [
    "duplicate",
    "added",
    "added",
    "added",
  ]);
  assertEquals(new TextDecoder().decode(assembly.join(CODE)), "abcde");
  assertEquals(pool.lentBytes, CHUNK_BYTES);
});

Deno.test("FrameAssembly says which frame it is, and when its first fragment came", () => {
  const { assembly } = begin(forge({ frameId: 0xffff_ffff, captureUs: 2 ** 47 }), undefined, 123);
  assertEquals([assembly.frameId, assembly.captureUs, assembly.firstUs], [0xffff_ffff, 2 ** 47, 123]);
});

const SAID = { k: 3, blocks: 2, frameBytes: 600 } as const;

for (const lie of [{ k: 4 }, { blocks: 3 }, { frameBytes: 599 }, { k: 2, blocks: 3 }, { codec: 2 }]) {
  Deno.test(`FrameAssembly refuses a fragment that contradicts the first by ${JSON.stringify(lie)}`, () => {
    const honest = forge({ ...SAID, payload: new Uint8Array(100) });
    const { assembly, pool } = begin(honest);
    assertEquals(assembly.add(forge({ ...honest, ...lie }), 0), "contradiction");
    assertEquals(pool.lentBytes, 0);
    assertEquals(assembly.add(honest, 0), "added");
  });
}

Deno.test("FrameAssembly is whole with any k fragments of each block, source or repair, and not before", () => {
  for (const [bytes, repair] of [[900, 3], [20_000, 6], [170_000, 20], [400_000, 40]] as const) {
    for (let seed = 0; seed < 8; seed++) {
      const jpeg = makeJpeg(seed, bytes - seed);
      const fragments = cut(jpeg, { repair });
      const { assembly, pool } = begin(fragments[0]!);
      const counts = new Map<number, number>();
      const { k, blocks } = fragments[0]!;
      for (const fragment of shuffle(fragments, seededRandom(seed))) {
        const isWhole = counts.size === blocks && [...counts.values()].every((count) => count >= k);
        // The padding past the frame's end counts for its block without being sent.
        if (blocks === 1) assertEquals(assembly.isComplete, isWhole);
        if (assembly.isComplete) break;
        assembly.add(fragment, 0);
        counts.set(fragment.block, (counts.get(fragment.block) ?? 0) + 1);
      }
      assert(assembly.isComplete);
      assertEquals(assembly.join(CODE), jpeg);
      assembly.release();
      assertEquals(pool.lentBytes, 0);
    }
  }
});

Deno.test("FrameAssembly asks for what each block has not, and knows when more is missing than is on its way", () => {
  const fragments = cut(makeJpeg(1, 10_000), { repair: 2 });
  assertEquals(fragments.length, 9 + 2);
  const { assembly } = begin(fragments[0]!);
  const add = (...indices: number[]) => {
    for (const index of indices) assembly.add(fragments[index]!, 0);
    assembly.noteLacking(500);
    return [assembly.lackingSinceUs, ...assembly.findNeeds()];
  };
  assertEquals(add(0, 1, 2, 3), [Infinity, 0, 5]);
  assertEquals(add(6), [Infinity, 0, 4]);
  assertEquals(add(8), [500, 0, 3]);
  // Fragments that were asked for announce themselves by their r.
  assembly.add({ ...fragments[10]!, r: 4, index: 10 }, 0);
  assembly.noteLacking(600);
  assertEquals([assembly.lackingSinceUs, ...assembly.findNeeds(), assembly.usedAnswer], [
    Infinity,
    0,
    2,
    false,
  ]);
  assembly.add({ ...fragments[10]!, r: 4, index: 11 }, 0);
  assertEquals([...assembly.findNeeds(), assembly.usedAnswer], [0, 1, true]);
});

Deno.test("FrameAssembly is not whole by repair fragments that are all the same", () => {
  const fragments = cut(makeJpeg(1, 2000), { repair: 1 });
  const { assembly } = begin(fragments[0]!);
  for (let i = 0; i < 3; i++) assembly.add(fragments[2]!, 0);
  assert(!assembly.isComplete);
});

Deno.test("FrameAssembly keeps the first of two fragments for one place", () => {
  const jpeg = makeJpeg(1, 2000);
  const [first, second] = cut(jpeg);
  const { assembly } = begin(first!);
  for (const fragment of [first!, { ...first!, payload: new Uint8Array(1000) }, second!]) {
    assembly.add(fragment, 0);
  }
  assertEquals(assembly.join(CODE), jpeg);
});

Deno.test("FrameAssembly takes one chunk for a forged fragment, whatever frame it announces", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(),
      (k, blocks, seed) => {
        const frameBytes = Math.min(0xff_ffff, k * blocks * 8192);
        const full = Math.ceil(frameBytes / (k * blocks));
        const random = seededRandom(seed);
        const said = { k, blocks, frameBytes, index: random.below(k), block: random.below(blocks) };
        const fits = Math.max(0, Math.min(full, frameBytes - (said.index * blocks + said.block) * full));
        const fragment = forge({ ...said, payload: new Uint8Array(fits) });
        const { assembly, pool } = begin(fragment);
        assertEquals(pool.lentBytes, 0);
        assembly.add(fragment, 0);
        assertEquals(pool.lentBytes, fits > 0 ? CHUNK_BYTES : 0);
        assembly.release();
        assertEquals(pool.lentBytes, 0);
      },
    ),
    { seed: 6, numRuns: 300 },
  );
});

Deno.test("FrameAssembly says where the pool is empty, and goes on when it no longer is", () => {
  const pool = new ChunkPool(2 * CHUNK_BYTES);
  const jpeg = makeJpeg(1, 30_000);
  const fragments = cut(jpeg);
  const other = pool.lend()!;
  const { assembly } = begin(fragments[0]!, pool);
  const refused = fragments.filter((fragment) => assembly.add(fragment, 0) === "no-room");
  assert(refused.length > 0 && refused.length < fragments.length, String(refused.length));
  pool.takeBack(other);
  for (const fragment of refused) assertEquals(assembly.add(fragment, 0), "added");
  assertEquals(assembly.join(CODE), jpeg);
});

Deno.test("FrameAssembly gives a picture memory of its own, and its chunks back once", () => {
  const jpeg = makeJpeg(1, 40_000);
  const fragments = cut(jpeg);
  const { assembly, pool } = begin(fragments[0]!);
  for (const fragment of fragments) assembly.add(fragment, 0);
  const joined = assembly.join(CODE);
  assembly.release();
  assembly.release();
  assertEquals(pool.lentBytes, 0);
  for (let i = 0; i < 3; i++) pool.lend()!.fill(0);
  for (const { payload } of fragments) payload.fill(0);
  assertEquals(joined, jpeg);
  assertNotStrictEquals(joined.buffer, jpeg.buffer);
});
