import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { addComment } from "../../src/jpeg/comment.ts";
import { JpegWalk } from "../../src/jpeg/walk.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { pipeThrough, testWith } from "../support/programs.ts";

/** Where the comment that holds this text stands. */
function findText(jpeg: Uint8Array, text: string): number {
  return new TextDecoder("latin1").decode(jpeg).indexOf(text);
}

Deno.test("addComment puts a COM segment behind the application segments, and changes nothing else", () => {
  const jpeg = readJpegVector("ffmpeg_96x64");
  const commented = addComment(jpeg, '{"frame":7}');
  const at = findText(commented, '{"frame":7}') - 4;
  assertEquals([...commented.subarray(at, at + 4)], [0xff, 0xfe, 0, 2 + 11]);
  assertEquals(Uint8Array.of(...commented.subarray(0, at), ...commented.subarray(at + 15)), jpeg);
  assertEquals(new JpegWalk().advance(commented), "end");
});

Deno.test("addComment leaves a JPEG what it was, where its bytes are any at all", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 2, maxLength: 80 }), fc.string(), (bytes, text) => {
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, ...bytes);
    const commented = addComment(jpeg, text);
    const lengthBytes = new TextEncoder().encode(text).length + 4;
    const at = [...commented.keys()].find((at) =>
      commented.subarray(0, at).every((byte, i) => byte === jpeg[i]) &&
      commented.subarray(at + lengthBytes).every((byte, i) => byte === jpeg[at + i])
    );
    assertEquals(at !== undefined && commented.length, jpeg.length + lengthBytes);
  }));
});

Deno.test("addComment refuses a text that no segment holds", () => {
  const jpeg = readJpegVector("ffmpeg_96x64");
  assertEquals(addComment(jpeg, "x".repeat(65_533)).length, jpeg.length + 65_537);
  assertThrows(() => addComment(jpeg, "x".repeat(65_534)), RangeError, "65534 bytes");
});

testWith(["djpeg"], "addComment makes a JPEG that libjpeg-turbo decodes to the same pixels", async () => {
  const jpeg = readJpegVector("ffmpeg_96x64");
  const decode = async (input: Uint8Array) => (await pipeThrough("djpeg", { args: [], input })).stdout;
  assertEquals(await decode(addComment(jpeg, "{}")), await decode(jpeg));
});
