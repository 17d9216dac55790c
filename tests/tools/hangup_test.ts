/** What the tools do when their terminal goes. */

import { assert, assertEquals } from "@std/assert";
import { McapIndexedReader } from "@mcap/core";
import { fileSize } from "../support/file_size.ts";
import { findFreePort, isRunning, startTool, type Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const PICTURE = ["--camera", "test", "--width", "160", "--height", "120", "--fps", "20"];

/** Records on a terminal that is closed when pictures are in the file; returns how many are found by its index. */
async function recordUntilClosed(file: string, end: (listener: Tool) => Promise<void>): Promise<number> {
  const port = await findFreePort();
  const args = ["--port", `${port}`, "--view", "none", "--record", file];
  await using listener = startTool("listen", args, { terminal: "open" });
  await using _ = startTool("broadcast", [...PICTURE, `127.0.0.1:${port}`]);
  await listener.until("pictures are on the disk", () => fileSize(file) > 20_000);
  await end(listener);
  assertEquals(await listener.exitCode(), 0);
  const bytes = await Deno.readFile(file);
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(bytes.length)),
      read: (at, count) => Promise.resolve(bytes.subarray(Number(at), Number(at + count))),
    },
  });
  return Number(reader.statistics?.messageCount);
}

Deno.test("listen --record completes the recording when its terminal is closed, and by two SIGHUPs in a row", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const ends = [(listener: Tool) => listener.endFeed(), async (listener: Tool) => {
      const pid = parseInt(new TextDecoder().decode(listener.stdout));
      for (let i = 0; i < 2; i++) Deno.kill(pid, "SIGHUP");
      await until("it has ended", () => !isRunning(pid));
      await listener.endFeed();
    }];
    for (const [i, end] of ends.entries()) {
      const messages = await recordUntilClosed(`${folder}/${i}.mcap`, end);
      assert(messages > 5, `${messages}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("broadcast ends by SIGHUP with exit code 0, and not where nohup has started it", async () => {
  await using plain = startTool("broadcast", [...PICTURE, "127.0.0.1:9"]);
  await plain.line(/Sending/);
  assertEquals(await plain.end("SIGHUP"), 0);

  await using ignoring = startTool("broadcast", [...PICTURE, "--stats-json", "-", "127.0.0.1:9"], {
    behind: ["nohup"],
  });
  await ignoring.line(/Sending/);
  ignoring.signal("SIGHUP");
  await ignoring.nextStatistics(2);
  assertEquals(await ignoring.end("SIGTERM"), 0);
});
