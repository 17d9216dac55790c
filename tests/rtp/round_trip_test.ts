/** Pictures that go by RTP and come back: the same pixels, whatever their headers were. */

import { assert, assertEquals } from "@std/assert";
import { TestPattern } from "../../src/capture/pattern/test_pattern.ts";
import type { GreyImage } from "../../src/common/grey_image.ts";
import { openWasmGreyEncoder } from "../../src/jpeg/grey/wasm_grey_encoder.ts";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { PictureCarrier } from "../../src/rtp/carried_picture.ts";
import { Depacketizer } from "../../src/rtp/depacketizer.ts";
import { Packetizer } from "../../src/rtp/packetizer.ts";
import { concatBytes, withSegment } from "../support/jpeg_vectors.ts";
import { openPixels, readVector, rewrite } from "../support/recoding.ts";
import { expectCarried, packetsOf, takeAll } from "../support/rtp.ts";
import { seededRandom } from "../support/seeded_random.ts";

type Decode = Awaited<ReturnType<typeof openPixels>>;

/** What comes out of a picture's own packets. */
function passOn(jpeg: Uint8Array): Uint8Array {
  const frames = takeAll(packetsOf(jpeg));
  assertEquals(frames.length, 1);
  return frames[0]!.jpeg;
}

/** Red of each pixel of the picture's own part: that of a grey one is its brightness. */
function redOf(
  decode: Decode,
  jpeg: Uint8Array,
  { width, height }: { width: number; height: number },
): number[] {
  const picture = decode(jpeg);
  const { height: rows } = parseJpegSize(jpeg)!;
  const pixelBytes = picture.samples.length / (picture.width * rows);
  return Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return picture.samples[(y * picture.width + x) * pixelBytes]!;
  });
}

function assertSamePixels(decode: Decode, jpeg: Uint8Array, name: string): void {
  const size = parseJpegSize(jpeg)!;
  const passed = passOn(jpeg);
  assertEquals(parseJpegSize(passed), {
    width: 8 * Math.ceil(size.width / 8),
    height: 8 * Math.ceil(size.height / 8),
  }, name);
  const [before, after] = [redOf(decode, jpeg, size), redOf(decode, passed, size)];
  assertEquals(before.findIndex((red, index) => red !== after[index]), -1, name);
}

Deno.test("pictures come back from RTP with the same pixels: 4:2:0 and 4:2:2, restart markers, odd sides, optimised tables, grey", async () => {
  const decode = await openPixels();
  const names = [
    "baseline_160x120",
    "restart_160x120",
    "ffmpeg_96x64",
    "decode_odd_420",
    "decode_quadrants_420",
    "decode_quadrants_422",
    "decode_quadrants_gray",
  ];
  for (const name of names) {
    assertSamePixels(decode, readVector(name), name);
    assertSamePixels(decode, rewrite(readVector(name)) as Uint8Array, `${name}, with tables of its own`);
  }
});

Deno.test("pictures of every quality come back from RTP with their tables and their scan, to the byte", () => {
  for (let quality = 1; quality <= 100; quality++) {
    const pattern = new TestPattern({ width: 72, height: 64, fps: 30, quality });
    const jpeg = pattern.render({ frameNumber: quality, timeOfDayMs: 1000 });
    const before = expectCarried(jpeg);
    assert(!before.isRecoded && !before.isRoundedUp);
    const after = expectCarried(passOn(jpeg));
    assertEquals([...after.tables], [...before.tables]);
    assertEquals(new Uint8Array(after.scan), new Uint8Array(before.scan));
  }
});

