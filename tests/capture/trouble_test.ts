import { assertEquals } from "@std/assert";
import { describeTrouble } from "../../src/capture/trouble.ts";
import { TroubleWatch } from "../../src/capture/trouble_watch.ts";

/** A camera that has given so many frames and refused so many pictures and poses. */
function counts(
  frames: number,
  refused: Readonly<Record<string, number>> = {},
  poses: Readonly<Record<string, number>> = {},
) {
  const list = (reasons: Readonly<Record<string, number>>) =>
    Object.entries(reasons).map(([reason, count]) => ({ reason, count }));
  return {
    frames,
    garbageBytes: 0,
    refusals: list(refused),
    poses: { received: 0, rejected: 0, restarts: 0, refusals: list(poses) },
  };
}

Deno.test("describeTrouble names the first reason that is new, and how many there are in all", () => {
  assertEquals(describeTrouble(counts(9)), undefined);
  assertEquals(describeTrouble(counts(0, { "too-long": 1 })), "1 picture refused: too long");
  const before = counts(0, { "too-long": 4, "no-scan": 1 });
  assertEquals(describeTrouble(before, before), undefined);
  assertEquals(
    describeTrouble(counts(0, { "too-long": 4, "no-scan": 3, undecodable: 7 }, { "x is null": 5 }), before),
    "9 pictures refused: no picture is in them (an end of image before any scan), and 7 for other reasons; " +
      "5 poses refused: x is null",
  );
});

Deno.test("describeTrouble says that no JPEG is in what comes, once it is much and no picture", () => {
  const bytes = (garbageBytes: number, frames = 0) => ({ frames, garbageBytes });
  assertEquals(describeTrouble(bytes(4095)), undefined);
  assertEquals(describeTrouble(bytes(5_000_000)), "no JPEG is in the 5000000 bytes that came");
  assertEquals(describeTrouble(bytes(5_000_000, 1)), undefined);
  assertEquals(
    describeTrouble(bytes(5_000_000, 7), bytes(1000, 7)),
    "no JPEG is in the 4999000 bytes that came",
  );
});

Deno.test("TroubleWatch writes a reason into the log at its first time, and at every tenfold", () => {
  const watch = new TroubleWatch();
  const lines = [0, 1, 2, 9, 10, 30, 250, 251, 99_999].map((n) =>
    watch.look(counts(0, { "too-long": n })).lines
  );
  assertEquals(lines.map((each) => each.length), [0, 1, 0, 0, 1, 0, 1, 0, 1]);
  assertEquals(lines[1], ["Pictures of the camera are refused: too long (1 so far)"]);
  assertEquals(watch.look(counts(0, { "too-long": 1e5 }, { "x is null": 1 })).lines, [
    "Pictures of the camera are refused: too long (100000 so far)",
    "Poses are refused: x is null (1 so far)",
  ]);
});

Deno.test("TroubleWatch tells of trouble for five looks, and no longer", () => {
  const watch = new TroubleWatch();
  assertEquals(watch.look(counts(1)).trouble, undefined);
  const said = [1, 1, 1, 1, 1, 1, 1].map(() => watch.look(counts(1, { "no-scan": 3 })).trouble !== undefined);
  assertEquals(said, [true, true, true, true, true, false, false]);
});

Deno.test("TroubleWatch writes into the log what belongs to no picture, where it is more than stands between pictures", () => {
  const watch = new TroubleWatch();
  const look = (frames: number, garbageBytes: number) => watch.look({ frames, garbageBytes }).lines;
  // an HTTP stream's own lines
  assertEquals(look(30, 3000), []);
  assertEquals(look(31, 203_000), [
    "Not all that comes is pictures: bytes that belong to none (200000 so far)",
  ]);
  assertEquals(look(60, 206_000), []);
  // what was refused has been told by its reason
  const refusals = [{ reason: "too-long", count: 1 }];
  assertEquals(watch.look({ frames: 61, garbageBytes: 9e6, refusals }).lines.length, 1);
});
