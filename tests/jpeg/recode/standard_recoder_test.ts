import { assertEquals } from "@std/assert";
import { readRecodable, type RecodableJpeg } from "../../../src/jpeg/recode/recodable_jpeg.ts";
import { NEUTRAL, orderStandardly } from "../../../src/jpeg/recode/standard_order.ts";
import { StandardRecoder } from "../../../src/jpeg/recode/standard_recoder.ts";
import { expectMade, readVector, rewrite } from "../../support/recoding.ts";

function headersOf(jpeg: Uint8Array): RecodableJpeg {
  return expectMade(readRecodable(jpeg));
}

function shaped(name: string, width: number, height: number): RecodableJpeg {
  return { ...headersOf(readVector(name)), width, height };
}

Deno.test("StandardRecoder writes the scan that a camera with the standard tables wrote, to the byte", () => {
  const jpeg = readVector("baseline_160x120");
  const optimised = expectMade(rewrite(jpeg)) as Uint8Array;
  const recoded = expectMade(new StandardRecoder().recode(optimised, headersOf(optimised)));
  assertEquals(new Uint8Array(recoded), jpeg.slice(headersOf(jpeg).scanFrom, -2));
});

Deno.test("StandardRecoder says why a scan can not be written again", () => {
  const recoder = new StandardRecoder();
  const jpeg = readVector("decode_quadrants_gray");
  const headers = headersOf(jpeg);
  assertEquals(recoder.recode(jpeg.subarray(0, -200), headers), "broken");
  assertEquals(recoder.recode(jpeg, { ...headers, width: 9000, height: 9000 }), "no-memory");
  assertEquals(recoder.recode(jpeg, { ...headers, width: 2000, height: 2000 }), "broken");
  assertEquals(typeof recoder.recode(jpeg, headers), "object", "it goes on");
});

Deno.test("orderStandardly puts neutral colours between grey blocks, and fills up a row of an odd number", () => {
  const { blocks, components } = orderStandardly(shaped("decode_quadrants_gray", 24, 16));
  assertEquals(components.map(({ across, down }) => `${across}x${down}`), ["2x1", "1x1", "1x1"]);
  assertEquals([...blocks!], [
    ...[0, 1, NEUTRAL, NEUTRAL, 2, -4, NEUTRAL, NEUTRAL],
    ...[3, 4, NEUTRAL, NEUTRAL, 5, -7, NEUTRAL, NEUTRAL],
  ]);
});

Deno.test("orderStandardly takes the halves of MCUs of 4:2:2 row by row, of the last ones maybe the upper alone", () => {
  const { blocks } = orderStandardly(shaped("decode_quadrants_422", 32, 24));
  assertEquals([...blocks!], [
    ...[0, 1, 4, 6, 8, 9, 12, 14],
    ...[2, 3, 5, 7, 10, 11, 13, 15],
    ...[16, 17, 20, 22, 24, 25, 28, 30],
  ]);
});

Deno.test("orderStandardly leaves other pictures' blocks where they are", () => {
  for (const name of ["baseline_160x120", "decode_odd_420"]) {
    assertEquals(orderStandardly(headersOf(readVector(name))).blocks, undefined, name);
  }
});
