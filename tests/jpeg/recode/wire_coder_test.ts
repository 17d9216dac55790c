import { assert, assertEquals, assertLess } from "@std/assert";
import { compactHeaders, expandHeaders } from "../../../src/jpeg/recode/compact_headers.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { concatBytes, withSegment } from "../../support/jpeg_vectors.ts";
import { BASELINE_VECTORS, expectMade, readVector, rewrite } from "../../support/recoding.ts";
import { seededRandom } from "../../support/seeded_random.ts";

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

Deno.test("WireCoder gives nothing for what is no picture, and reads the next one", () => {
  const random = seededRandom(16);
  const coder = new WireCoder();
  const wires = PICTURES.map((name) => expectMade(coder.encode(readVector(name))));
  let pictures = 0;
  for (let round = 0; round < 5000; round++) {
    const damaged = random.mutate(wires[random.below(wires.length)]!);
    const jpeg = coder.decode(damaged);
    if (!jpeg) continue;
    pictures++;
    assert(jpeg[0] === 0xff && jpeg[1] === 0xd8);
  }
  assert(pictures < 4000, `${pictures} damaged ones passed for pictures`);
  for (const [index, name] of PICTURES.entries()) {
    assertEquals(coder.decode(wires[index]!), readVector(name));
  }
});

Deno.test("WireCoder refuses what would take much memory or time for few bytes", () => {
  const jpeg = readVector("baseline_160x120");
  const wire = expectMade(new WireCoder().encode(jpeg));
  const frameHeader = [0xff, 0xc0, 0x00, 0x11, 8];
  const at = wire.findIndex((_, index) => frameHeader.every((byte, i) => wire[index + i] === byte));
  assert(at > 0);
  const huge = wire.slice();
  huge.fill(0xff, at + 5, at + 9);
  const beganMs = performance.now();
  assertEquals(new WireCoder().decode(huge), undefined);
  assertLess(performance.now() - beganMs, 1000);
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
