import { assert, assertEquals, assertNotStrictEquals } from "@std/assert";
import fc from "fast-check";
import { MjpegSplitter } from "../../src/capture/mjpeg_splitter.ts";
import type { Frame, Jpeg } from "../../src/common/frame.ts";
import { listAwkwardJpegs, listHeaderMarkers, withGaps, withoutEnd } from "../support/awkward_jpegs.ts";
import {
  concatBytes,
  JPEG_VECTORS,
  readJpegVector,
  withExifThumbnail,
  withSegment,
} from "../support/jpeg_vectors.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";

const BASELINE = readJpegVector("baseline_160x120");
const SMALL = readJpegVector("ffmpeg_96x64");
const THUMBNAILED = withExifThumbnail(BASELINE, SMALL);
const GOOD: readonly Jpeg[] = [...JPEG_VECTORS.map(readJpegVector), THUMBNAILED];

/** What a splitter makes of chunks, the n-th of which comes at n µs. */
function split(chunks: Iterable<Uint8Array>, splitter = new MjpegSplitter()) {
  const frames: Frame[] = [];
  let nowUs = 0;
  for (const chunk of chunks) splitter.push(chunk, nowUs++, (frame) => frames.push(frame));
  return { frames, jpegs: frames.map((frame) => frame.jpeg), counts: splitter.counts, splitter };
}

