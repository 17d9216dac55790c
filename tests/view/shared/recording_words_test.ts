import { assertEquals } from "@std/assert";
import type { RecordingState } from "../../../src/record/recording_control.ts";
import { describeChange, describeRecording, seeRecording } from "../../../src/view/shared/recording_words.js";

const SINCE_US = 7_000_000;
const recording = (bytes: number, framesDropped = 0): RecordingState => ({
  kind: "recording",
  path: "a.mjpeg",
  bytes,
  sinceUs: SINCE_US,
  frames: 1,
  framesDropped,
});

const cases = [
  [-1, 0, 0, "0:00 · 0 kB"],
  [7_900_000, 311_600, 0, "0:07 · 312 kB"],
  [3_725_000_000, 1_200_000_000, 3, "1:02:05 · 1.20 GB · 3 frames left out"],
] as const;

for (const [elapsedUs, bytes, dropped, text] of cases) {
  Deno.test(`describeRecording writes ${elapsedUs} µs and ${bytes} bytes as ${text}`, () => {
    assertEquals(describeRecording(seeRecording(recording(bytes, dropped), SINCE_US + elapsedUs)), text);
  });
}

Deno.test("describeRecording gives the reason of a failure once, and says nothing where nothing is recorded", () => {
  const describe = (reason: string) => describeRecording({ kind: "failed", reason });
  assertEquals(describe("the disk is full"), "Not recording: the disk is full");
  assertEquals(describe("Cannot record to /x: it is full"), "Cannot record to /x: it is full");
  assertEquals(describeRecording({ kind: "off" }), "");
});

Deno.test("describeChange names the file when a recording begins and when it ends", () => {
  assertEquals(describeChange({ kind: "off" }, recording(0)), "Recording to a.mjpeg");
  assertEquals(describeChange(recording(0), recording(1)), undefined);
  assertEquals(describeChange(recording(1), { kind: "off" }), "Recorded a.mjpeg");
  assertEquals(describeChange(recording(1), { kind: "failed", reason: "it is full" }), undefined);
});
