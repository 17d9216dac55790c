import { assert, assertEquals } from "@std/assert";
import { PictureRoom } from "../../../../src/doors/nats/lean/picture_room.ts";

const INTERVAL_US = 33_333;
const NEEDS = { bytes: 50_000, intervalUs: INTERVAL_US };

/** How many of 300 pictures had a turn, and what the last of them could have. */
function take(room: PictureRoom, bytesPerUs: number, psnr: (budgetBytes: number) => number | undefined) {
  let turns = 0;
  let last = 0;
  for (let at = 0; at < 300; at++) {
    const budget = room.next({ ...NEEDS, bytesPerUs, nowUs: at * INTERVAL_US });
    if (budget === undefined) continue;
    turns++;
    last = budget;
    if (budget === Infinity) continue;
    const near = psnr(budget);
    if (near === undefined) room.noteTooShort(budget, at * INTERVAL_US);
    else room.noteFitted(budget, near);
  }
  return { turns, last };
}

Deno.test("PictureRoom gives each picture its part of what the link carries, and all of it to what is short enough", () => {
  const room = new PictureRoom();
  assertEquals(take(room, Infinity, () => 40), { turns: 300, last: Infinity });
  assertEquals(take(room, 5, () => 40), { turns: 300, last: Infinity });
  const { turns, last } = take(room, 0.375, () => 33);
  assertEquals(turns, 300);
  assert(last > 10_000 && last < 11_000, `${last}`);
});

Deno.test("PictureRoom leaves pictures out where all would be too poor, or can not be as short as that", () => {
  // As poor as 24 dB with 20 kB.
  const poor = take(new PictureRoom(), 0.375, (bytes) => 24 + 5 * Math.log2(bytes / 20_000));
  assert(poor.turns > 150 && poor.turns < 180, `${poor.turns}`);
  assert(Math.abs(poor.last - 20_000) < 500, `${poor.last}`);
  const long = take(new PictureRoom(), 0.375, (bytes) => bytes < 15_000 ? undefined : 30);
  assert(long.turns > 150 && long.turns < 240, `${long.turns}`);
  assert(long.last >= 15_000);
});

Deno.test("PictureRoom gives every picture a turn again once there is room", () => {
  const room = new PictureRoom();
  take(room, 0.375, () => 18);
  assertEquals(take(room, 100, () => 18).turns, 300);
});

Deno.test("PictureRoom lets one of thirty be as long as it has to be where there is hardly any room", () => {
  const room = new PictureRoom();
  take(room, 0.001, (bytes) => bytes < 8_000 ? undefined : 24);
  const { turns, last } = take(room, 0.001, (bytes) => bytes < 8_000 ? undefined : 24);
  assertEquals(turns, 10);
  assert(last >= 8_000 && last < 16_000, `${last}`);
});
