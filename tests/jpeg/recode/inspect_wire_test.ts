import { assert, assertEquals } from "@std/assert";
import { inspectWire } from "../../../src/jpeg/recode/inspect_wire.ts";
import { PictureFitter } from "../../../src/jpeg/recode/picture_fitter.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { expectMade, readVector } from "../../support/recoding.ts";

const JPEG = readVector("baseline_160x120");
const PIXELS = 160 * 120;

Deno.test("inspectWire knows the size of the JPEG that would come of it, also of one of half the size", () => {
  const half = expectMade(new PictureFitter().fit(JPEG, 500, "wire"));
  assert(half.isHalf);
  for (const wire of [half.bytes, expectMade(new WireCoder().encode(JPEG))]) {
    assertEquals(inspectWire(wire), undefined);
    assertEquals(inspectWire(wire, { maxPixels: PIXELS }), undefined);
    assertEquals(inspectWire(wire, { maxPixels: PIXELS - 1 }), "too-many-pixels");
  }
});

Deno.test("inspectWire refuses what has no headers", () => {
  const wire = expectMade(new WireCoder().encode(JPEG));
  for (const bytes of [new Uint8Array(0), wire.slice(0, 20), Uint8Array.of(9, ...wire.subarray(1))]) {
    assertEquals(inspectWire(bytes), "unreadable");
  }
});
