import { assertEquals } from "@std/assert";
import type { RecordingState, RecordingSwitch } from "../../../src/record/recording_control.ts";
import { RecordingWatch } from "../../../src/view/sdl/recording_watch.ts";
import { until } from "../../support/until.ts";

Deno.test("RecordingWatch tells each state once: the first, what a toggle leads to, and what comes by itself", async () => {
  const told: RecordingState[] = [];
  const on: RecordingState = {
    kind: "recording",
    path: "a.mjpeg",
    bytes: 0,
    sinceUs: 5,
    frames: 1,
    framesDropped: 0,
  };
  const failed: RecordingState = { kind: "failed", reason: "the disk is full" };
  const recording: RecordingSwitch & { state: RecordingState } = {
    state: { kind: "off" },
    toggle() {
      this.state = on;
    },
  };
  const watch = new RecordingWatch(recording, (state) => told.push(state));
  assertEquals(told, [{ kind: "off" }]);
  watch.toggle();
  assertEquals(told, [{ kind: "off" }, on]);
  recording.state = failed;
  await until("the failure is told", () => told.length === 3);
  watch.close();
  assertEquals(told, [{ kind: "off" }, on, failed]);
});
