import { assertEquals, assertThrows } from "@std/assert";
import {
  cutFrame,
  encodeEndOfFrame,
  encodeStartOfFrame,
  isEndOfFrame,
  isStartOfFrame,
  MAX_SOF_DATAGRAM_BYTES,
  MAX_SOF_FRAME_BYTES,
  parseStartOfFrame,
} from "../../src/legacy/sof_wire.ts";
import { noiseJpeg } from "./sof_frames.ts";

const ascii = (text: string, ...more: number[]) =>
  Uint8Array.from([...new TextEncoder().encode(text), ...more]);

Deno.test("encodeStartOfFrame writes the original's four bytes and nothing else", () => {
  const into = new Uint8Array(6).fill(9);
  assertEquals(encodeStartOfFrame(13, into), 4);
  assertEquals([...into], [0x53, 0x4f, 0x46, 13, 9, 9]);
});

Deno.test("encodeStartOfFrame refuses what the original broadcaster can not announce", () => {
  for (const datagrams of [-1, 0, 1.5, 255, 256, NaN]) {
    assertThrows(() => encodeStartOfFrame(datagrams, new Uint8Array(4)), RangeError, "Cannot announce");
  }
  assertThrows(() => encodeStartOfFrame(1, new Uint8Array(3)), RangeError, "3 bytes given");
});

Deno.test("parseStartOfFrame gives the count of each start datagram there is", () => {
  const into = new Uint8Array(4);
  for (let datagrams = 1; datagrams <= 254; datagrams++) {
    encodeStartOfFrame(datagrams, into);
    assertEquals(parseStartOfFrame(into), datagrams);
  }
});

Deno.test("parseStartOfFrame takes nothing else for a start", () => {
  const others = [
    ascii(""),
    ascii("SOF"),
    ascii("SOF", 0),
    ascii("SOF", 255),
    ascii("SOF", 1, 0),
    ascii("xSOF", 1),
    ascii("sof", 1),
    ascii("SOG", 1),
    ascii("EOF", 1),
    ascii("SAF", 1),
  ];
  for (const bytes of others) {
    assertEquals(parseStartOfFrame(bytes), undefined, bytes.toString());
    assertEquals(isStartOfFrame(bytes), false);
  }
  assertEquals(isStartOfFrame(ascii("SOF", 1)), true);
});

Deno.test("isEndOfFrame knows the end mark, which is no start", () => {
  const into = new Uint8Array(4);
  assertEquals(encodeEndOfFrame(into), 4);
  assertEquals(into, ascii("SOF", 255));
  assertEquals(isEndOfFrame(into), true);
  assertEquals(isStartOfFrame(into), false);
  for (
    const bytes of [ascii("SOF", 254), ascii("SOF", 0), ascii("xSOF", 255), ascii("SOF"), ascii("SOX", 255)]
  ) {
    assertEquals(isEndOfFrame(bytes), false, bytes.toString());
  }
});

Deno.test("cutFrame cuts as the original broadcaster does", () => {
  const cases: [lengthBytes: number, ends: number[]][] = [
    [4, [4]],
    [8191, [8191]],
    [8192, [8192]],
    [8193, [8192, 8193]],
    [16384, [8192, 16384]],
    [20000, [8192, 16384, 20000]],
  ];
  for (const [lengthBytes, ends] of cases) assertEquals(cutFrame(noiseJpeg(lengthBytes)), ends);
  assertEquals(cutFrame(new Uint8Array(0)), []);
});

Deno.test("cutFrame needs 254 datagrams for the longest frame and one more for one byte more", () => {
  assertEquals(cutFrame(noiseJpeg(MAX_SOF_FRAME_BYTES)).length, 254);
  assertEquals(cutFrame(noiseJpeg(MAX_SOF_FRAME_BYTES + 1)).length, 255);
});

Deno.test("cutFrame leaves no datagram but the last that ends as a start does", () => {
  const jpeg = noiseJpeg(3 * MAX_SOF_DATAGRAM_BYTES);
  jpeg.set(ascii("SOF", 7), MAX_SOF_DATAGRAM_BYTES - 4);
  assertEquals(cutFrame(jpeg), [8191, 16383, 24575, 24576], "the shorter datagram makes one more necessary");
  jpeg.set(ascii("SOFSOFS"), 2 * MAX_SOF_DATAGRAM_BYTES - 1 - 7);
  assertEquals(cutFrame(jpeg), [8191, 16382, 24574, 24576]);
});
