import { assert, assertEquals } from "@std/assert";
import { ReedSolomon } from "../../src/fec/reed_solomon.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import { CODEC_JPEG, type MediaFragment } from "../../src/protocol/media.ts";
import { CHUNK_BYTES, ChunkPool } from "../../src/receive/chunk_pool.ts";
import { type CompleteFrame, Reassembler } from "../../src/receive/reassembler.ts";
import { isSerialNewer } from "../../src/common/serial.ts";
import { makeJpeg } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { cut, forge, shuffle } from "./fragments.ts";

/** A frame of two fragments. */
const HALVES = 2000;

function setUp(limitBytes = 64 * CHUNK_BYTES) {
  const pool = new ChunkPool(limitBytes);
  const reassembler = new Reassembler(pool, new ReedSolomon());
  const feed = (fragments: readonly MediaFragment[], { lost = 0, nowUs = 0 } = {}) =>
    fragments.flatMap((fragment) => reassembler.handleFragment(fragment, lost, nowUs) ?? []);
  return { pool, reassembler, feed, statistics: reassembler.statistics };
}

function frame(frameId: number, bytes = HALVES): MediaFragment[] {
  return cut(makeJpeg(frameId, bytes), { frameId: frameId >>> 0, captureUs: 1000 });
}

function idsOf(frames: readonly CompleteFrame[]): number[] {
  return frames.map(({ frameId }) => frameId);
}

Deno.test("Reassembler hands a frame over with its last fragment, and says when the first came", () => {
  const { reassembler, pool } = setUp();
  const [first, second] = frame(7);
  assertEquals(reassembler.handleFragment(second!, 0, 100), undefined);
  const jpeg: Jpeg = makeJpeg(7, HALVES);
  assertEquals(reassembler.handleFragment(first!, 0, 250), {
    frameId: 7,
    captureUs: 1000,
    firstUs: 100,
    sourceFragments: 2,
    number: 0,
    codec: CODEC_JPEG,
    bytes: jpeg,
  });
  assertEquals([pool.lentBytes, reassembler.statistics.framesComplete], [0, 1]);
});

Deno.test("Reassembler makes older unfinished frames stale with a newer whole one, and leaves newer ones alone", () => {
  const { feed, statistics, pool } = setUp();
  const [older, whole, newer] = [1, 2, 3].map((id) => frame(id));
  feed([older![0]!, newer![0]!]);
  assertEquals(idsOf(feed(whole!)), [2]);
  assertEquals([statistics.framesLost, pool.lentBytes], [1, CHUNK_BYTES]);
  assertEquals(idsOf(feed([older![1]!, newer![1]!])), [3]);
  assertEquals([statistics.fragmentsLate, statistics.framesComplete, pool.lentBytes], [1, 2, 0]);
});

Deno.test("Reassembler counts the fragments that change nothing: late, duplicate, refused", () => {
  const { feed, statistics } = setUp();
  const [first, second] = frame(1);
  feed([first!, first!, forge({ frameId: 1, k: 9, frameBytes: 9 }), second!, second!, first!]);
  const { fragmentsDuplicate, fragmentsRefused, fragmentsLate, framesComplete, framesLost } = statistics;
  assertEquals([fragmentsDuplicate, fragmentsRefused, fragmentsLate], [1, 1, 2]);
  assertEquals([framesComplete, framesLost], [1, 0]);
});

Deno.test("Reassembler keeps eight unfinished frames: what waited longest for a fragment makes room, whatever its id", () => {
  const { feed, statistics, pool } = setUp();
  const frames = Array.from({ length: 10 }, (_, id) => frame(id));
  for (const [first] of frames.slice(1, 9)) feed([first!]);
  assertEquals([pool.lentBytes, statistics.framesLost], [8 * CHUNK_BYTES, 0]);
  feed([frames[1]![0]!, frames[0]![0]!]);
  assertEquals([pool.lentBytes, statistics.framesLost], [8 * CHUNK_BYTES, 1]);
  assertEquals(idsOf(feed([frames[0]![1]!, frames[1]![1]!])), [0, 1]);
  feed([frames[2]![0]!, frames[9]![0]!]);
  assertEquals([pool.lentBytes, statistics.framesLost], [8 * CHUNK_BYTES, 1]);
});

