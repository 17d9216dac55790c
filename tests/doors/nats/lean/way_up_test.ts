import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { WayUp } from "../../../../src/doors/nats/lean/way_up.ts";
import { PictureRoom } from "../../../../src/doors/nats/lean/picture_room.ts";

const INTERVAL_US = 33_333;
const S = 1_000_000;

/** A gateway whose pictures go up one at a time: how many did each second, and how long they were. */
function goUp(seconds: number, mbpsAt: (second: number) => number, eachUs?: number) {
  const pictureBytes = 50_000;
  const way = new WayUp();
  const room = new PictureRoom();
  const went = Array.from({ length: seconds }, () => ({ count: 0, bytes: 0 }));
  let freeUs = 0;
  let waiting: number | undefined;
  for (let frame = 0; frame * INTERVAL_US < seconds * S; frame++) {
    const nowUs = frame * INTERVAL_US;
    const second = Math.floor(nowUs / S);
    const send = (beganUs: number, bytes: number) => {
      freeUs = beganUs + (eachUs ?? bytes * 8 / mbpsAt(second));
      way.noteCarried({ bytes, beganUs, endedUs: freeUs });
      went[second]!.count++;
      went[second]!.bytes += bytes;
    };
    if (waiting !== undefined && freeUs <= nowUs) {
      send(freeUs, waiting);
      waiting = undefined;
    }
    const { bytesPerUs } = way;
    const budget = room.next({ bytes: pictureBytes, bytesPerUs, intervalUs: INTERVAL_US, nowUs: nowUs });
    way.noteWhole(budget === Infinity, nowUs);
    if (budget === undefined) continue;
    const bytes = Math.min(pictureBytes, budget);
    const isOneLeftOut = waiting !== undefined;
    if (freeUs <= nowUs) send(nowUs, bytes);
    else waiting = bytes;
    way.noteTaken(bytes, isOneLeftOut, { nowUs, intervalUs: INTERVAL_US });
  }
  return { way, went };
}

Deno.test("WayUp limits nothing on a way that carries everything", () => {
  const { way, went } = goUp(20, () => 100);
  assertEquals(way.bytesPerUs, Infinity);
  assert(went.every(({ count, bytes }) => bytes === count * 50_000));
});

Deno.test("WayUp knows a slow way after two seconds, and every picture fits from then on", () => {
  const { way, went } = goUp(20, () => 3);
  assertAlmostEquals(way.bytesPerUs, 0.375, 0.02);
  assert(went[0]!.count < 10);
  for (const { count, bytes } of went.slice(5)) {
    assert(count >= 28, `${count}`);
    assert(bytes > 0.75 * 375_000, `${bytes}`);
  }
});

Deno.test("WayUp lets pictures go as they are at once where the way has become fast, and forgets it some seconds later", () => {
  const { way, went } = goUp(30, (second) => second < 10 ? 3 : 100);
  assert(went[9]!.bytes < 400_000);
  assertEquals(went[12]!.bytes, went[12]!.count * 50_000);
  assertEquals(way.bytesPerUs, Infinity);
});

Deno.test("WayUp lets pictures go as they are where those that fit go no more often, for longer each time", () => {
  const { went } = goUp(300, () => 3, 120_000);
  const fitted = went.filter(({ count, bytes }) => bytes < 45_000 * count).length;
  assert(fitted > 0 && fitted < 50, `${fitted} of 300 seconds`);
});

Deno.test("WayUp takes some pictures that are left out for no slow way where what goes up goes up quickly", () => {
  const way = new WayUp();
  for (let at = 0; at < 300; at++) {
    const nowUs = at * INTERVAL_US;
    way.noteCarried({ bytes: 50_000, beganUs: nowUs - 2_000, endedUs: nowUs });
    way.noteTaken(50_000, at % 3 === 0, { nowUs, intervalUs: INTERVAL_US });
  }
  assertEquals(way.bytesPerUs, Infinity);
});
