import { assert, assertEquals } from "@std/assert";
import type { RecordingMessage } from "../../../src/view/web/page_messages.ts";
import { RecordingFeed } from "../../../src/view/web/recording_feed.ts";
import { activeRecording, FakeRecording } from "./fake_recording.ts";

function setUp() {
  const recording = new FakeRecording();
  const sent: RecordingMessage["state"][] = [];
  const room = { isThere: true };
  const feed = new RecordingFeed({
    recording,
    hasRoom: () => room.isThere,
    send: ({ state }) => sent.push(state),
  });
  return { recording, sent, room, feed };
}

Deno.test("RecordingFeed tells the state at once, and each change", () => {
  const { recording, sent } = setUp();
  recording.set(activeRecording());
  recording.set({ kind: "failed", reason: "the disk is full" });
  assertEquals(sent.map(({ kind }) => kind), ["off", "recording", "failed"]);
  assertEquals(sent[2], { kind: "failed", reason: "the disk is full" });
  const { seconds, ...rest } = sent[1] as Extract<RecordingMessage["state"], { kind: "recording" }>;
  assertEquals(rest, {
    ...{ kind: "recording", path: "/tmp/drive.mcap" },
    ...{ bytes: 12_345_678, frames: 1950, framesDropped: 0 },
  });
  assert(seconds >= 65 && seconds < 120);
});

Deno.test("RecordingFeed.sendFigures tells how far a recording is, and nothing while there is none", () => {
  const { recording, sent, feed } = setUp();
  feed.sendFigures();
  assertEquals(sent.length, 1);
  recording.set(activeRecording());
  feed.sendFigures();
  assertEquals(sent.map(({ kind }) => kind), ["off", "recording", "recording"]);
});

Deno.test("RecordingFeed.sendChange makes up for a change that found no room", () => {
  const { recording, sent, room, feed } = setUp();
  recording.set(activeRecording());
  room.isThere = false;
  recording.set({ kind: "off" });
  feed.sendChange();
  feed.sendFigures();
  assertEquals(sent.length, 2);
  room.isThere = true;
  feed.sendChange();
  feed.sendChange();
  assertEquals(sent.map(({ kind }) => kind), ["off", "recording", "off"]);
});

Deno.test("RecordingFeed.close ends the subscription", () => {
  const { recording, sent, feed } = setUp();
  feed.close();
  recording.set(activeRecording());
  assertEquals([sent.length, recording.listeners.size], [1, 0]);
});
