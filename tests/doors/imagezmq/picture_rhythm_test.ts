import { assertEquals } from "@std/assert";
import { PictureRhythm } from "../../../src/doors/imagezmq/picture_rhythm.ts";

/** One in which pictures have come at these intervals, in ms, and when the last of them did. */
function play(...intervalsMs: readonly number[]) {
  const rhythm = new PictureRhythm();
  let nowUs = 5_000_000;
  rhythm.note(nowUs);
  const pauses = intervalsMs.map((ms) => rhythm.note(nowUs += ms * 1000));
  return { rhythm, nowUs, hasPaused: pauses.includes(true) };
}

Deno.test("PictureRhythm takes a second without pictures for a pause, where they come often", () => {
  const { rhythm, nowUs, hasPaused } = play(33, 33, 40, 30, 33, 900, 33, 33);
  assertEquals([hasPaused, rhythm.note(nowUs + 2_000_000)], [false, true]);
  assertEquals(rhythm.note(nowUs + 2_033_000), false, "one pause is told once");
});

Deno.test("PictureRhythm waits for ten usual intervals, where pictures come seldom, and ten seconds at most", () => {
  const seldom = play(500, 500, 500, 500, 500);
  assertEquals(seldom.rhythm.patienceUs, 5_000_000);
  assertEquals(seldom.rhythm.note(seldom.nowUs + 4_900_000), false);
  assertEquals(play(3000, 3000, 3000, 3000).rhythm.patienceUs, 10_000_000);
});

Deno.test("PictureRhythm knows no pause before it knows the rhythm, and none of the first picture", () => {
  const rhythm = new PictureRhythm();
  assertEquals(rhythm.note(99_000_000), false);
  assertEquals([rhythm.patienceUs, play(33, 33).rhythm.patienceUs], [10_000_000, 10_000_000]);
  assertEquals(play(33, 33, 9_000).hasPaused, false);
});
