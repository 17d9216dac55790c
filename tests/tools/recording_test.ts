/** Recording and replay as a person runs them: what one robot showed is seen again. */

import { assert, assertEquals } from "@std/assert";
import { splitMjpeg } from "../support/mjpeg.ts";
import { runTool, startListener, startTool } from "../support/tools.ts";

const PICTURE = ["--camera", "test", "--width", "160", "--height", "120", "--fps", "20"];

for (const extension of ["mcap", "avi", "mjpeg"]) {
  Deno.test(`listen --record FILE.${extension} records what broadcast --camera FILE.${extension} shows again`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/drive.${extension}`;
      const recorded = await record(file);
      const { listener, to } = await startListener("--view", "none", "--output", "-");
      await using _listener = listener;
      const fps = extension === "mcap" ? [] : ["--fps", "20"];
      await using broadcaster = startTool("broadcast", ["--camera", file, ...fps, to]);
      assertEquals(await broadcaster.exitCode(), 0);
      await broadcaster.line(/Sending replay of "?drive/);
      assertEquals(await listener.end(), 0);
      const shown = splitMjpeg(listener.stdout);
      assert(shown.length >= recorded.length * 0.8, `${shown.length} of ${recorded.length}`);
      const known = new Set(recorded.map(String));
      for (const jpeg of shown) assert(known.has(String(jpeg)));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Records a second or so, and returns the frames that were received meanwhile. */
async function record(file: string) {
  const { listener, to } = await startListener("--view", "none", "--output", "-", "--record", file);
  await using _listener = listener;
  await listener.line(/Recording to /);
  await using broadcaster = startTool("broadcast", [...PICTURE, to]);
  await listener.until("frames have come", () => splitMjpeg(listener.stdout).length >= 20);
  assertEquals(await broadcaster.end(), 0);
  assertEquals(await listener.end(), 0);
  return splitMjpeg(listener.stdout);
}

Deno.test("broadcast --camera FILE.mcap sends the poses that were recorded", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/drive.mcap`;
    const poses = await capture(["--record", file], "t265", ["--camera", "test", "--image-size", "212x200"]);
    const again = await capture([], "broadcast", ["--camera", file, "--loop"]);
    const known = new Set(poses.map(({ x, y, z }) => `${x} ${y} ${z}`));
    const found = again.filter(({ x, y, z }) => known.has(`${x} ${y} ${z}`)).length;
    // The others are frames' own, which were overtaken by poses between frames and are told with their frames alone.
    assert(found >= 0.7 * again.length, `${found} of ${again.length}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Runs a sender until a hundred poses have come, and returns those. */
async function capture(
  listenArgs: string[],
  name: string,
  args: string[],
): Promise<{ x: number; y: number; z: number }[]> {
  const { listener, to } = await startListener("--view", "none", "--pose-output", "-", ...listenArgs);
  await using _listener = listener;
  const lines = () => new TextDecoder().decode(listener.stdout).split("\n").slice(0, -1);
  await using sender = startTool(name, [...args, to]);
  await listener.until("poses have come", () => lines().length >= 100);
  assertEquals(await sender.end(), 0);
  assertEquals(await listener.end(), 0);
  return lines().map((line) => JSON.parse(line));
}

Deno.test("listen and broadcast say what is wrong with a recording, on one line", async () => {
  const cases: [string, string[], number, string][] = [
    ["listen", ["--record", "/nowhere/a.mcap"], 1, "listen: Cannot record to /nowhere/a.mcap: "],
    [
      "listen",
      ["--record", "a.mp4"],
      1,
      "listen: Cannot record to a.mp4: there is no such folder (a.mp4/ would be made), and it ends in none of ",
    ],
    [
      "broadcast",
      ["--camera", "/nowhere/a.avi", "127.0.0.1"],
      1,
      "broadcast: Cannot replay /nowhere/a.avi: ",
    ],
    [
      "broadcast",
      ["--camera", "test", "--loop", "127.0.0.1"],
      2,
      "broadcast: Cannot use --loop without a recording: ",
    ],
  ];
  for (const [name, args, code, message] of cases) {
    const port = name === "listen" ? ["--port", "0", "--view", "none"] : [];
    const result = await runTool(name, [...args, ...port]);
    assertEquals(result.code, code);
    assert(result.log.at(-1)!.startsWith(message), result.log.join("\n"));
  }
});