function* cut(bytes: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

function ascii(text: string): Jpeg {
  return new TextEncoder().encode(text);
}

/** Enough bytes of zero that any segment's length ends among them. */
const SETTLE = new Uint8Array(66_000);

for (const [index, jpeg] of GOOD.entries()) {
  const name = JPEG_VECTORS[index] ?? "a JPEG with a thumbnail";

  Deno.test(`MjpegSplitter finds ${name} in one chunk, in chunks of one byte, and cut in two anywhere`, () => {
    assertEquals(split([jpeg]).jpegs, [jpeg]);
    assertEquals(split(cut(jpeg, 1)).jpegs, [jpeg]);
    for (let at = 1; at < jpeg.length; at++) {
      const { frames } = split([jpeg.subarray(0, at), jpeg.subarray(at)]);
      assertEquals(frames.length, 1);
      assertEquals(frames[0]!.jpeg, jpeg);
      assertEquals(frames[0]!.captureUs, 0);
    }
  });
}

Deno.test("MjpegSplitter emits a frame with its last byte, not before and not after", () => {
  const splitter = new MjpegSplitter();
  for (const jpeg of GOOD) {
    assertEquals(split(cut(jpeg.subarray(0, -1), 1000), splitter).frames.length, 0);
    assertEquals(split([jpeg.subarray(-1)], splitter).jpegs, [jpeg]);
    assertEquals(splitter.heldBytes, 0);
  }
});

Deno.test("MjpegSplitter dates a frame by the chunk that held its first byte", () => {
  const head = concatBytes(SMALL, BASELINE.subarray(0, 1));
  const { frames } = split([head, BASELINE.subarray(1, 500), concatBytes(BASELINE.subarray(500), SMALL)]);
  assertEquals(frames.map((frame) => frame.captureUs), [0, 0, 2]);
});

Deno.test("MjpegSplitter gives every frame memory of its own and leaves the chunk alone", () => {
  const chunk = concatBytes(SMALL, BASELINE, SMALL.subarray(0, 400));
  const before = chunk.slice();
  const { jpegs, splitter } = split([chunk]);
  assertEquals(chunk, before);
  chunk.fill(0);
  const { jpegs: [last] } = split([SMALL.subarray(400)], splitter);
  assertEquals([...jpegs, last], [SMALL, BASELINE, SMALL]);
  assertNotStrictEquals(jpegs[0]!.buffer, jpegs[1]!.buffer);
});

/** Writes each chunk to the room that there is, as a read(2) into it would. */
function splitInPlace(chunks: Iterable<Uint8Array>, splitter = new MjpegSplitter()) {
  const jpegs: Jpeg[] = [];
  const buffers = new Set<ArrayBufferLike>();
  for (const chunk of chunks) {
    const room = splitter.room();
    buffers.add(room.buffer);
    room.set(chunk);
    splitter.take(chunk.length, 0, ({ jpeg }) => jpegs.push(jpeg));
  }
  return { jpegs, buffers, splitter };
}

Deno.test("MjpegSplitter hands a JPEG over in the memory that it was read into, whole or in parts", () => {
  for (const chunkBytes of [SMALL.length, 500, 1]) {
    const { jpegs, buffers, splitter } = splitInPlace(cut(SMALL, chunkBytes));
    assertEquals(jpegs, [SMALL]);
    assertEquals([...buffers], [jpegs[0]!.buffer]);
    const next = splitInPlace(cut(SMALL, chunkBytes), splitter);
    assertEquals(next.jpegs, [SMALL]);
    assertEquals([...next.buffers], [next.jpegs[0]!.buffer]);
    assertNotStrictEquals(next.jpegs[0]!.buffer, jpegs[0]!.buffer);
  }
});

Deno.test("MjpegSplitter leaves a JPEG where it was read when the next one has begun behind it", () => {
  const { jpegs, buffers, splitter } = splitInPlace([concatBytes(BASELINE, SMALL.subarray(0, 100))]);
  assertEquals(jpegs, [BASELINE]);
  assertEquals([...buffers], [jpegs[0]!.buffer]);
  const next = splitInPlace([SMALL.subarray(100)], splitter);
  assertEquals(next.jpegs, [SMALL]);
  assertNotStrictEquals(next.jpegs[0]!.buffer, jpegs[0]!.buffer);
});

Deno.test("MjpegSplitter always has room", () => {
  const splitter = new MjpegSplitter({ maxFrameBytes: BASELINE.length });
  const stream = concatBytes(BASELINE, SETTLE, SMALL.subarray(0, 300), BASELINE, BASELINE, SETTLE);
  let frames = 0;
  for (let at = 0, round = 0; at < stream.length; round++) {
    const room = splitter.room();
    assert(room.length > 0 && room.length <= BASELINE.length + 1);
    const part = stream.subarray(at, at + Math.min(room.length, 1 + round % 900));
    room.set(part);
    splitter.take(part.length, 0, () => frames++);
    at += part.length;
  }
  assertEquals(frames, 3);
});

Deno.test("MjpegSplitter goes on when a receiver detaches the buffer it was given", () => {
  const stream = concatBytes(BASELINE, BASELINE, SMALL, BASELINE);
  for (const chunkBytes of [1, 7, 2912, 3000, 6000, 20_000]) {
    let frames = 0;
    const splitter = new MjpegSplitter();
    for (const chunk of cut(stream, chunkBytes)) {
      splitter.push(chunk, 0, ({ jpeg }) => {
        frames += 1;
        structuredClone(jpeg.buffer, { transfer: [jpeg.buffer] });
      });
    }
    assertEquals(frames, 4);
  }
});

Deno.test("MjpegSplitter keeps little more memory than the frame is long", () => {
  const { jpegs } = split(cut(concatBytes(...Array<Jpeg>(5).fill(BASELINE)), 700));
  assertEquals(jpegs.length, 5);
  assert(jpegs[4]!.buffer.byteLength <= BASELINE.length * 1.2);
});

Deno.test("MjpegSplitter skips and counts what stands between frames", () => {
  const header = ascii("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 936\r\n\r\n");
  const tail = ascii("\r\n");
  const padding = new Uint8Array(512);
  const stream = concatBytes(header, SMALL, tail, header, BASELINE, padding, SMALL);
  for (const chunkBytes of [1, 2, 3, 100, 10_000]) {
    const { jpegs, counts } = split(cut(stream, chunkBytes));
    assertEquals(jpegs, [SMALL, BASELINE, SMALL]);
    assertEquals(counts, { frames: 3, garbageBytes: 2 * header.length + 2 + 512, brokenFrames: 0 });
  }
});

Deno.test("MjpegSplitter is not misled by prefixes of an SOI in front of one", () => {
  for (const garbage of [[0xff], [0xff, 0xff], [0xff, 0xd8], [0xff, 0xd8, 0xff], [0xd8], [0xff, 0xd9]]) {
    for (const chunkBytes of [1, 2, 5000]) {
      const { jpegs } = split(cut(concatBytes(Uint8Array.from(garbage), SMALL), chunkBytes));
      assertEquals(jpegs, [SMALL]);
    }
  }
});

Deno.test("MjpegSplitter drops a frame that is cut short at any place and finds the next ones", () => {
  // with all but its end of image it would be whole
  for (let kept = 3; kept < SMALL.length - 2; kept++) {
    const stream = concatBytes(SMALL.subarray(0, kept), SETTLE, BASELINE);
    const { jpegs, counts } = split(cut(stream, 4096));
    assertEquals(jpegs, [BASELINE]);
    // zeros behind entropy-coded data pass for more of it, up to the next SOI
    assertEquals(counts, { frames: 1, garbageBytes: kept + SETTLE.length, brokenFrames: 1 });
  }
});

Deno.test("MjpegSplitter restarts at once at an SOI inside entropy-coded data", () => {
  const truncated = BASELINE.subarray(0, 2000);
  const { frames, counts } = split([truncated, SMALL.subarray(0, 100), SMALL.subarray(100)]);
  assertEquals(frames.map((frame) => frame.jpeg), [SMALL]);
  assertEquals(frames[0]!.captureUs, 1);
  assertEquals(counts, { frames: 1, garbageBytes: 2000, brokenFrames: 1 });
});

Deno.test("MjpegSplitter finds the good frames that a wrong segment length skipped", () => {
  const broken = withSegment(SMALL, 0xe5, new Uint8Array(10));
  broken.set([0xff, 0xff], 4);
  // the marker that is looked for behind the segment is that of the last picture
  const stream = concatBytes(broken, BASELINE, SMALL, THUMBNAILED, SETTLE, BASELINE);
  for (const chunkBytes of [1, 1000, 100_000]) {
    const { jpegs, counts } = split(cut(stream, chunkBytes));
    assertEquals(jpegs, [BASELINE, SMALL, THUMBNAILED, BASELINE]);
    assertEquals(counts.brokenFrames, 1);
  }
});

Deno.test("MjpegSplitter refuses an EOI before any scan, a scan before any header, and a second header", () => {
  const empty = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
  const headless = Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9);
  const twoHeaders = Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    2,
    0xff,
    0xc0,
    0,
    2,
    0xff,
    0xda,
    0,
    2,
    0xff,
    0xd9,
  );
  for (const broken of [empty, headless, twoHeaders]) {
    const { jpegs, counts } = split(cut(concatBytes(broken, SMALL), 3));
    assertEquals(jpegs, [SMALL]);
    assertEquals(counts, { frames: 1, garbageBytes: broken.length, brokenFrames: 1 });
  }
});

