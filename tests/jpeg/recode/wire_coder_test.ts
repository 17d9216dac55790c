import { assert, assertEquals, assertLess } from "@std/assert";
import { readScenes } from "../../../scripts/bench/shared/scenes.ts";
import { openWasmGreyEncoder } from "../../../src/jpeg/grey/wasm_grey_encoder.ts";
import { compactHeaders, expandHeaders } from "../../../src/jpeg/recode/compact_headers.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { readWirePicture, writeWirePicture } from "../../../src/jpeg/recode/wire_picture.ts";
import { MAX_FRAME_BYTES } from "../../../src/protocol/media.ts";
import { concatBytes, withSegment } from "../../support/jpeg_vectors.ts";
import { BASELINE_VECTORS, expectMade, readVector, rewrite } from "../../support/recoding.ts";

/** In one of 1 kB there is nothing to be learnt. */
const PICTURES = BASELINE_VECTORS.filter((name) => name !== "ffmpeg_96x64");

for (const name of PICTURES) {
  Deno.test(`${name} comes back from the wire code to the byte, from fewer of them`, () => {
    const jpeg = readVector(name);
    const wire = expectMade(new WireCoder().encode(jpeg));
    assertLess(wire.length, jpeg.length * 0.9);
    assertEquals(new WireCoder().decode(wire), jpeg);
  });
}

Deno.test("WireCoder saves a fourth of natural pictures of 60 kB, and more of smaller ones", () => {
  const coder = new WireCoder();
  const shares = readScenes().map(({ name, pictures: [jpeg] }) => {
    const wire = expectMade(coder.encode(jpeg!));
    assertEquals(coder.decode(wire), jpeg);
    return [name, Math.floor(100 * (1 - wire.length / jpeg!.length))] as const;
  });
  const least = {
    "drive-friends-q70": 25,
    "drive-picos-q50": 19,
    "drive-sunset-q70": 25,
    "turn-friends-q60": 38,
  };
  for (const [name, percent] of shares) {
    assert(percent >= least[name as keyof typeof least], `${name}: ${percent} %`);
  }
});

Deno.test("WireCoder takes pictures of several cameras in turn", () => {
  const [encoder, decoder] = [new WireCoder(), new WireCoder()];
  for (let turn = 0; turn < 3; turn++) {
    for (const name of PICTURES) {
      const jpeg = readVector(name);
      assertEquals(decoder.decode(expectMade(encoder.encode(jpeg))), jpeg);
    }
  }
});

Deno.test("WireCoder keeps what a JPEG has besides: codes of its own, segments, what follows the end", () => {
  const plain = readVector("baseline_160x120");
  const pictures = [
    expectMade(rewrite(plain)),
    withSegment(plain, 0xfe, new TextEncoder().encode("a comment")),
    concatBytes(plain, new Uint8Array(100)),
    concatBytes(plain.subarray(0, -2), Uint8Array.of(0xff, 0xff, 0xff, 0xd9)),
  ];
  const coder = new WireCoder();
  for (const jpeg of pictures) assertEquals(coder.decode(expectMade(coder.encode(jpeg))), jpeg);
});

Deno.test("WireCoder gives back pictures of one brightness but for their first row, whichever it is", async () => {
  const [width, height] = [320, 240];
  const coder = new WireCoder();
  for (const quality of [5, 60]) {
    const camera = await openWasmGreyEncoder({ quality, sampling: "4:2:0" });
    for (let level = 0; level < 256; level++) {
      const pixels = new Uint8Array(width * height).fill(level).fill(255 - level, 0, width);
      const jpeg = camera.encode({ width, height, strideBytes: width, pixels });
      assertEquals(coder.decode(expectMade(coder.encode(jpeg))), jpeg, `${level}`);
    }
    camera.close();
  }
});

Deno.test("WireCoder names why it leaves a picture alone", () => {
  const coder = new WireCoder();
  const jpeg = readVector("baseline_160x120");
  assertEquals(coder.encode(readVector("progressive_160x120")), "no-baseline");
  assertEquals(coder.encode(jpeg.slice(0, -30)), "broken");
  assertEquals(coder.encode(zeroFilled(jpeg)), "inexact");
  assertEquals(coder.encode(readVector("ffmpeg_96x64")), "no-gain");
});

Deno.test("WireCoder leaves a picture alone whose headers are longer than they can be told", () => {
  const plain = readVector("baseline_160x120");
  const profile = new Uint8Array(40_000).fill(1);
  const coder = new WireCoder();
  const once = withSegment(plain, 0xe2, profile);
  const room = 0xffff - plain.findIndex((_, at) => plain[at] === 0xff && plain[at + 1] === 0xda) - 14 - 4;
  for (const spare of [0, 1, 2, 3, 10, 600]) {
    const jpeg = withSegment(plain, 0xe2, profile.slice(0, 10).fill(2));
    const filled = withSegment(jpeg, 0xe2, new Uint8Array(room - 14 - spare));
    assertEquals(coder.decode(expectMade(coder.encode(filled))), filled);
  }
  assertEquals(coder.decode(expectMade(coder.encode(once))), once);
  assertEquals(coder.encode(withSegment(once, 0xe2, profile)), "no-gain");
});

Deno.test("WireCoder gives nothing for a picture that claims more than it can hold", () => {
  const jpeg = readVector("baseline_160x120");
  const wire = expectMade(new WireCoder().encode(jpeg));
  const frameHeader = [0xff, 0xc0, 0x00, 0x11, 8];
  const at = wire.findIndex((_, index) => frameHeader.every((byte, i) => wire[index + i] === byte));
  assert(at > 0);
  const huge = wire.slice();
  huge.fill(0xff, at + 5, at + 9);
  const coder = new WireCoder();
  assertEquals(coder.decode(huge), undefined);
  const slices = Array.from({ length: 2 }, () => new Uint8Array(MAX_FRAME_BYTES / 2 + 1));
  const { headers, tail } = readWirePicture(wire)!;
  assertEquals(coder.decode(writeWirePicture({ headers, tail, scanBytes: 0, slices })), undefined);
  assertEquals(coder.decode(wire), jpeg);
});

Deno.test("headers become short where they are what most cameras send, and come back as they were", () => {
  for (const name of BASELINE_VECTORS) {
    const jpeg = readVector(name);
    const headers = jpeg.subarray(
      0,
      jpeg.findIndex((_, at) => jpeg[at] === 0xff && jpeg[at + 1] === 0xda) + 4,
    );
    const compact = compactHeaders(headers);
    assertEquals(expandHeaders(compact, headers.length), headers.slice());
    assertEquals(expandHeaders(compact, headers.length - 1), undefined);
  }
  const jpeg = readVector("baseline_160x120");
  assertLess(compactHeaders(jpeg.subarray(0, 623)).length, 100);
});

/** The bits behind the last code are ones; here they are zeros. */
function zeroFilled(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = jpeg.slice();
  copy[copy.length - 3]! &= 0xf0;
  return copy;
}
