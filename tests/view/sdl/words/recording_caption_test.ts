import { assertEquals } from "@std/assert";
import type { RecordingState } from "../../../../src/record/recording_control.ts";
import { captionRecording, describeChange } from "../../../../src/view/sdl/words/recording_caption.ts";

const SINCE_US = 7_000_000;
const recording = (bytes: number): RecordingState => ({
  kind: "recording",
  path: "a.mjpeg",
  bytes,
  sinceUs: SINCE_US,
  frames: 1,
  framesDropped: 0,
});

const cases = [
  [0, 0, "0:00  0 kB"],
  [7_900_000, 311_600, "0:07  312 kB"],
  [65_000_000, 12_345_678, "1:05  12.3 MB"],
  [3_599_000_000, 999_949_999, "59:59  999.9 MB"],
  [3_725_000_000, 1_200_000_000, "1:02:05  1.20 GB"],
] as const;

for (const [elapsedUs, bytes, text] of cases) {
  Deno.test(`captionRecording writes ${elapsedUs} µs and ${bytes} bytes as ${text}`, () => {
    assertEquals(captionRecording(recording(bytes), SINCE_US + elapsedUs), { text, isFailure: false });
  });
}

Deno.test("captionRecording gives the reason of a failure, and says nothing where nothing is recorded", () => {
  const failed = { kind: "failed", reason: "the disk is full" } as const;
  assertEquals(captionRecording(failed, 0), { text: "Not recording: the disk is full", isFailure: true });
  assertEquals(captionRecording({ kind: "off" }, 0), undefined);
});

Deno.test("describeChange names the file when a recording begins and when it ends", () => {
  assertEquals(describeChange({ kind: "off" }, recording(0)), "Recording to a.mjpeg");
  assertEquals(describeChange(recording(0), recording(1)), undefined);
  assertEquals(describeChange(recording(1), { kind: "off" }), "Recorded a.mjpeg");
  assertEquals(describeChange(recording(1), { kind: "failed", reason: "it is full" }), undefined);
});