Deno.test("MjpegSplitter refuses a segment that is shorter than its own length", () => {
  for (const length of [0, 1]) {
    const broken = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 2, 0xff, 0xda, 0, length, 0xff, 0xd9);
    const { jpegs, counts } = split([concatBytes(broken, SMALL)]);
    assertEquals(jpegs, [SMALL]);
    assertEquals(counts.brokenFrames, 1);
  }
});

Deno.test("MjpegSplitter passes over fill bytes in front of any marker", () => {
  const isMarker = (at: number) => BASELINE[at] === 0xff && BASELINE[at + 1] !== 0;
  const markers = [...BASELINE.keys()].filter((at) => at > 0 && isMarker(at));
  assert(markers.length > 8);
  for (const at of markers) {
    for (const fill of [[0xff], [0xff, 0xff, 0xff]]) {
      const filled = concatBytes(BASELINE.subarray(0, at), Uint8Array.from(fill), BASELINE.subarray(at));
      for (const chunkBytes of [1, 10_000]) assertEquals(split(cut(filled, chunkBytes)).jpegs, [filled]);
    }
  }
});

Deno.test("MjpegSplitter gives up a frame that is longer than the limit, and takes one of just that length", () => {
  for (const chunkBytes of [1, 900, 1_000_000]) {
    const stream = concatBytes(BASELINE, SMALL, BASELINE, SMALL);
    const short = split(cut(stream, chunkBytes), new MjpegSplitter({ maxFrameBytes: BASELINE.length - 1 }));
    assertEquals(short.jpegs, [SMALL, SMALL]);
    assertEquals(short.counts.brokenFrames, 2);
    const exact = split(cut(stream, chunkBytes), new MjpegSplitter({ maxFrameBytes: BASELINE.length }));
    assertEquals(exact.jpegs, [BASELINE, SMALL, BASELINE, SMALL]);
  }
});

Deno.test("MjpegSplitter holds no more than the limit of a frame that never ends", () => {
  const splitter = new MjpegSplitter({ maxFrameBytes: 10_000 });
  split([SMALL.subarray(0, -2)], splitter);
  const noise = new Uint8Array(3000).fill(0x55);
  for (let round = 0; round < 100; round++) {
    split([noise], splitter);
    assert(splitter.heldBytes <= 10_000);
  }
  assertEquals(split([SMALL], splitter).jpegs, [SMALL]);
});

Deno.test("MjpegSplitter's reset gives up what is not complete", () => {
  const { splitter } = split([BASELINE.subarray(0, 1000)]);
  splitter.reset();
  assertEquals(splitter.counts, { frames: 0, garbageBytes: 1000, brokenFrames: 1 });
  splitter.reset();
  const { jpegs, counts } = split([BASELINE.subarray(1000), SMALL], splitter);
  assertEquals(jpegs, [SMALL]);
  assertEquals(counts, { frames: 1, garbageBytes: BASELINE.length, brokenFrames: 1 });
});

