import { assertEquals, assertRejects } from "@std/assert";
import type { Door, DoorOptions } from "../../src/doors/door.ts";
import { openDoors } from "../../src/doors/open_doors.ts";
import { LISTEN_FLAGS } from "../../src/flags/listen_flags.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";

function makeOptions(): DoorOptions {
  return {
    flags: parseFlags(LISTEN_FLAGS, []).flags,
    openSeat: () => {
      throw new Error("nobody drives here");
    },
    take: () => {},
  };
}

function makeDoor(label: string, closed: string[]): Door {
  return {
    label,
    statistics: () => ({ served: 1 }),
    close: () => Promise.resolve(void closed.push(label)),
  };
}

Deno.test("openDoors opens nothing that is not asked for, and counts nothing then", async () => {
  await using doors = await openDoors(makeOptions());
  assertEquals([doors.isAny, doors.bringStreams], [false, false]);
  assertEquals(doors.views, []);
  assertEquals(doors.join({ streams: [], newest: new Map() }), { streams: [], newest: new Map() });
  assertEquals(doors.statistics(), {});
});

Deno.test("openDoors names what each door has counted by its option, and closes the last door first", async () => {
  const closed: string[] = [];
  const doors = await openDoors(makeOptions(), {
    first: () => Promise.resolve(makeDoor("first", closed)),
    second: () => undefined,
    third: () => Promise.resolve({ ...makeDoor("third", closed), takeStatuses: () => [] }),
  });
  assertEquals([doors.isAny, doors.bringStreams], [true, true]);
  assertEquals(doors.statistics(), { doors: { first: { served: 1 }, third: { served: 1 } } });
  await doors[Symbol.asyncDispose]();
  assertEquals(closed, ["third", "first"]);
});

Deno.test("openDoors closes what it has opened where another door can not be opened", async () => {
  const closed: string[] = [];
  const opening = openDoors(makeOptions(), {
    first: () => Promise.resolve(makeDoor("first", closed)),
    second: () => Promise.reject(new Error("Cannot open the second")),
  });
  await assertRejects(() => opening, Error, "Cannot open the second");
  assertEquals(closed, ["first"]);
});
