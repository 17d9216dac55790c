/** Recording on the robot as a person runs it: what the camera gave is kept, whatever the link does to it. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatBytes } from "../../src/text/figures.js";
import { readRecording, withFolder } from "../capture/replay/reading.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { patternFrames, splitMjpeg } from "../support/mjpeg.ts";
import { testWithDisk } from "../support/small_disk.ts";
import { runTool, startListener, startTool, type ToolOptions } from "../support/tools.ts";

/** Nobody is there: everything that leaves is lost. */
const NOBODY = "127.0.0.1:9";
const PICTURE = ["--camera", "test", "--width", "320", "--height", "240", "--fps", "20"];
const PICTURES = patternFrames(30, { width: 640, height: 480 });
const INPUT = Array.from({ length: 10 }, () => PICTURES).flat();

/** Lets `broadcast --camera -` have all pictures as fast as it takes them, and returns those that it has recorded. */
async function recordInput(path: string, args: readonly string[], options: ToolOptions = {}) {
  const all = ["--camera", "-", "--record", path, ...args];
  await using broadcaster = startTool("broadcast", all, { ...options, isFed: true });
  await broadcaster.feed(concatBytes(...INPUT));
  await broadcaster.endFeed();
  assertEquals(await broadcaster.exitCode(), 0, broadcaster.log.join("\n"));
  const { size } = await Deno.stat(path);
  const said = broadcaster.log.filter((line) => line.includes("Recorded "));
  assertEquals(said.map((line) => line.slice(line.indexOf("Recorded"))), [
    `Recorded ${INPUT.length} pictures, ${formatBytes(size)}, to ${path}`,
  ]);
  return (await readRecording(path)).frames.map(({ jpeg }) => jpeg);
}

for (
  const [extension, to, options] of [
    ["mcap", [NOBODY], {}],
    ["avi", [NOBODY, "--wire", "sof"], {}],
    ["mjpeg", ["--port", "0"], {}],
    ["mcap", [NOBODY], { isWithoutFfi: true }],
  ] satisfies [string, string[], ToolOptions][]
) {
  const where = "isWithoutFfi" in options ? " where libraries may not be called" : "";
  Deno.test(`broadcast ${to.join(" ")} --record FILE.${extension} holds every picture that came by stdin${where}`, () =>
    withFolder(async (folder) => {
      const recorded = await recordInput(`${folder}/drive.${extension}`, to, options);
      assertEquals(recorded.length, INPUT.length);
      for (const [i, jpeg] of recorded.entries()) assertEquals(jpeg, INPUT[i], `picture ${i}`);
    }));
}

for (const extension of ["mcap", "avi", "mjpeg"]) {
  Deno.test(`broadcast --record FILE.${extension} records what broadcast --camera FILE.${extension} shows again`, () =>
    withFolder(async (folder) => {
      const file = `${folder}/drive.${extension}`;
      const recorded = await recordTestCamera(file);
      const { listener, to } = await startListener("--view", "none", "--output", "-");
      await using _ = listener;
      await using again = startTool("broadcast", ["--camera", file, to]);
      assertEquals(await again.exitCode(), 0);
      assertEquals(await listener.end(), 0);
      const shown = splitMjpeg(listener.stdout);
      // a busy machine skips some
      assert(shown.length >= recorded.length / 4, `${shown.length} of ${recorded.length}`);
      const known = new Set(recorded.map(String));
      for (const jpeg of shown) assert(known.has(String(jpeg)));
    }));
}

