import { assertEquals } from "@std/assert";
import type { RecordingState } from "../../../../src/record/recording_control.ts";
import { captionRecording } from "../../../../src/view/sdl/words/captions.ts";

const SINCE_US = 7_000_000;
const recording = (bytes: number): RecordingState => ({
  kind: "recording",
  path: "a.mjpeg",
  bytes,
  sinceUs: SINCE_US,
  frames: 1,
  framesDropped: 0,
});

Deno.test("captionRecording says what every view says, and marks a failure", () => {
  const nowUs = SINCE_US + 65_000_000;
  assertEquals(captionRecording(recording(12_345_678), nowUs), { text: "1:05 · 12.3 MB", isFailure: false });
  const failed = { kind: "failed", reason: "the disk is full" } as const;
  assertEquals(captionRecording(failed, 0), { text: "Not recording: the disk is full", isFailure: true });
  assertEquals(captionRecording({ kind: "off" }, 0), undefined);
});
