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

for (const isWithoutFfi of [false, true]) {
  const where = isWithoutFfi ? " where libraries may not be called" : "";
  Deno.test(`broadcast says at its end what was no picture, and for how many newer ones left${where}`, async () => {
    const { listener, to } = await startListener("--view", "none");
    await using _ = listener;
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true, isWithoutFfi });
    const picture = readJpegVector("baseline_160x120");
    const burst = Array.from({ length: 40 }, () => [...picture]).flat();
    await broadcaster.feed(Uint8Array.from([...new Uint8Array(200_000), ...burst, ...new Uint8Array(9000)]));
    await broadcaster.endFeed();
    await broadcaster.line(/Not all that comes is pictures: bytes that belong to none \(209000 so far\)/);
    await broadcaster.line(/127\.0\.0\.1:\d+ got newer pictures in place of \d+ of the 40/);
    assertEquals([await broadcaster.exitCode(), await listener.end()], [0, 0]);
  });
}