Deno.test("MjpegSplitter finds the same frames wherever a stream of them is cut", () => {
  const streams = fc.array(fc.constantFrom(...GOOD), { minLength: 1, maxLength: 6 });
  const lengths = fc.array(fc.nat({ max: 9000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(streams, lengths, (jpegs, chunkLengths) => {
      const stream = concatBytes(...jpegs);
      const chunks: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const length = chunkLengths[turn % chunkLengths.length]! || 1;
        chunks.push(stream.subarray(at, at + length));
        at += length;
      }
      const result = split(chunks);
      assertEquals(result.jpegs, jpegs);
      assertEquals(result.counts, { frames: jpegs.length, garbageBytes: 0, brokenFrames: 0 });
    }),
    { seed: 20_241, numRuns: 300 },
  );
});

for (const { name, jpeg } of listAwkwardJpegs(SMALL)) {
  Deno.test(`MjpegSplitter passes a JPEG on as it came that has ${name}`, () => {
    for (const chunkBytes of [1, 7, 100, 100_000]) {
      const { jpegs, counts } = split(cut(concatBytes(jpeg, BASELINE, jpeg), chunkBytes));
      assertEquals(jpegs, [jpeg, BASELINE, jpeg]);
      assertEquals(counts, { frames: 3, garbageBytes: 0, brokenFrames: 0 });
    }
  });
}

Deno.test("MjpegSplitter ends a picture without EOI where the next one begins, and leaves it with an EOI", () => {
  const wholes = GOOD.filter((jpeg) => jpeg[jpeg.length - 1] === 0xd9);
  for (const jpeg of wholes) {
    for (const chunkBytes of [1, 7, 100, 100_000]) {
      const splitter = new MjpegSplitter();
      const { jpegs } = split(
        cut(concatBytes(withoutEnd(jpeg), withoutEnd(jpeg), SMALL), chunkBytes),
        splitter,
      );
      assertEquals(jpegs, [jpeg, jpeg, SMALL]);
      assertEquals(splitter.counts, { frames: 3, garbageBytes: 0, brokenFrames: 0 });
    }
  }
});

Deno.test("MjpegSplitter leaves out what stands between a picture without EOI and the next one", () => {
  const padding = new Uint8Array(700);
  const stream = concatBytes(withoutEnd(SMALL), padding, withoutEnd(BASELINE), padding, SMALL);
  for (const chunkBytes of [1, 100, 100_000]) {
    const { jpegs, counts } = split(cut(stream, chunkBytes));
    assertEquals(jpegs, [SMALL, BASELINE, SMALL]);
    assertEquals(counts, { frames: 3, garbageBytes: 1400, brokenFrames: 0 });
  }
});

Deno.test("MjpegSplitter passes on the last picture of a stream without EOI at the stream's end", () => {
  for (const tail of [[], [0xff], [0, 0, 0]]) {
    const { jpegs, splitter } = split(cut(concatBytes(withoutEnd(BASELINE), Uint8Array.from(tail)), 500));
    assertEquals(jpegs, []);
    splitter.end(({ jpeg, captureUs }) => jpegs.push(jpeg) && assertEquals(captureUs, 0));
    assertEquals(jpegs, [BASELINE]);
    assertEquals(splitter.counts, { frames: 1, garbageBytes: tail.length, brokenFrames: 0 });
    assertEquals(splitter.heldBytes, 0);
  }
});

Deno.test("MjpegSplitter refuses a picture that the end of the stream cuts short", () => {
  for (let kept = 3; kept < SMALL.length - 3; kept++) {
    const { splitter } = split([SMALL.subarray(0, kept)]);
    splitter.end(() => assert(false, `a picture of ${kept} bytes`));
    assertEquals(splitter.counts, { frames: 0, garbageBytes: kept, brokenFrames: 1 });
    assertEquals(splitter.refusals, [{ reason: "cut-short", count: 1 }]);
  }
});

Deno.test("MjpegSplitter names why it gives pictures up", () => {
  const soi = [0xff, 0xd8], header = [0xff, 0xc0, 0, 2], scan = [0xff, 0xda, 0, 2];
  const faults: readonly (readonly [string, readonly number[]])[] = [
    ["no-scan", [...soi, 0xff, 0xd9]],
    ["no-frame-header", [...soi, ...scan, 0xff, 0xd9]],
    ["two-frame-headers", [...soi, ...header, ...header]],
    ["bad-length", [...soi, ...header, 0xff, 0xda, 0, 1]],
    ["unknown-marker", [...soi, 0xff, 0xbf, 0, 2]],
    ["cut-short", [...soi, ...header]],
  ];
  for (const [reason, bytes] of faults) {
    const { splitter, jpegs } = split([concatBytes(Uint8Array.from([...bytes, ...bytes]), SMALL)]);
    assertEquals(jpegs, [SMALL]);
    assertEquals(splitter.refusals, [{ reason, count: 2 }]);
  }
  const { splitter } = split([BASELINE, BASELINE], new MjpegSplitter({ maxFrameBytes: 2000 }));
  assertEquals(splitter.refusals, [{ reason: "too-long", count: 2, detail: "more than 2000 bytes" }]);
});

Deno.test("MjpegSplitter looks through a gap that many beginnings lead to no more than so often", () => {
  const beginnings = new Uint8Array(60_000);
  for (let at = 0; at < beginnings.length; at += 6) beginnings.set([0xff, 0xd8, 0xff, 0xe0, 0xf0, 0], at);
  const gap = new Uint8Array(4_000_000);
  for (let at = 0; at < gap.length; at += 2) gap[at] = 0xff;
  const { jpegs, splitter } = split([concatBytes(beginnings, gap, SMALL)]);
  assertEquals(jpegs, [SMALL]);
  assertEquals(splitter.refusals.map(({ reason }) => reason), ["long-gap"]);
});

Deno.test("MjpegSplitter finds the same frames of awkward cameras wherever the stream is cut", () => {
  const gapped = listHeaderMarkers(BASELINE).map(({ code }) =>
    withGaps(BASELINE, code, Uint8Array.of(0, 0x80))
  );
  const jpegs = [...listAwkwardJpegs(SMALL).map(({ jpeg }) => jpeg), ...gapped, SMALL];
  const pieces = fc.array(fc.record({ jpeg: fc.constantFrom(...jpegs), hasEnd: fc.boolean() }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 3000 }), (chosen, chunkBytes) => {
      const sent = chosen.map(({ jpeg, hasEnd }) => hasEnd ? jpeg : withoutEnd(jpeg));
      const result = split(cut(concatBytes(...sent, SMALL), chunkBytes));
      assertEquals(result.jpegs, [...chosen.map(({ jpeg }) => jpeg), SMALL]);
    }),
    { seed: 21_007, numRuns: 200 },
  );
});

