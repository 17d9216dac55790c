/** `t265` as a person runs it: the view, and the poses in it and beside it, arrive. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { poseAt } from "../../src/capture/room/trajectory.ts";
import { eulerAngles } from "../../src/common/euler_angles.ts";
import type { Pose } from "../../src/protocol/telemetry.ts";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { openGreyJpegDecoder } from "../../src/jpeg/grey/grey_jpeg.ts";
import { splitMjpeg } from "../support/mjpeg.ts";
import { testWith } from "../support/programs.ts";
import { isRunning, runTool, startTool, type Tool, type ToolStatistics } from "../support/tools.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const FAKE_RS_POSE = `${SUPPORT}fake_rs_pose.sh`;
const SOURCE = `python3 ${SUPPORT}tracked_source.py`;
const SMALL = ["--camera", "test", "--image-size", "212x200", "--fps", "20"];

/** A line of `listen --pose-output -`. */
type PoseLine = Record<"t" | "x" | "y" | "z" | "qx" | "qy" | "qz" | "qw" | "yaw" | "age_ms", number>;

async function startListener(...args: string[]) {
  const listener = startTool("listen", ["--view", "none", "--bind", "127.0.0.1", "--port", "0", ...args]);
  return { listener, target: `127.0.0.1:${await listener.port()}` };
}

/** The newest pose of the only stream, in the listener's figures. */
function poseOf(seen: ToolStatistics): Pose | undefined {
  return seen.streams[0]?.newest?.pose;
}