Deno.test("grey pictures of any size become 4:2:2 of the same brightness, also where a row's blocks are odd in number", async () => {
  const [decode, random] = [await openPixels(), seededRandom(31)];
  const encoder = await openWasmGreyEncoder({ quality: 70, sampling: "grey" });
  for (const [width, height] of [[8, 8], [16, 16], [24, 8], [106, 100], [57, 41], [120, 33]] as const) {
    const image: GreyImage = { width, height, strideBytes: width, pixels: random.bytes(width * height) };
    const jpeg = encoder.encode(image);
    const carried = expectCarried(jpeg);
    assertEquals([carried.sampling, carried.isRecoded], [0, true]);
    assertSamePixels(decode, jpeg, `${width}x${height}`);
  }
  encoder.close();
});

Deno.test("PictureCarrier takes pictures of several cameras in turn, and knows each again", async () => {
  const decode = await openPixels();
  const carrier = new PictureCarrier();
  const packetizer = new Packetizer({ ssrc: 1, firstSequence: 65_530 });
  const depacketizer = new Depacketizer();
  let timestamp = 0xffff_f000;
  for (let turn = 0; turn < 3; turn++) {
    for (
      const name of ["decode_quadrants_gray", "baseline_160x120", "ffmpeg_96x64", "decode_quadrants_422"]
    ) {
      const jpeg = readVector(name);
      expectCarried(jpeg, carrier);
      const [frame] = takeAll(packetsOf(jpeg, timestamp += 3000, packetizer), depacketizer);
      const size = parseJpegSize(jpeg)!;
      assertEquals(redOf(decode, frame!.jpeg, size), redOf(decode, jpeg, size), name);
    }
  }
  assertEquals([depacketizer.pictures, depacketizer.losses.total, depacketizer.refusals.total], [12, 0, 0]);
});

Deno.test("PictureCarrier says why a picture can not be carried", () => {
  const baseline = readVector("baseline_160x120");
  const sizeAt = baseline.findIndex((byte, at) => byte === 0xff && baseline[at + 1] === 0xc0) + 5;
  const wide = baseline.with(sizeAt + 2, 2041 >> 8).with(sizeAt + 3, 2041 & 0xff);
  const withTable = (id: number) => withSegment(baseline, 0xdb, Uint8Array.of(id, ...Array(64).fill(9)));
  const refusals = {
    "other-sampling": readVector("decode_quadrants_444"),
    "no-baseline": readVector("progressive_160x120"),
    "too-large": wide,
    deep: withSegment(baseline, 0xdb, Uint8Array.of(0x10, ...Array(128).fill(1))),
    broken: baseline.subarray(0, -2),
    "several-scans": concatBytes(baseline.subarray(0, -2), Uint8Array.of(0xff, 0xda, 0, 2, 0xff, 0xd9)),
  };
  for (const [reason, jpeg] of Object.entries(refusals)) {
    assertEquals(new PictureCarrier().carry(jpeg), reason as never);
  }
  assert(typeof new PictureCarrier().carry(withTable(3)) !== "string", "a table that nobody uses");
  const ofItsOwn = withTable(2);
  const lastTable = ofItsOwn.findIndex((byte, at) => byte === 0xff && ofItsOwn[at + 1] === 0xc0) + 18;
  assertEquals(new PictureCarrier().carry(ofItsOwn.with(lastTable, 2)), "three-tables");
});

Deno.test("PictureCarrier leaves out what stands behind the end of image, and what damaged pictures hold", () => {
  const jpeg = readVector("baseline_160x120");
  const padded = concatBytes(jpeg, new Uint8Array(9), Uint8Array.of(0xff, 0xd9));
  assertEquals(new Uint8Array(expectCarried(padded).scan), new Uint8Array(expectCarried(jpeg).scan));
  const random = seededRandom(5);
  const carrier = new PictureCarrier();
  const samples = ["decode_quadrants_gray", "ffmpeg_96x64", "decode_quadrants_422"].map(readVector);
  let refused = 0;
  for (let i = 0; i < 3000; i++) {
    if (typeof carrier.carry(random.mutate(samples[i % samples.length]!)) === "string") refused++;
  }
  assert(refused > 300 && refused < 3000, String(refused));
});
