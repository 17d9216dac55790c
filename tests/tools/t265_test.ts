/** `t265` as a person runs it: the poses of a program arrive with the pictures. */

import { assert, assertEquals } from "@std/assert";
import type { PoseStatistics } from "../../src/capture/pose_source.ts";
import type { Pose } from "../../src/protocol/telemetry.ts";
import { testWith } from "../support/programs.ts";
import { isRunning, runTool, startTool, type ToolStatistics } from "../support/tools.ts";

const FAKE_RS_POSE = new URL("../support/fake_rs_pose.sh", import.meta.url).pathname;
const SMALL = ["--camera", "test", "--width", "320", "--height", "240", "--fps", "20"];

async function startListener() {
  const args = ["--view", "none", "--bind", "127.0.0.1", "--port", "0", "--stats-json", "-"];
  const listener = startTool("listen", args);
  return { listener, target: `127.0.0.1:${await listener.port()}` };
}

/** The newest pose of the only stream, in the listener's figures. */
function poseOf(seen: ToolStatistics): Pose | undefined {
  const newest: { readonly pose?: Pose } | undefined = seen.streams[0]?.newest;
  return newest?.pose;
}

testWith(["bash", "stdbuf"], "t265 sends the newest pose with each frame of any camera", async () => {
  const { listener, target } = await startListener();
  await using _listener = listener;
  await using tool = startTool("t265", [...SMALL, "--pose-cmd", FAKE_RS_POSE, "--stats-json", "-", target]);
  const first = await listener.statisticsUntil("a pose has come", (seen) => poseOf(seen) !== undefined);
  const [x, y, z] = poseOf(first)!.position;
  assertEquals([y, z], [-0.045, 1.002]);
  const isLater = (seen: ToolStatistics) => (poseOf(seen)?.position[0] ?? 0) > x;
  const second = await listener.statisticsUntil("another pose has come", isLater);
  assert(poseOf(second)!.timeUs > poseOf(first)!.timeUs);
  const sent = await tool.statisticsUntil("frames were sent", (seen) => seen.camera.frames > 0);
  assertEquals(sent.camera.label, "test pattern with poses of fake_rs_pose.sh");
  assertEquals(sent.quality, 50); // that of the camera behind it, which can change it
  const { poses } = sent.camera as typeof sent.camera & { readonly poses: PoseStatistics };
  assert(poses.received > 0);
  assertEquals(await tool.end(), 0);
  assertEquals(await listener.end(), 0);
});

testWith(["bash", "stdbuf"], "t265 goes on without a pose while its program gives none", async () => {
  const { listener, target } = await startListener();
  await using _listener = listener;
  await using tool = startTool("t265", [...SMALL, "--pose-cmd", `${FAKE_RS_POSE} 100 0.02 hang`, target]);
  await listener.statisticsUntil("a pose has come", (seen) => poseOf(seen) !== undefined);
  const isWithout = (seen: ToolStatistics) => seen.streams[0]?.newest !== undefined && !poseOf(seen);
  const before = listener.statistics.length;
  await listener.until("frames come without a pose", () => listener.statistics.slice(before).some(isWithout));
  assertEquals(await tool.end(), 0);
});

Deno.test("t265 says which program is missing, on one line, and exits with 1", async () => {
  const { code, log, stdout } = await runTool("t265", [...SMALL, "127.0.0.1"], { env: { PATH: "/nowhere" } });
  assertEquals([code, log.length, stdout], [1, 1, ""], log.join("\n"));
  assert(log[0]!.startsWith("t265: Cannot find the pose program rs-pose: "), log[0]);
});

Deno.test("t265 ends its pose program where the camera can not be started", async () => {
  const file = await Deno.makeTempFile();
  try {
    const poseCommand = `/bin/sh -c 'echo $$ > ${file}; exec sleep 60'`;
    const args = ["--pose-cmd", poseCommand, "--camera-cmd", "/nowhere/camera", "127.0.0.1"];
    const { code, log } = await runTool("t265", args);
    assertEquals(code, 1);
    assertEquals(log.at(-1), "t265: Cannot start the camera: there is no program /nowhere/camera");
    // it may have been ended before it wrote anything
    assertEquals(isRunning(parseInt(await Deno.readTextFile(file)) || 0), false);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("t265 says that the original wire carries no poses", async () => {
  await using tool = startTool("t265", [...SMALL, "--pose-cmd", "sleep 60", "--wire", "sof", "127.0.0.1:9"]);
  await tool.line(/The original wire carries no poses/);
  await tool.line(/Sending test pattern/);
  assertEquals(await tool.end(), 0);
});

Deno.test("t265 explains wrong usage on one line and exits with 2", async () => {
  const cases: [string[], string][] = [
    [
      ["--pose-cmd", ""],
      "Option --pose-cmd needs a value: a command is accepted",
    ],
    [
      ["--pose-cmd", "rs-pose | tee x", "127.0.0.1"],
      "Option --pose-cmd: Cannot run rs-pose | tee x: | has to be quoted, as no shell runs it",
    ],
    [["--no-overlay"], "Unknown option --no-overlay: see --help for what is accepted"],
    [["--fps", "0"], "Cannot use --fps 0: a whole number from 1 to 240 is accepted"],
  ];
  for (const [args, message] of cases) {
    assertEquals(await runTool("t265", args), { code: 2, log: [`t265: ${message}`], stdout: "" });
  }
});

Deno.test("t265 --help names broadcast's options and its own", async () => {
  const { code, stdout } = await runTool("t265", ["--help"]);
  assertEquals(code, 0);
  for (const name of ["t265 - ", "--pose-cmd CMD", "(default rs-pose)", "--camera SOURCE", "--port N"]) {
    assert(stdout.includes(name), name);
  }
});