Deno.test("Reassembler lets no fragments of frames that never come keep the next ones out", () => {
  const { feed } = setUp();
  assertEquals(idsOf(feed(frame(1))), [1]);
  for (let id = 10; id < 30; id++) feed([frame(id)[0]!]);
  assertEquals(idsOf(feed([2, 3, 4].flatMap((id) => frame(id)))), [2, 3, 4]);
});

Deno.test("Reassembler refuses ids that no broadcaster can have come to since the last whole frame", () => {
  const { feed, statistics } = setUp();
  feed(frame(1));
  assertEquals([idsOf(feed(frame(34))), statistics.fragmentsRefused], [[], 2]);
  assertEquals([idsOf(feed(frame(2 ** 31))), statistics.fragmentsRefused], [[], 4]);
  assertEquals(idsOf(feed(frame(34), { nowUs: 4000 })), [34]);
  assertEquals(idsOf(feed(frame(2 ** 20), { nowUs: 1_004_000 })), [2 ** 20]);
});

Deno.test("Reassembler goes on after a whole frame with a wrong id: what is older by its id was taken later", () => {
  const { feed, statistics } = setUp();
  const taken = (frameId: number, captureUs: number) =>
    cut(makeJpeg(frameId, HALVES), { frameId, captureUs });
  feed(taken(1, 1000));
  assertEquals(idsOf(feed(taken(17, 1000))), [17]);
  assertEquals(idsOf(feed([...taken(2, 34_000), ...taken(3, 67_000)])), [2, 3]);
  assertEquals([idsOf(feed(taken(1, 1000))), statistics.fragmentsLate], [[], 2]);
});

Deno.test("Reassembler delivers across the end of the ids", () => {
  const { feed, statistics } = setUp();
  const ids = [-4, -3, -2, -1, 0, 1, 2, 3].map((id) => id >>> 0);
  const frames = ids.map((id) => frame(id));
  assertEquals(idsOf(feed(frames.slice(0, 6).flat())), ids.slice(0, 6));
  feed([frames[0]![0]!]);
  assertEquals([statistics.fragmentsLate, statistics.framesLost, statistics.framesSkipped], [1, 0, 0]);

  const crowded = setUp();
  for (const [first] of frames) crowded.feed([first!]);
  crowded.feed([frame(4)[0]!]);
  assertEquals(idsOf(crowded.feed([frames[1]![1]!])), [ids[1]]);
  assertEquals([crowded.statistics.framesLost, crowded.statistics.fragmentsLate], [1, 0]);
});

Deno.test("Reassembler calls ids that never showed skipped, unless datagrams were lost since the last frame", () => {
  const { feed, statistics } = setUp();
  const counts = () => [statistics.framesLost, statistics.framesSkipped];
  feed(frame(10), { lost: 5 });
  assertEquals(counts(), [0, 0]);
  feed(frame(14), { lost: 5 });
  assertEquals(counts(), [0, 3]);
  feed(frame(20), { lost: 6 });
  assertEquals(counts(), [5, 3]);
  feed(frame(21), { lost: 6 });
  feed(frame(23), { lost: 6 });
  assertEquals(counts(), [5, 4]);
});

Deno.test("Reassembler counts a frame that showed as lost once, whether it goes stale, is pushed out or expires", () => {
  const { feed, reassembler, statistics } = setUp();
  feed(frame(0));
  for (let id = 1; id <= 10; id++) feed([frame(id)[0]!]);
  assertEquals(statistics.framesLost, 2);
  reassembler.expire(1_000_001);
  assertEquals(statistics.framesLost, 10);
  feed([frame(11)[0]!], { nowUs: 1_000_002 });
  feed(frame(13), { nowUs: 1_000_002, lost: 11 });
  assertEquals([statistics.framesLost, statistics.framesSkipped], [12, 0]);
});