function posesOf(listener: Tool): PoseLine[] {
  return new TextDecoder().decode(listener.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

function sizesOf(listener: Tool) {
  return splitMjpeg(listener.stdout).map((jpeg) => parseJpegSize(jpeg)!).map(({ width, height }) =>
    `${width}x${height}`
  );
}

Deno.test("t265 --camera test shows the rectified view, and all poses of the drive arrive exactly", async () => {
  const { listener, target } = await startListener("--pose-output", "-");
  await using _listener = listener;
  await using tool = startTool("t265", [...SMALL, target]);
  await listener.until("poses of seconds have come", () => posesOf(listener).length >= 300);
  await tool.line(/Sending test room/);
  assertEquals(await tool.end(), 0);
  const poses = posesOf(listener);
  const places = poses.map(({ t, x, y, z, qx, qy, qz, qw }) => ({ t, values: [x, y, z, qx, qy, qz, qw] }));
  const startUs = findStartUs(places);
  for (const { t, values } of places) {
    const { position, orientation } = poseAt((t - startUs) / 1e6);
    [...position, ...orientation].forEach((value, i) => assertAlmostEquals(values[i]!, value, 1e-6));
  }
  for (const { qx, qy, qz, qw, yaw } of poses) {
    assertAlmostEquals(yaw, eulerAngles([qx, qy, qz, qw]).yawDegrees, 1e-9);
  }
  assert(poses.some(({ age_ms }) => age_ms >= 0));
});

/** When the drive began, from where poses are on it: one every 5 ms, and those of the frames between. */
function findStartUs(places: readonly { readonly t: number; readonly values: readonly number[] }[]): number {
  for (let k = 0; k < 10_000; k++) {
    const { position, orientation } = poseAt(k * 0.005);
    const place = places.find(({ values }) =>
      [...position, ...orientation].every((value, i) => Math.abs(value - values[i]!) < 1e-9)
    );
    if (place) return place.t - k * 5000;
  }
  throw new Error("none of the poses is on the drive");
}

Deno.test("t265 sends views of the size that was asked for, or the fisheye picture as it is", async () => {
  const cases: [string[], string][] = [
    [[], "412x300"],
    [["--view-size", "320x240", "--fov", "70"], "320x240"],
    [["--no-rectify"], "212x200"],
  ];
  for (const [args, size] of cases) {
    const { listener, target } = await startListener("--output", "-");
    await using _listener = listener;
    await using tool = startTool("t265", [...SMALL, ...args, target]);
    await listener.until("frames have come", () => sizesOf(listener).length >= 3);
    assertEquals(await tool.end(), 0);
    assertEquals(new Set(sizesOf(listener)), new Set([size]));
  }
});

Deno.test("t265 --sampling 4:2:0 gives JPEGs of three components", async () => {
  for (const [sampling, components] of [["grey", 1], ["4:2:0", 3]] as const) {
    const { listener, target } = await startListener("--output", "-");
    await using _listener = listener;
    await using tool = startTool("t265", [...SMALL, "--sampling", sampling, target]);
    await listener.until("a frame has come", () => splitMjpeg(listener.stdout).length >= 1);
    assertEquals(await tool.end(), 0);
    assertEquals(countComponents(splitMjpeg(listener.stdout)[0]!), components);
  }
});

/** Of a baseline JPEG: the frame header's last field before the components (ITU-T T.81, B.2.2). */
function countComponents(jpeg: Uint8Array): number {
  for (let at = 2; jpeg[at] === 0xff; at += 2 + (jpeg[at + 2]! << 8 | jpeg[at + 3]!)) {
    if (jpeg[at + 1] === 0xc0) return jpeg[at + 9]!;
  }
  throw new Error("no frame header");
}

testWith(
  ["bash", "stdbuf"],
  "t265 gives each frame the pose of its moment, from any pose program",
  async () => {
    const { listener, target } = await startListener("--stats-json", "-");
    await using _listener = listener;
    await using tool = startTool("t265", [...SMALL, "--pose-cmd", FAKE_RS_POSE, "--stats-json", "-", target]);
    const first = await listener.statisticsUntil("a pose has come", (seen) => poseOf(seen) !== undefined);
    const [x, y, z] = poseOf(first)!.position;
    assertEquals([y, z], [-0.045, 1.002]);
    const isLater = (seen: ToolStatistics) => (poseOf(seen)?.position[0] ?? 0) > x;
    const second = await listener.statisticsUntil("another pose has come", isLater);
    assert(poseOf(second)!.timeUs > poseOf(first)!.timeUs);
    const sent = await tool.statisticsUntil("frames were sent", (seen) => seen.camera.frames > 0);
    assertEquals(sent.camera.label, "test room with poses of fake_rs_pose.sh");
    assertEquals(sent.quality, 50);
    assert(sent.camera.poses.received > 0);
    assertEquals(await tool.end(), 0);
    assertEquals(await listener.end(), 0);
  },
);

testWith(["bash", "stdbuf"], "t265 goes on without a pose while its program gives none", async () => {
  const { listener, target } = await startListener("--stats-json", "-");
  await using _listener = listener;
  await using tool = startTool("t265", [...SMALL, "--pose-cmd", `${FAKE_RS_POSE} 100 0.02 hang`, target]);
  await listener.statisticsUntil("a pose has come", (seen) => poseOf(seen) !== undefined);
  const isWithout = (seen: ToolStatistics) => seen.streams[0]?.newest !== undefined && !poseOf(seen);
  const before = listener.statistics.length;
  await listener.until("frames come without a pose", () => listener.statistics.slice(before).some(isWithout));
  assertEquals(await tool.end(), 0);
});

testWith(
  ["python3"],
  "t265 takes pictures of both eyes, poses and calibration from one program",
  async () => {
    const calibration = JSON.stringify({
      fx: 71,
      fy: 71,
      ppx: 105,
      ppy: 99,
      coeffs: [0, 0, 0, 0],
      width: 212,
      height: 200,
    });
    const command = `${SOURCE} --size 212x200 --right --calibration '${calibration}'`;
    const { listener, target } = await startListener("--pose-output", "-");
    await using _listener = listener;
    await using tool = startTool("t265", ["--source-cmd", command, "--stats-json", "-", target]);
    await tool.line(/Pictures of "?212x200"? are rectified to "?412x300"? by "?python3"?/);
    await listener.until("poses have come", () => posesOf(listener).length >= 200);
    const sent = await tool.statisticsUntil("frames were sent", (seen) => seen.camera.frames > 5);
    assertEquals([sent.camera.brokenFrames, sent.camera.garbageBytes], [0, 0]);
    assertEquals(await tool.end(), 0);
    for (const pose of posesOf(listener)) {
      const n = Math.round(pose.x * 1000);
      assertAlmostEquals(pose.y, -n / 1000, 1e-9);
      assertAlmostEquals(pose.qy, Math.sin(n / 200), 1e-9);
    }
  },
);

testWith(
  ["python3"],
  "t265 sends JPEGs of another camera as they are where it can not rectify them",
  async () => {
    const jpeg = new URL("../vectors/baseline_160x120.jpg", import.meta.url).pathname;
    const { listener, target } = await startListener("--output", "-");
    await using _listener = listener;
    await using tool = startTool("t265", ["--source-cmd", `${SOURCE} --size 160x120 --jpeg ${jpeg}`, target]);
    await tool.line(
      /160x120"? are not rectified: .*their calibration is not known; --calibration FILE gives it/,
    );
    await listener.until("frames have come", () => splitMjpeg(listener.stdout).length >= 2);
    assertEquals(await tool.end(), 0);
    for (const frame of splitMjpeg(listener.stdout)) assertEquals(frame, await Deno.readFile(jpeg));
  },
);

testWith(["python3"], "t265 writes the pose into the picture, unless told not to", async () => {
  const level = async (...args: string[]) => {
    const { listener, target } = await startListener("--output", "-");
    await using _listener = listener;
    const command = `${SOURCE} --size 320x240 --fps 5`;
    await using tool = startTool("t265", [
      "--source-cmd",
      command,
      "--no-rectify",
      "--quality",
      "95",
      ...args,
      target,
    ]);
    await listener.until("frames have come", () => splitMjpeg(listener.stdout).length >= 3);
    assertEquals(await tool.end(), 0);
    return await contrastAtFoot(splitMjpeg(listener.stdout)[2]!);
  };
  const [overlaid, plain] = [await level(), await level("--no-overlay")];
  assert(overlaid > 150 && plain < 10, `${overlaid} and ${plain}`);
});

/** The range of levels in the lowest rows. */
async function contrastAtFoot(jpeg: Uint8Array<ArrayBuffer>): Promise<number> {
  const { width, height } = parseJpegSize(jpeg)!;
  const pixels = new Uint8Array(width * height);
  const decoder = await openGreyJpegDecoder();
  decoder.decode(jpeg, { width, height, strideBytes: width, pixels });
  decoder.close();
  const foot = pixels.subarray(width * (height - 24));
  return Math.max(...foot) - Math.min(...foot);
}

testWith(["python3"], "t265 takes raw grey pictures from a program", async () => {
  const camera = `python3 -u -c 'import sys,time
while True: sys.stdout.buffer.write(bytes(96*64)); time.sleep(0.05)'`;
  const { listener, target } = await startListener("--output", "-");
  await using _listener = listener;
  const args = ["--image-cmd", camera, "--image-size", "96x64", "--no-rectify", "--pose-cmd", "sleep 60"];
  await using tool = startTool("t265", [...args, target]);
  await listener.until("frames have come", () => sizesOf(listener).length >= 3);
  assertEquals(sizesOf(listener)[0], "96x64");
  assertEquals(await tool.end(), 0);
});

Deno.test("t265 says which program is missing, on one line, and exits with 1", async () => {
  const args = [...SMALL, "--pose-cmd", "rs-pose", "127.0.0.1"];
  const { code, log, stdout } = await runTool("t265", args, { env: { PATH: "/nowhere" } });
  assertEquals([code, log.length, stdout], [1, 1, ""], log.join("\n"));
  assert(log[0]!.startsWith("t265: Cannot find the pose program rs-pose: "), log[0]);
});

Deno.test("t265 says what is wrong with a calibration, on one line, and exits with 1", async () => {
  const file = await Deno.makeTempFile();
  try {
    const cases: [string, string][] = [
      ["{", "it is no JSON"],
      ['{"fx": 285}', "the calibration's width and height must be whole numbers, 16 … 4096"],
    ];
    for (const [text, reason] of cases) {
      await Deno.writeTextFile(file, text);
      const { code, log } = await runTool("t265", [...SMALL, "--calibration", file, "127.0.0.1"]);
      assertEquals([code, log], [1, [`t265: Cannot use the calibration ${file}: ${reason}`]]);
    }
  } finally {
    await Deno.remove(file);
  }
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

Deno.test("t265 says that the original wire carries no poses beside the pictures", async () => {
  await using tool = startTool("t265", [...SMALL, "--wire", "sof", "127.0.0.1:9"]);
  await tool.line(/The original wire carries no poses beside the pictures, only in them/);
  await tool.line(/Sending test room/);
  assertEquals(await tool.end(), 0);
});

Deno.test("t265 explains wrong usage on one line and exits with 2", async () => {
  const cases: [string[], string][] = [
    [["--pose-cmd", ""], "Option --pose-cmd needs a value: a command is accepted"],
    [
      ["--pose-cmd", "rs-pose | tee x", "127.0.0.1"],
      "Option --pose-cmd: Cannot run rs-pose | tee x: | has to be quoted, as no shell runs it",
    ],
    [["--fps", "0"], "Cannot use --fps 0: a whole number from 1 to 240 is accepted"],
    [["--fov", "171"], "Cannot use --fov 171: a whole number from 1 to 170 is accepted"],
    [
      ["--view-size", "412"],
      "Cannot use --view-size 412: a size such as 412x300, each side from 16 to 4096, is accepted",
    ],
    [
      ["--source-cmd", "x", "--pose-cmd", "y"],
      "Cannot use --pose-cmd with --source-cmd: it gives pictures and poses",
    ],
    [
      ["--no-rectify", "--fov", "80"],
      "Cannot use --fov with --no-rectify: it is about the rectified view",
    ],
    [
      ["--camera", "test", "--width", "640"],
      "Cannot use --width with --camera test: --image-size WxH is accepted",
    ],
    [
      ["--image-size", "96x64", "--camera", "rpicam"],
      "Cannot use --image-size without --image-cmd or --camera test: others know their size",
    ],
    [
      ["--view-margin", "412"],
      "Cannot use --view-margin 412: less than the view's width of 412 is accepted",
    ],
  ];
  for (const [args, message] of cases) {
    assertEquals(await runTool("t265", args), { code: 2, log: [`t265: ${message}`], stdout: "" });
  }
});

Deno.test("t265 --help names broadcast's options and its own", async () => {
  const { code, stdout } = await runTool("t265", ["--help"]);
  assertEquals(code, 0);
  const names = [
    "t265 - ",
    "--pose-cmd CMD",
    "(default rs-pose)",
    "--source-cmd CMD",
    "--no-overlay",
    "--fov N",
  ];
  for (const name of [...names, "--camera SOURCE", "--port N"]) assert(stdout.includes(name), name);
});
