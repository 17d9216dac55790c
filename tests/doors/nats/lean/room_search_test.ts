import { assert, assertEquals } from "@std/assert";
import { RoomSearch } from "../../../../src/doors/nats/lean/room_search.ts";

const S = 1_000_000;

/** Looks once a second at a link of which `capacityAt` says what it carries; what was asked for, by the second. */
function search(first: number, seconds: number, capacityAt: (second: number) => number): number[] {
  const room = new RoomSearch(first, 0);
  return Array.from({ length: seconds }, (_, second) => {
    const asked = room.bytesPerSecond;
    const capacity = capacityAt(second);
    if (asked > capacity) room.lower(capacity / asked, second * S);
    else room.raise(second * S);
    return asked;
  });
}

Deno.test("RoomSearch comes near to what a link carries, and asks for too much seldom", () => {
  const asked = search(300_000, 200, () => 400_000);
  const late = asked.slice(20);
  assert(late.every((each) => each > 340_000), `${Math.min(...late)}`);
  const tooMuch = late.filter((each) => each > 400_000).length;
  assert(tooMuch <= 0.06 * late.length, `${tooMuch} of ${late.length}`);
});

Deno.test("RoomSearch follows a link that becomes slow at once, and one that becomes fast within a minute or so", () => {
  const asked = search(300_000, 240, (second) => second < 60 ? 400_000 : second < 120 ? 100_000 : 3_000_000);
  const fits = asked.findIndex((each, second) => second >= 60 && each <= 100_000);
  assert(fits <= 63, `${fits}`);
  const isFast = asked.findIndex((each) => each > 1_500_000);
  assert(isFast > 120 && isFast < 220, `${isFast}`);
});

Deno.test("RoomSearch takes one bad second for no more than it is, and goes back to what was good before a step that was not", () => {
  const room = new RoomSearch(300_000, 0);
  room.raise(0);
  assert(room.raise(S));
  assert(room.bytesPerSecond > 300_000);
  room.lower(0.5, 2 * S);
  assertEquals(room.bytesPerSecond, 300_000);
  room.lower(0.99, 3 * S);
  assertEquals(room.bytesPerSecond, 0.92 * 300_000);
});
