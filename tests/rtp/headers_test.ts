import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { jpegHeaderBytes, readJpegFragment, writeJpegHeader } from "../../src/rtp/jpeg_header.ts";
import { readRtpPacket, writeRtpHeader } from "../../src/rtp/rtp_header.ts";

const NO_TABLES = new Uint8Array(0);
const FORMAT = { sampling: 1, q: 255, widthEights: 80, heightEights: 60, restartInterval: 0 };

Deno.test("writeRtpHeader writes what RFC 3550 draws", () => {
  const bytes = new Uint8Array(12);
  writeRtpHeader({ isLast: true, sequence: 0x1234, timestamp: 0xfedc_ba98, ssrc: 0x0102_0304 }, bytes);
  assertEquals([...bytes], [0x80, 0x9a, 0x12, 0x34, 0xfe, 0xdc, 0xba, 0x98, 1, 2, 3, 4]);
});

Deno.test("readRtpPacket passes over contributing sources and an extension, and leaves the padding out", () => {
  const bytes = Uint8Array.from([
    ...[0xb2, 26, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], // P, X, two sources
    ...[9, 9, 9, 9, 8, 8, 8, 8],
    ...[0xbe, 0xde, 0, 1, 7, 7, 7, 7],
    ...[1, 2, 3],
    ...[0, 0, 3],
  ]);
  const packet = readRtpPacket(bytes)!;
  assertEquals([...packet.payload], [1, 2, 3]);
  assertEquals([packet.isLast, packet.payloadType, packet.sequence, packet.timestamp, packet.ssrc], [
    false,
    26,
    1,
    2,
    3,
  ]);
});

Deno.test("readRtpPacket refuses what is too short, of another version, or contradicts its own lengths", () => {
  const whole = Uint8Array.from([0x80, 26, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 5]);
  assert(readRtpPacket(whole));
  assertEquals(readRtpPacket(whole.subarray(0, 11)), undefined);
  const changed = (at: number, value: number) => readRtpPacket(whole.with(at, value));
  assertEquals(changed(0, 0x40), undefined, "version");
  assertEquals(changed(0, 0x8f), undefined, "sources");
  assertEquals(changed(0, 0x90), undefined, "extension");
  assertEquals(changed(0, 0xa0), undefined, "padding");
  assertEquals(readRtpPacket(whole.with(0, 0xa0).with(12, 0)), undefined, "padding of none");
});

Deno.test("writeJpegHeader writes what RFC 2435 draws: the restart header in each packet, tables in the first", () => {
  const into = new Uint8Array(200);
  const tables = Uint8Array.from({ length: 128 }, (_, index) => index + 1);
  const at = writeJpegHeader({ ...FORMAT, restartInterval: 40, offset: 0, tables }, into, 2);
  assertEquals(at, 2 + 8 + 4 + 4 + 128);
  assertEquals([...into.subarray(2, 20)], [
    0,
    0,
    0,
    0,
    65,
    255,
    80,
    60,
    0,
    40,
    0xff,
    0xff,
    0,
    0,
    0,
    128,
    1,
    2,
  ]);
  const second = writeJpegHeader({ ...FORMAT, sampling: 0, offset: 0x01_0203, tables }, into, 0);
  assertEquals([...into.subarray(0, second)], [0, 1, 2, 3, 0, 255, 80, 60]);
});

Deno.test("readJpegFragment reads what writeJpegHeader writes, and jpegHeaderBytes knows how long that is", () => {
  const headers = fc.record({
    sampling: fc.nat(63),
    q: fc.integer({ min: 1, max: 255 }),
    widthEights: fc.nat(255),
    heightEights: fc.nat(255),
    restartInterval: fc.nat(0xffff),
    offset: fc.oneof(fc.constant(0), fc.nat(0xff_ffff)),
  });
  fc.assert(fc.property(headers, fc.uint8Array({ minLength: 128, maxLength: 128 }), (header, given) => {
    const tables = header.q >= 128 ? given : NO_TABLES;
    const into = new Uint8Array(300);
    const at = writeJpegHeader({ ...header, tables }, into, 0);
    assertEquals(at, jpegHeaderBytes({ ...header, tables }));
    const read = readJpegFragment(into.subarray(0, at + 5))!;
    assertEquals(read.scan.length, 5);
    const { tables: readTables, scan: _, typeSpecific, precision, ...rest } = read;
    assertEquals([rest, typeSpecific, precision], [header, 0, 0]);
    assertEquals(new Uint8Array(readTables), header.offset === 0 ? new Uint8Array(tables) : NO_TABLES);
  }));
});

Deno.test("readJpegFragment refuses what ends inside a header, and types that are not fixed", () => {
  const into = new Uint8Array(200);
  const tables = new Uint8Array(128).fill(1);
  const end = writeJpegHeader({ ...FORMAT, restartInterval: 4, offset: 0, tables }, into, 0);
  assert(readJpegFragment(into.subarray(0, end)));
  for (let length = 0; length < end; length++) {
    assertEquals(readJpegFragment(into.subarray(0, length)), undefined, String(length));
  }
  assertEquals(readJpegFragment(into.with(4, 128)), undefined);
});
