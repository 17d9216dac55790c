import { assert, assertEquals } from "@std/assert";
import type { CameraTap } from "../../src/capture/camera.ts";
import type { Frame } from "../../src/common/frame.ts";
import { type PictureNews, PictureTaker, PictureTeller } from "../../src/threads/told_pictures.ts";

const MOST_UNTAKEN_BYTES = 32 * 1024 * 1024;

/** A teller and a taker, with what has been told between them, as a thread gets it. */
function connect() {
  const seen: { frame: Frame; wholeUs: number }[] = [];
  let missed = 0;
  const tap: CameraTap = {
    onFrame: (frame, wholeUs) => seen.push({ frame, wholeUs }),
    onPose() {},
    onMissed: (count) => missed += count,
  };
  const told: PictureNews[] = [];
  const taker = new PictureTaker(tap);
  const teller = new PictureTeller(
    taker.counts,
    (news, transfer) => told.push(structuredClone(news, { transfer })),
  );
  const tell = (frame: Frame, wholeUs: number) => {
    teller.note(frame, wholeUs);
    teller.tell();
  };
  const takeAll = () => {
    for (const news of told.splice(0)) taker.take(news);
  };
  return { teller, tell, taker, told, seen, takeAll, missed: () => missed };
}

function frameOf(value: number, bytes = 1000): Frame {
  return { jpeg: new Uint8Array(bytes).fill(value), captureUs: 1000 * value };
}

Deno.test("PictureTeller tells of each picture in a copy, which leaves the picture as it is", () => {
  const { tell, taker, seen, takeAll, missed } = connect();
  const large = new Uint8Array(100_000).fill(9);
  const view: Frame = { jpeg: large.subarray(500, 700), captureUs: 5 };
  tell(frameOf(1), 7);
  tell(view, 8);
  assertEquals([large.length, view.jpeg.length], [100_000, 200]);
  takeAll();
  assertEquals(seen, [{ frame: frameOf(1), wholeUs: 7 }, { frame: view, wholeUs: 8 }]);
  assertEquals(seen[1]!.frame.jpeg.buffer.byteLength, 200, "nothing else is held");
  taker.lookForMissed();
  assertEquals(missed(), 0);
});

Deno.test("PictureTeller leaves out what there is no room for, counts it, and goes on when some has been taken", () => {
  const { tell, taker, told, seen, takeAll, missed } = connect();
  const quarter = MOST_UNTAKEN_BYTES / 4;
  for (let i = 0; i < 7; i++) tell(frameOf(i, quarter), i);
  assertEquals(told.length, 4);
  assertEquals(missed(), 0, "nobody has asked");
  takeAll();
  tell(frameOf(7, quarter), 7);
  takeAll();
  taker.lookForMissed();
  assertEquals(seen.map(({ wholeUs }) => wholeUs), [0, 1, 2, 3, 7]);
  assertEquals(missed(), 3);
  taker.lookForMissed();
  assertEquals(missed(), 3, "once");
});

Deno.test("PictureTeller has room for as much again, however much has been told", () => {
  const { tell, seen, takeAll, told } = connect();
  for (let i = 0; i < 100; i++) {
    tell(frameOf(i, 1_000_000), i);
    assert(told.length === 1);
    takeAll();
    seen.length = 0;
  }
});

Deno.test("PictureTeller keeps one picture back until there is time, or the next one is there, and tells none twice", () => {
  const { teller, seen, takeAll } = connect();
  const whole = () => {
    takeAll();
    return seen.map(({ wholeUs }) => wholeUs);
  };
  teller.note(frameOf(1), 1);
  assertEquals(whole(), []);
  teller.note(frameOf(2), 2);
  assertEquals(whole(), [1]);
  teller.tell();
  teller.tell();
  assertEquals(whole(), [1, 2]);
});