/** Changes, cuts out, doubles or inserts bytes at a few places. */
function mutate(bytes: Jpeg, random: SeededRandom): Jpeg {
  let result = bytes;
  for (let round = random.below(4); round >= 0; round--) {
    const at = random.below(result.length);
    const end = Math.min(result.length, at + 1 + random.below(400));
    const piece = result.subarray(at, end);
    const changed = [
      () => new Uint8Array(0),
      () => concatBytes(piece, piece),
      () => Uint8Array.from(piece, () => random.below(256)),
      () => Uint8Array.of(0xff, random.below(256), ...piece),
      () => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0 + random.below(16), random.below(256), random.below(256)),
    ][random.below(5)]!();
    result = concatBytes(result.subarray(0, at), changed, result.subarray(end));
  }
  return result;
}

Deno.test("MjpegSplitter survives 100,000 damaged streams and finds the good frame behind each", () => {
  const random = seededRandom(7);
  const sources = [...GOOD, ...listAwkwardJpegs(SMALL).map(({ jpeg }) => jpeg)];
  const maxFrameBytes = 20_000;
  for (let round = 0; round < 100_000; round++) {
    const original = sources[random.below(sources.length)]!;
    const damaged = mutate(
      concatBytes(random.below(4) === 0 ? withoutEnd(original) : original, SMALL),
      random,
    );
    const stream = concatBytes(damaged, SETTLE, BASELINE);
    const splitter = new MjpegSplitter({ maxFrameBytes });
    let frameBytes = 0;
    let frames = 0;
    let last: Jpeg = stream;
    for (const chunk of cut(stream, 1 + random.below(30_000))) {
      splitter.push(chunk, 0, ({ jpeg }) => {
        frameBytes += jpeg.length;
        frames += 1;
        last = jpeg;
      });
      assert(splitter.heldBytes <= maxFrameBytes);
    }
    assertEquals(last, BASELINE, `the frame behind stream number ${round}`);
    const addedBytes = frameBytes + splitter.counts.garbageBytes + splitter.heldBytes - stream.length;
    assert(addedBytes >= 0 && addedBytes <= 2 * frames && addedBytes % 2 === 0, `${addedBytes} bytes of EOI`);
  }
});
