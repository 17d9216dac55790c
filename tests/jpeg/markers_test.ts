import { assertEquals } from "@std/assert";
import { findJpegStart, findMarker, isFrameHeader, isRestart, isSegment } from "../../src/jpeg/markers.ts";

/** The codes from 0 to 255 that fulfil a condition, in hexadecimal. */
function codesWhere(condition: (code: number) => boolean): string[] {
  const codes = Array.from({ length: 256 }, (_, code) => code).filter(condition);
  return codes.map((code) => code.toString(16));
}

Deno.test("isFrameHeader accepts the thirteen kinds of frame header of T.81", () => {
  assertEquals(codesWhere(isFrameHeader).join(" "), "c0 c1 c2 c3 c5 c6 c7 c9 ca cb cd ce cf");
});

Deno.test("isRestart accepts the eight restart markers", () => {
  assertEquals(codesWhere(isRestart).join(" "), "d0 d1 d2 d3 d4 d5 d6 d7");
});

Deno.test("isSegment accepts what has a length, and neither markers that stand alone nor reserved ones", () => {
  const expected = "c0 c1 c2 c3 c4 c5 c6 c7 c9 ca cb cc cd ce cf da db dc dd de df " +
    "e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 ea eb ec ed ee ef fe";
  assertEquals(codesWhere(isSegment).join(" "), expected);
});

Deno.test("findMarker passes over data, fill bytes and markers that stand alone", () => {
  assertEquals(findMarker(Uint8Array.of(1, 0xff, 0, 0xff, 0xd0, 0xff, 1, 0xff, 0xff, 0xda), 0), 8);
  assertEquals(findMarker(Uint8Array.of(0xff, 0xd9), 0), 0);
  assertEquals(findMarker(Uint8Array.of(0xff, 0xd9, 0xff), 1), -1);
});

Deno.test("findJpegStart wants SOI and the prefix of the next marker, or a zero", () => {
  assertEquals(findJpegStart(Uint8Array.of(0xff, 0xd8, 0xff), 0), 0);
  assertEquals(findJpegStart(Uint8Array.of(0xff, 0xff, 0xd8, 0xff), 0), 1);
  assertEquals(findJpegStart(Uint8Array.of(0xff, 0xd8, 1, 0xff, 0xd8, 0xff), 0), 3);
  assertEquals(findJpegStart(Uint8Array.of(0xff, 0xd8, 0xff, 0xd8, 0xff), 1), 2);
  assertEquals(findJpegStart(Uint8Array.of(0xff, 0xd8), 0), -1);
  assertEquals(findJpegStart(Uint8Array.of(0xff, 0xd8, 0), 0), 0);
  assertEquals(findJpegStart(new Uint8Array(0), 0), -1);
});
