import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ScanAssembly } from "../../src/rtp/scan_assembly.ts";

const HEADERS = Uint8Array.of(0xff, 0xd8);
const part = (...bytes: number[]) => Uint8Array.from(bytes);

Deno.test("ScanAssembly puts parts together in any order, behind headers and before one EOI", () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, index) => index);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 20 });
  fc.assert(fc.property(cuts, fc.infiniteStream(fc.nat(1000)), (cuts, order) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), 40];
    const parts = edges.slice(1).map((to, index) => ({
      from: edges[index]!,
      to,
      key: order.next().value as number,
    }));
    const assembly = new ScanAssembly(100);
    for (const { from, to } of parts.sort((a, b) => a.key - b.key)) {
      assert(!assembly.isWhole);
      assertEquals(assembly.add(from, bytes.subarray(from, to), to === 40), "taken");
      assertEquals(assembly.add(from, bytes.subarray(from, to), to === 40), "duplicate");
    }
    assert(assembly.isWhole);
    assertEquals([...assembly.finish(HEADERS)], [0xff, 0xd8, ...bytes, 0xff, 0xd9]);
  }));
});

Deno.test("ScanAssembly adds no second EOI", () => {
  const assembly = new ScanAssembly(100);
  assembly.add(0, part(1, 2, 0xff, 0xd9), true);
  assertEquals([...assembly.finish(HEADERS)], [0xff, 0xd8, 1, 2, 0xff, 0xd9]);
});

Deno.test("ScanAssembly refuses parts across others, behind the end, beyond what it may hold, and in no order", () => {
  const assembly = new ScanAssembly(2000);
  assertEquals(assembly.add(10, part(1, 2, 3, 4), false), "taken");
  assertEquals(assembly.add(8, part(1, 2, 3), false), "overlap");
  assertEquals(assembly.add(13, part(1, 2), false), "overlap");
  assertEquals(assembly.add(11, part(1, 2), false), "duplicate");
  assertEquals(assembly.add(4, part(1, 2), true), "overlap", "an end before what is there");
  assertEquals(assembly.add(20, part(1, 2), true), "taken");
  assertEquals(assembly.add(22, part(1), false), "overlap");
  assertEquals(assembly.add(1999, part(1, 2), false), "too-long");
  assembly.reset();
  const results = Array.from({ length: 300 }, (_, index) => assembly.add(2 * index, part(1), false));
  assertEquals(results.slice(0, 256), Array(256).fill("taken"));
  assertEquals(results.slice(256), Array(44).fill("scattered"));
});

/** A slow one: which bytes have come. */
Deno.test("ScanAssembly is whole exactly when every byte has come, as a list of bytes says", () => {
  const steps = fc.array(
    fc.record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 12 }), isLast: fc.boolean() }),
  );
  fc.assert(fc.property(steps, (steps) => {
    const assembly = new ScanAssembly(36);
    const there = new Set<number>();
    let end: number | undefined;
    for (const { from, length, isLast } of steps) {
      const to = from + length;
      const own = Array.from({ length }, (_, index) => from + index);
      const result = assembly.add(from, new Uint8Array(length), isLast);
      if (result !== "taken") {
        const isExcused = to > 36 || own.some((at) => there.has(at)) ||
          end !== undefined && (to > end || isLast) ||
          isLast && [...there].some((at) => at >= to);
        assert(isExcused, result);
        continue;
      }
      assert(own.every((at) => !there.has(at)));
      for (const at of own) there.add(at);
      if (isLast) end = to;
      assertEquals(assembly.isWhole, end !== undefined && there.size === end);
    }
    assert(assembly.heldBytes <= 36 + 1024 + 2);
  }));
});
