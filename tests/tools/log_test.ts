/** What `broadcast` and `listen` say while they work: the log, and the figures. */

import { assert, assertEquals } from "@std/assert";
import { findFreePort, startListener, startTool } from "../support/tools.ts";

const TO_NOWHERE = ["--view", "none", "--stats-json", "-"];

Deno.test("--quiet is silent at both ends", async () => {
  const port = await findFreePort();
  await using listener = startTool("listen", ["--quiet", "--port", `${port}`, ...TO_NOWHERE]);
  await using broadcaster = startTool("broadcast", ["-q", "--camera", "test", `127.0.0.1:${port}`]);
  await listener.statisticsUntil(
    "frames come",
    ({ streams: [stream] }) => stream !== undefined && stream.framesComplete > 30,
  );
  assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
  assertEquals([broadcaster.log, listener.log], [[], []]);
});

Deno.test("--log-format json makes every line of the log an object, the figures included", async () => {
  const json = ["--log-format", "json", "--stats-interval", "500ms"];
  const { listener, to } = await startListener(...json, ...TO_NOWHERE);
  await using _ = listener;
  await using broadcaster = startTool("broadcast", [...json, "--camera", "test", to]);
  await listener.line(/Stream/);
  await Promise.all([listener.line(/ fps /), broadcaster.line(/ fps /)]);
  assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
  for (const line of [...broadcaster.log, ...listener.log]) {
    const { level, message } = JSON.parse(line);
    assertEquals([typeof level, typeof message], ["string", "string"]);
  }
});

Deno.test("--stats-json has the counters of both ends, and they agree", async () => {
  const { listener, to } = await startListener(...TO_NOWHERE);
  await using _ = listener;
  await using broadcaster = startTool("broadcast", ["--stats-json", "-", "--camera", "test", to]);
  const seen = await listener.statisticsUntil(
    "the age is known",
    ({ streams: [stream] }) =>
      stream !== undefined && stream.framesComplete > 40 && stream.newest?.ageUs !== undefined,
  );
  const sent = await broadcaster.statisticsUntil(
    "the viewer has reported",
    ({ viewers: [viewer] }) => viewer?.lastReport !== undefined && viewer.lastReport.framesComplete > 40,
  );
  const [status] = seen.streams;
  for (const figure of ["fps", "bitsPerSecond", "fractionLost", "framesComplete", "framesLost"] as const) {
    assertEquals(typeof status![figure], "number", figure);
  }
  const { ageUs = -1, boundUs = -1 } = status!.newest!;
  assert(ageUs >= 0 && boundUs > 0, `${ageUs} ± ${boundUs}`);
  for (const counter of [seen.timeUs, seen.unfinishedBytes, seen.sendErrors, sent.timeUs, sent.sendErrors]) {
    assert(counter >= 0, JSON.stringify(seen));
  }
  assertEquals([sent.camera.label, sent.camera.brokenFrames], ["test pattern", 0]);
  const viewer = sent.viewers[0]!;
  assertEquals(viewer.address, to);
  assert(viewer.framesSent + viewer.framesSkipped <= sent.sender.framesCaptured);
  assert(viewer.lastReport!.framesComplete <= viewer.framesSent);
  assert(viewer.datagramsSent > viewer.framesSent && viewer.bytesSent > viewer.datagramsSent);
});