/** Records the test camera while everything is lost, until Ctrl-C, and returns what was recorded. */
async function recordTestCamera(file: string) {
  const args = [...PICTURE, "--record", file, "--stats-json", "-", "--stats-interval", "500ms", NOBODY];
  await using broadcaster = startTool("broadcast", args);
  await broadcaster.line(/Recording to "?\S+drive\./);
  const { recording, camera } = await broadcaster.statisticsUntil(
    "a second has been recorded",
    ({ recording }) => recording?.kind === "recording" && recording.frames >= 20,
  );
  await broadcaster.line(/ recording \d:\d\d · \d+(\.\d)? [kM]B/);
  assertEquals(await broadcaster.end(), 0);
  const { frames } = await readRecording(file);
  assert(recording?.kind === "recording" && recording.framesDropped === 0);
  assert(frames.length >= camera.frames, `${frames.length} of ${camera.frames}`);
  return frames.map(({ jpeg }) => jpeg);
}

Deno.test("t265 --record DIR/ records the views with the poses of their moments, and those between them", () =>
  withFolder(async (folder) => {
    const args = ["--camera", "test", "--image-size", "212x200", "--name", "front", "--stats-json", "-"];
    await using tool = startTool("t265", [...args, "--record", `${folder}/drives/`, NOBODY]);
    await tool.statisticsUntil(
      "a second has been recorded",
      ({ recording }) => recording?.kind === "recording" && recording.frames >= 20,
    );
    assertEquals(await tool.end(), 0);
    const [{ name }, ...others] = await Array.fromAsync(Deno.readDir(`${folder}/drives`)) as [Deno.DirEntry];
    assertMatch(name, /^front-[\dT-]+\.mcap$/);
    assertEquals(others, []);
    const { frames, items } = await readRecording(`${folder}/drives/${name}`);
    const withPose = frames.filter(({ timeUs, pose }) => pose && Math.abs(pose.timeUs - timeUs) < 5000);
    // The first ones may have come before the first pose.
    assert(withPose.length >= frames.length - 3, `${withPose.length} of ${frames.length}`);
    const poses = items.filter(({ kind }) => kind === "pose").map(({ timeUs }) => timeUs);
    assert(poses.length > 2 * frames.length, `${poses.length} poses of ${frames.length} frames`);
    assertEquals(new Set(poses).size, poses.length, "each once");
  }));

testWithDisk(
  "broadcast goes on while the disk of its recording is full, and says so once",
  2_200_000,
  async (disk) => {
    const { listener, to } = await startListener("--view", "none");
    await using _ = listener;
    const large = ["--camera", "test", "--width", "640", "--height", "480"];
    const file = `${disk}/drive.mcap`;
    const told = ["--stats-json", "-", "--stats-interval", "500ms"];
    await using broadcaster = startTool("broadcast", [...large, "--record", file, ...told, to]);
    await broadcaster.line(/Cannot write "?\S+drive\.mcap: No space left/);
    const [{ recording }] = await broadcaster.nextStatistics(3) as [typeof broadcaster.statistics[0]];
    assertEquals(recording?.kind, "failed");
    const count = (log: readonly string[], pattern: RegExp) =>
      log.filter((line) => pattern.test(line)).length;
    const before = count(listener.log, / [1-9]\d*\.\d fps /);
    await listener.until(
      "pictures go on coming",
      () => count(listener.log, / [1-9]\d*\.\d fps /) >= before + 3,
    );
    await broadcaster.line(/ fps .*Not recording: Cannot write \S+drive\.mcap: No space left/);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
    const said = broadcaster.log.filter((line) => line.includes("Cannot write") && !line.includes(" fps "));
    assertEquals(said.length, 1, said.join("\n"));
    const { frames } = await readRecording(file);
    assert(frames.length > 10, `${frames.length}`);
  },
);

Deno.test("broadcast and t265 that can not record say why on one line", async () => {
  const cases: [string, string[], number, string][] = [
    ["broadcast", ["--record", "/nowhere/a.mcap"], 1, "broadcast: Cannot record to /nowhere/a.mcap: "],
    ["t265", ["--record", "/nowhere/a.avi"], 1, "t265: Cannot record to /nowhere/a.avi: "],
    [
      "broadcast",
      ["--record", "a.mp4"],
      1,
      "broadcast: Cannot record to a.mp4: there is no such folder (a.mp4/ would be made), and it ends in ",
    ],
    [
      "broadcast",
      ["--record", "-"],
      1,
      "broadcast: Cannot record to -: there is no such folder (-/ would be ",
    ],
    ["broadcast", ["--record", ""], 2, "broadcast: "],
    ["broadcast", ["--record"], 2, "broadcast: "],
  ];
  for (const [name, args, code, message] of cases) {
    const result = await runTool(name, ["--camera", "test", NOBODY, ...args]);
    assertEquals([result.code, result.log.length], [code, 1], result.log.join("\n"));
    assert(
      result.log[0]!.startsWith(message) && /--record|Cannot record/.test(result.log[0]!),
      result.log[0],
    );
  }
});

Deno.test("broadcast leaves no recording behind where its camera gives no picture", () =>
  withFolder(async (folder) => {
    for (const camera of [["--camera", "-"], ["--camera-cmd", "/nowhere/camera"]]) {
      const { code } = await runTool("broadcast", [...camera, "--record", `${folder}/a.mcap`, NOBODY]);
      assertEquals([code, [...Deno.readDirSync(folder)]], [1, []], camera.join(" "));
    }
  }));
