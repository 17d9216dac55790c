import { assertEquals } from "@std/assert";
import { type NewestLine, openNewestLine } from "../../src/system/newest_line.ts";
import { UnixPipe } from "../support/unix_pipe.ts";

interface Setting {
  readonly pipe: UnixPipe;
  readonly slot: NewestLine;
  readonly ends: (string | undefined)[];
}

function testSlot(name: string, test: (setting: Setting) => void): void {
  Deno.test({
    name: `NewestLine ${name}`,
    ignore: Deno.build.os !== "linux",
    fn() {
      using pipe = new UnixPipe();
      const ends: (string | undefined)[] = [];
      const slot = openNewestLine(pipe.writeEnd, (failure) => void ends.push(failure))!;
      test({ pipe, slot, ends });
      slot.close();
    },
  });
}

const line = (text: string) => new TextEncoder().encode(`${text}\n`);
const read = (pipe: UnixPipe, bytes: number) => new TextDecoder().decode(pipe.read(bytes));

testSlot("writes a line at once where all before it is read", ({ pipe, slot }) => {
  for (const text of ["one", "two"]) {
    slot.push(line(text), 0);
    assertEquals(read(pipe, 4), `${text}\n`);
  }
  assertEquals([slot.waitsSinceUs, slot.dueUs], [Infinity, Infinity]);
});

testSlot("keeps the newest line alone for a reader that stands still", ({ pipe, slot }) => {
  for (const [i, text] of ["one", "two", "three", "four"].entries()) slot.push(line(text), 1000 * i);
  assertEquals([slot.waitsSinceUs, slot.dueUs], [1000, 5000]);
  slot.ring(200_000);
  assertEquals([slot.waitsSinceUs, slot.dueUs], [1000, 220_000], "it is looked at seldom after a while");
  assertEquals(read(pipe, 2), "on", "a reader may take its time over one line");
  slot.ring(220_000);
  assertEquals(read(pipe, 2), "e\n");
  slot.ring(240_000);
  assertEquals(read(pipe, 5), "four\n");
  assertEquals([slot.waitsSinceUs, slot.dueUs], [Infinity, Infinity]);
});

testSlot("writes its last line whatever is not read, and nothing after it", ({ pipe, slot }) => {
  for (const text of ["one", "two"]) slot.push(line(text), 0);
  slot.finish(line("stop"));
  slot.push(line("more"), 0);
  assertEquals(read(pipe, 9), "one\nstop\n");
  assertEquals([slot.waitsSinceUs, slot.dueUs], [Infinity, Infinity]);
});

testSlot("tells once that its reader has gone", ({ pipe, slot, ends }) => {
  pipe.close(pipe.readEnd);
  slot.push(line("one"), 0);
  slot.push(line("two"), 0);
  assertEquals(ends, [undefined]);
  assertEquals(slot.dueUs, Infinity);
});
