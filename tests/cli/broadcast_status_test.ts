import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Camera } from "../../src/capture/camera.ts";
import { BROADCAST_FLAGS } from "../../src/cli/broadcast_flags.ts";
import { openBroadcastStatus } from "../../src/cli/broadcast_status.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { Sender } from "../../src/send/sender.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import { recordedRun } from "./recorded_status.ts";

const CAMERA: Camera = {
  label: "test",
  ended: Promise.resolve(),
  statistics: () => ({ frames: 1, garbageBytes: 0, brokenFrames: 0, restarts: 0 }),
  close: () => Promise.resolve(),
};

function makeSender(): Sender {
  const options = { sessionId: 1, secret: new Uint8Array(32), name: "robot", datagramBytes: 1200 };
  return new Sender({ ...options, targets: [addressOf(2)], redundancy: 50 });
}

/** What is shown, and written to the statistics file, once a frame has left. */
async function show(sender: Sender | SofSender) {
  const file = await Deno.makeTempFile();
  try {
    const run = recordedRun(BROADCAST_FLAGS, file);
    const status = openBroadcastStatus(run, sender);
    sender.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: 0 }, 0);
    const into = new Uint8Array(10_000);
    for (let nowUs = 0; nowUs < 100_000; nowUs += 100) while (sender.pollDatagram(nowUs, into));
    status.show(CAMERA, { sendErrors: 0 });
    status.close();
    return { line: run.terminal.lines[0]!.full, statistics: JSON.parse(await Deno.readTextFile(file)) };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("openBroadcastStatus shows rate, viewers, loss and overhead", async () => {
  const { line } = await show(makeSender());
  assertMatch(
    line,
    /^\d+\.\d fps {2}\d+\.\d Mbit\/s {2}1 viewer {2}worst loss 0\.0 % {2}overhead \d+\.\d %$/,
  );
});

Deno.test("openBroadcastStatus writes the counters of repair to the statistics file", async () => {
  const { statistics: { overhead, sender, viewers: [viewer] } } = await show(makeSender());
  assert(overhead > 0.5 && overhead < 1.2, `${overhead}`); // half as much again is redundancy
  assertEquals(sender.feedbackBytes, 0);
  assertEquals([viewer.pictureBytesSent, viewer.repairsAhead > 0], [5000, true]);
  assertEquals([viewer.repairsOnRequest, viewer.requests, viewer.requestsUnanswered], [0, 0, 0]);
});

Deno.test("openBroadcastStatus says where it speaks the original wire, which has no feedback", async () => {
  const { line } = await show(new SofSender({ targets: [addressOf(2)] }));
  assertMatch(line, / {2}original wire$/);
});
