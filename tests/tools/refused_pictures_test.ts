/** Pictures that no view may decode, on their way from a camera to a listener. */

import { assertEquals } from "@std/assert";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { makeManyScans } from "../support/many_scans.ts";
import { startListener, startTool } from "../support/tools.ts";

Deno.test("listen refuses pictures that would hold a decoder for seconds, says why, and shows the next one", async () => {
  const { listener, to } = await startListener(
    "--view",
    "none",
    "--stats-json",
    "-",
    "--max-pixels",
    "50000",
  );
  await using _ = listener;
  await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
  const reasons = [
    ["more than 20 scans", makeManyScans(490, 128)],
    ["more pixels than --max-pixels", makeManyScans(2, 256)],
  ] as const;
  for (const [reason, jpeg] of reasons) {
    await broadcaster.feed(jpeg);
    await listener.line(new RegExp(`Pictures of .+ are refused: "?${reason}`));
  }
  const { sessions } = await listener.statisticsUntil(
    "both are counted",
    ({ sessions: [session] }) => session !== undefined && Object.keys(session.refusals).length === 2,
  );
  assertEquals({ ...sessions[0]!.refusals }, { "too-many-scans": 1, "too-many-pixels": 1 } as object);
  await broadcaster.feed(readJpegVector("baseline_160x120"));
  const { streams } = await listener.statisticsUntil(
    "a picture is there",
    ({ streams: [stream] }) => stream?.newest !== undefined,
  );
  assertEquals(streams[0]!.framesComplete, 3);
  assertEquals(await listener.end(), 0);
});