Deno.test("Reassembler gives a frame up that is not whole after a second", () => {
  const { feed, reassembler, statistics, pool } = setUp();
  feed([frame(1)[0]!], { nowUs: 500 });
  feed([frame(2)[0]!], { nowUs: 900 });
  reassembler.expire(1_000_500);
  assertEquals([statistics.framesLost, pool.lentBytes], [0, 2 * CHUNK_BYTES]);
  reassembler.expire(1_000_501);
  assertEquals([statistics.framesLost, pool.lentBytes], [1, CHUNK_BYTES]);
});

Deno.test("Reassembler begins anew where the ids have been of the past for a second", () => {
  const { feed, statistics, pool } = setUp();
  feed(frame(5000));
  feed([frame(5001)[0]!]);
  assertEquals(idsOf(feed(frame(3), { nowUs: 999_999 })), []);
  assertEquals(statistics.fragmentsLate, 2);
  assertEquals(idsOf(feed([...frame(3), ...frame(4)], { nowUs: 1_000_000 })), [3, 4]);
  assertEquals([pool.lentBytes, statistics.framesSkipped], [0, 0]);
});

Deno.test("Reassembler does not begin anew while frames come, whatever else does", () => {
  const { feed } = setUp();
  for (let id = 100; id < 110; id++) {
    assertEquals(idsOf(feed([...frame(id), ...frame(3)], { nowUs: id * 500_000 })), [id]);
  }
});

Deno.test("Reassembler refuses fragments while the pool is empty and recovers when it is not", () => {
  const { feed, statistics, pool } = setUp(CHUNK_BYTES);
  const other = pool.lend()!;
  assertEquals(feed(frame(1)), []);
  assertEquals(statistics.fragmentsRefused, 2);
  pool.takeBack(other);
  assertEquals(idsOf(feed(frame(2))), [2]);
  assertEquals([pool.lentBytes, statistics.framesLost], [0, 1]);
});

Deno.test("Reassembler gives all memory back when it is cleared", () => {
  const { feed, reassembler, pool } = setUp();
  for (const id of [1, 2, 3]) feed([frame(id, 40_000)[0]!]);
  assert(pool.lentBytes > 0);
  reassembler.clear();
  assertEquals(pool.lentBytes, 0);
});

Deno.test("Reassembler delivers newer and newer whole frames through loss, duplicates and disorder", () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = seededRandom(seed);
    const firstId = (2 ** 32 - 20 + random.below(20)) >>> 0;
    const jpegs = Array.from({ length: 40 }, () => random.bytes(1 + random.below(8000)));
    const sent = jpegs.flatMap((jpeg, i) => cut(jpeg, { frameId: (firstId + i) >>> 0 }));
    const { feed, reassembler, pool, statistics } = setUp();
    const delivered: CompleteFrame[] = [];
    for (let at = 0; at < sent.length; at += 12) {
      const batch = sent.slice(at, at + 12).filter(() => random.next() > 0.05);
      delivered.push(...feed(shuffle([...batch, ...batch.slice(0, 3)], random), { lost: at }));
    }
    for (const [i, { frameId, bytes }] of delivered.entries()) {
      assertEquals(bytes, jpegs[(frameId - firstId) >>> 0]!, `seed ${seed}`);
      if (i > 0) assert(isSerialNewer(frameId, delivered[i - 1]!.frameId));
    }
    assertEquals(statistics.framesComplete, delivered.length);
    assert(delivered.length > 0 && delivered.length + statistics.framesLost + statistics.framesSkipped <= 40);
    reassembler.clear();
    assertEquals(pool.lentBytes, 0);
  }
});
