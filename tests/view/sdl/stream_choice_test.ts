import { assertEquals, assertStrictEquals } from "@std/assert";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import { NO_FIGURES, type StreamStatus } from "../../../src/common/stream_status.ts";
import { StreamChoice } from "../../../src/view/sdl/stream_choice.ts";

const MAX_AGE_US = 500_000;
/** Until a stream that nobody chose gives way. */
const PATIENCE_US = MAX_AGE_US + 2_000_000;

Deno.test("StreamChoice keeps to the stream that came first, through a short silence too", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  assertEquals(choice.offerFrame(frameOf("a", 0), 0), true);
  assertEquals(choice.offerFrame(frameOf("b", 100_000), 100_000), false);
  assertEquals(choice.offerFrame(frameOf("b", PATIENCE_US), PATIENCE_US), false);
  assertEquals(choice.offerFrame(frameOf("a", PATIENCE_US), PATIENCE_US), true);
});

Deno.test("StreamChoice goes over to another stream where its own is silent and nobody chose it", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.offerFrame(frameOf("a", 0), 0);
  assertEquals(choice.offerFrame(frameOf("b", PATIENCE_US + 1), PATIENCE_US + 1), true);
  assertEquals(choice.key, "b");
  assertEquals(choice.offerFrame(frameOf("a", PATIENCE_US + 2), PATIENCE_US + 2), false);
});

Deno.test("StreamChoice shows a stream whose pictures are always old where there is no other", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  for (const atUs of [0, 100_000, 200_000]) {
    const frame = { ...frameOf("a", atUs), age: { ageUs: 9_000_000, boundUs: 1000 } };
    assertEquals(choice.offerFrame(frame, atUs), true);
  }
});

Deno.test("StreamChoice goes round all streams, both ways and by place, and says where it is", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  for (const key of ["a", "b", "c"]) choice.offerFrame(frameOf(key, 0), 0);
  const seen = () => [choice.chosen?.stream.key, choice.chosen?.position, choice.chosen?.count];
  assertEquals(seen(), ["a", 1, 3]);
  const steps = ([1, 1, 1, -1, -1] as const).map((by) => {
    choice.step(by);
    return choice.key;
  });
  assertEquals(steps, ["b", "c", "a", "c", "b"]);
  choice.choosePlace(2);
  assertEquals(seen(), ["c", 3, 3]);
  choice.choosePlace(3);
  assertEquals(seen(), ["c", 3, 3]);
});

Deno.test("StreamChoice stays with what the person chose, whatever comes, goes or freezes", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  for (const key of ["a", "b"]) choice.offerFrame(frameOf(key, 0), 0);
  choice.step(1);
  const lateUs = 60_000_000;
  assertEquals(choice.offerFrame(frameOf("a", lateUs), lateUs), false, "it is frozen");
  assertEquals(choice.offerFrame(frameOf("c", lateUs), lateUs), false, "another one comes");
  choice.takeStatus([statusOf("a"), statusOf("c")]);
  assertEquals(choice.chosen?.hasEnded, true);
  assertEquals(choice.offerFrame(frameOf("a", lateUs), lateUs), false, "it has ended");
  choice.takeStatus([statusOf("a"), statusOf("b"), statusOf("c")]);
  assertEquals(choice.chosen?.hasEnded ?? false, false);
  assertEquals(choice.offerFrame(frameOf("b", lateUs), lateUs), true, "it is back");
});

Deno.test("StreamChoice takes a stream of the same name for the chosen one that had ended", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  for (const key of ["a", "b"]) choice.offerFrame(frameOf(key, 0), 0);
  choice.step(1);
  choice.takeStatus([statusOf("a")]);
  assertEquals(choice.offerFrame(frameOf("7", 100, "b"), 100), true);
  assertEquals([choice.key, choice.chosen?.count], ["7", 2]);
});

Deno.test("StreamChoice leaves a stream that has ended at once where nobody chose it", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.offerFrame(frameOf("a", 0), 0);
  choice.takeStatus([statusOf("b")]);
  assertEquals([choice.key, choice.chosen?.count], ["b", 1]);
  assertEquals(choice.offerFrame(frameOf("b", 100), 100), true);
  choice.takeStatus([]);
  assertEquals(choice.chosen, undefined);
  assertEquals(choice.offerFrame(frameOf("c", 200), 200), true);
});

Deno.test("StreamChoice keeps newest picture and figures of every stream", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  const frame = frameOf("b", 50);
  choice.offerFrame(frameOf("a", 0), 0);
  choice.offerFrame(frameOf("b", 0), 0);
  choice.takeStatus([statusOf("a"), statusOf("b")]);
  choice.offerFrame(frame, 50);
  choice.step(1);
  assertStrictEquals(choice.chosen?.frame, frame);
  assertEquals(choice.chosen?.status?.stream.key, "b");
});

Deno.test("StreamChoice stays with nothing when the person asks before anything came", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.step(1);
  choice.step(-1);
  choice.choosePlace(0);
  assertEquals(choice.chosen, undefined);
  assertEquals(choice.offerFrame(frameOf("a", 0), 0), true);
});

Deno.test("StreamChoice wants what is shown, and of others a little while those might take its place", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.takeStatus([statusOf("a"), statusOf("b")]);
  const wanted = (nowUs: number) => ["a", "b"].map((key) => choice.wanted(key, nowUs));
  assertEquals(wanted(0), ["full", "tile"]);
  choice.offerFrame(frameOf("a", 0), 0);
  assertEquals(wanted(PATIENCE_US), ["full", "none"]);
  assertEquals(wanted(PATIENCE_US + 1), ["full", "tile"]);
  choice.choosePlace(1);
  assertEquals(wanted(PATIENCE_US + 1), ["none", "full"]);
});

function frameOf(key: string, completeUs: number, name = key): ReceivedFrame {
  return { stream: { key, name, width: 0, height: 0, fps: 0 }, id: 0, jpeg: new Uint8Array(0), completeUs };
}

function statusOf(key: string): StreamStatus {
  return { ...NO_FIGURES, stream: { key, name: key, width: 0, height: 0, fps: 0 } };
}
