import { assertEquals } from "@std/assert";
import type { ReceivedFrame } from "../../../src/frame.ts";
import { StreamChoice } from "../../../src/view/sdl/stream_choice.ts";

const MAX_AGE_US = 500_000;

Deno.test("StreamChoice keeps to the stream that came first while it is live", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  assertEquals(choice.offerFrame(frameOf("a", 0), 0), true);
  assertEquals(choice.offerFrame(frameOf("b", 100_000), 100_000), false);
  assertEquals(choice.offerFrame(frameOf("a", 400_000), 400_000), true);
  assertEquals(choice.offerFrame(frameOf("b", 800_000), 800_000), false);
});

Deno.test("StreamChoice goes over to another stream where its own is no longer live", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.offerFrame(frameOf("a", 0), 0);
  assertEquals(choice.offerFrame(frameOf("b", 500_001), 500_001), true);
  assertEquals(choice.chosen, "b");
  assertEquals(choice.offerFrame(frameOf("a", 600_000), 600_000), false);
});

Deno.test("StreamChoice shows a stream whose pictures are always old where there is no other", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  for (const atUs of [0, 100_000, 200_000]) {
    const frame = { ...frameOf("a", atUs), age: { ageUs: 2_000_000, boundUs: 1000 } };
    assertEquals(choice.offerFrame(frame, atUs), true);
  }
});

Deno.test("StreamChoice goes round the live streams when the person asks", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  for (const key of ["a", "b", "c"]) choice.offerFrame(frameOf(key, 0), 0);
  const chosen = [1, 2, 3].map(() => {
    choice.chooseNext(100);
    return choice.chosen;
  });
  assertEquals(chosen, ["b", "c", "a"]);
  choice.offerFrame(frameOf("a", 900_000), 900_000);
  choice.offerFrame(frameOf("c", 900_000), 900_000);
  choice.chooseNext(900_000);
  assertEquals(choice.chosen, "c");
});

Deno.test("StreamChoice leaves a stream that has ended at once", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.offerFrame(frameOf("a", 0), 0);
  choice.retain(new Set(["b"]));
  assertEquals(choice.liveKeys(100), []);
  assertEquals(choice.offerFrame(frameOf("b", 100), 100), true);
});

Deno.test("StreamChoice stays with nothing when the person asks before anything came", () => {
  const choice = new StreamChoice(MAX_AGE_US);
  choice.chooseNext(0);
  assertEquals(choice.chosen, undefined);
});

function frameOf(key: string, completeUs: number): ReceivedFrame {
  const stream = { key, name: key, width: 0, height: 0, fps: 0 };
  return { stream, id: 0, jpeg: new Uint8Array(0), completeUs };
}
