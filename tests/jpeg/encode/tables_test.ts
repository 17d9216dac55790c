import { assertEquals } from "@std/assert";
import {
  AC_CHROMINANCE,
  AC_LUMINANCE,
  DC_CHROMINANCE,
  DC_LUMINANCE,
  deriveHuffmanCodes,
  type HuffmanTable,
} from "../../../src/jpeg/encode/huffman.ts";
import { encodeJpegHeader } from "../../../src/jpeg/encode/jpeg_header.ts";
import { scaleQuantization, STANDARD_LUMINANCE, ZIGZAG } from "../../../src/jpeg/encode/quantization.ts";
import { readJpegVector } from "../../support/jpeg_vectors.ts";
import { segmentsOf } from "./oracle.ts";

const DQT = 0xdb, DHT = 0xc4;

/** All tables of one kind in the order of their ids, each as its id and its bytes. */
function tablesOf(jpeg: Uint8Array, code: number): number[][] {
  const bytes = segmentsOf(jpeg, code).flatMap((payload) => [...payload]);
  const tables: number[][] = [];
  for (let at = 0; at < bytes.length;) {
    const symbols = bytes.slice(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    const end = at + 1 + (code === DQT ? 64 : 16 + symbols);
    tables.push(bytes.slice(at, end));
    at = end;
  }
  return tables.sort((a, b) => a[0]! - b[0]!);
}

Deno.test("encodeJpegHeader writes the tables that libjpeg's cjpeg writes at the same quality", () => {
  const ours = encodeJpegHeader({ width: 160, height: 120, quality: 40, intervalMcus: 1 });
  const theirs = readJpegVector("baseline_160x120");
  assertEquals(tablesOf(ours, DHT), tablesOf(theirs, DHT));
  assertEquals(tablesOf(ours, DQT), tablesOf(theirs, DQT));
});

Deno.test("encodeJpegHeader says the size, 4:2:0 and the restart interval", () => {
  const header = encodeJpegHeader({ width: 1030, height: 517, quality: 50, intervalMcus: 2 });
  const sof0 = [8, 517 >> 8, 517 & 255, 1030 >> 8, 1030 & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
  assertEquals(segmentsOf(header, 0xc0), [Uint8Array.from(sof0)]);
  assertEquals(segmentsOf(header, 0xdd), [Uint8Array.of(0, 2)]);
});

Deno.test("scaleQuantization follows libjpeg's formula", () => {
  const firstRows: readonly [number, readonly number[]][] = [
    [1, [255, 255, 255, 255, 255, 255, 255, 255]],
    [10, [80, 55, 50, 80, 120, 200, 255, 255]],
    [25, [32, 22, 20, 32, 48, 80, 102, 122]],
    [50, [16, 11, 10, 16, 24, 40, 51, 61]],
    [75, [8, 6, 5, 8, 12, 20, 26, 31]],
    [90, [3, 2, 2, 3, 5, 8, 10, 12]],
    [100, [1, 1, 1, 1, 1, 1, 1, 1]],
  ];
  for (const [quality, row] of firstRows) {
    assertEquals(scaleQuantization(STANDARD_LUMINANCE, quality).slice(0, 8), row, `quality ${quality}`);
  }
});

Deno.test("deriveHuffmanCodes gives the codes of T.81's tables K.3 to K.6", () => {
  const cases: readonly [HuffmanTable, number, string][] = [
    [DC_LUMINANCE, 0, "00"],
    [DC_LUMINANCE, 5, "110"],
    [DC_LUMINANCE, 11, "111111110"],
    [DC_CHROMINANCE, 2, "10"],
    [DC_CHROMINANCE, 11, "11111111110"],
    [AC_LUMINANCE, 0x00, "1010"],
    [AC_LUMINANCE, 0x01, "00"],
    [AC_LUMINANCE, 0x11, "1100"],
    [AC_LUMINANCE, 0xf0, "11111111001"],
    [AC_LUMINANCE, 0xfa, "1111111111111110"],
    [AC_CHROMINANCE, 0x00, "00"],
    [AC_CHROMINANCE, 0x01, "01"],
    [AC_CHROMINANCE, 0xf0, "1111111010"],
    [AC_CHROMINANCE, 0xfa, "1111111111111110"],
  ];
  for (const [table, symbol, code] of cases) {
    const codes = deriveHuffmanCodes(table);
    assertEquals(codes.code[symbol]!.toString(2).padStart(codes.length[symbol]!, "0"), code);
  }
});

Deno.test("ZIGZAG walks the diagonals", () => {
  const walked = Array.from({ length: 15 }, (_, diagonal) => {
    const cells = Array.from({ length: diagonal + 1 }, (_, row) => [row, diagonal - row] as const)
      .filter(([row, column]) => row < 8 && column < 8)
      .map(([row, column]) => row * 8 + column);
    return diagonal % 2 === 0 ? cells.reverse() : cells;
  });
  assertEquals([...ZIGZAG], walked.flat());
});
