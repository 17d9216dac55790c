import { assertEquals } from "@std/assert";
import { isChoked, Untaken } from "../../../src/doors/nats/link/untaken.ts";

const MIB = 1024 * 1024;

Deno.test("Untaken lets a slow link take its time, as long as it takes anything", () => {
  const untaken = new Untaken(0);
  untaken.note(8 * MIB);
  for (let s = 0, waiting = 8 * MIB; waiting > 0; s += 9, waiting -= MIB) {
    assertEquals(untaken.look(waiting, s * 1000), undefined);
  }
  assertEquals(untaken.look(0, 500_000), undefined, "there is nothing to take");
  untaken.note(100);
  assertEquals(untaken.look(100, 509_000), undefined);
});

Deno.test("Untaken says when nothing is taken for long, however much comes to it", () => {
  const untaken = new Untaken(0);
  let waiting = 0;
  const faults = Array.from({ length: 12 }, (_, s) => {
    untaken.note(1000);
    waiting += 1000;
    return untaken.look(waiting, s * 1000);
  });
  assertEquals(faults, [...Array(11).fill(undefined), "not-taken"]);
});

Deno.test("Untaken says when more waits than pictures would, whatever is taken of it", () => {
  const untaken = new Untaken(0);
  untaken.note(40 * MIB);
  assertEquals(untaken.look(33 * MIB, 1), "too-much");
  assertEquals([isChoked(33 * MIB), isChoked(100_000)], [true, false]);
});
