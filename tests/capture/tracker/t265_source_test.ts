/** `scripts/t265_source.py`, with a stand-in for pyrealsense2: what it writes is what a tracked source reads. */

import { assert, assertEquals } from "@std/assert";
import type { ImageHeader } from "../../../src/capture/tracker/source_line_parser.ts";
import { SourceParser } from "../../../src/capture/tracker/source_parser.ts";
import { startTrackedSource } from "../../../src/capture/tracker/tracked_source.ts";
import type { Program } from "../../../src/system/program.ts";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import { textOf, withLog } from "../../support/log.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const SCRIPT = new URL("../../../scripts/t265_source.py", import.meta.url).pathname;
const STAND_IN = new URL("../../support/pyrealsense2_stand_in", import.meta.url).pathname;
const PICTURE_BYTES = 848 * 800;

function t265Source(args: readonly string[] = [], variables: readonly string[] = []): Program {
  const environment = [`PYTHONPATH=${STAND_IN}`, "PYTHONDONTWRITEBYTECODE=1", ...variables];
  return { label: "t265_source.py", command: "env", args: [...environment, "python3", SCRIPT, ...args] };
}

/** A picture and the value of all its pixels: which one it is. */
interface Picture {
  readonly header: ImageHeader;
  readonly captureUs: number;
  readonly value: number;
}

/** Runs a source and closes it whatever happens. */
async function withSource(
  program: Program,
  test: (
    given: { poses: readonly Pose[]; pictures: readonly Picture[]; calibrations: readonly unknown[] },
  ) => Promise<void>,
): Promise<void> {
  const [poses, pictures, calibrations]: [Pose[], Picture[], unknown[]] = [[], [], []];
  const pixels = new Uint8Array(PICTURE_BYTES);
  const source = startTrackedSource({
    program,
    onPose: (pose) => poses.push(pose),
    onCalibration: (value) => calibrations.push(value),
    beginImage: () => pixels,
    endImage: (header, captureUs) => {
      const value = pixels[0]!;
      assert(pixels.every((pixel) => pixel === value), "a picture is mixed up");
      pictures.push({ header, captureUs, value });
    },
  });
  try {
    await test({ poses, pictures, calibrations });
    const { garbageBytes, brokenFrames, restarts, poses: { rejected } } = source.statistics();
    assertEquals([garbageBytes, brokenFrames, restarts, rejected], [0, 0, 0, 0]);
  } finally {
    await source.close();
  }
}

testWith(
  ["python3"],
  "t265_source.py gives calibration, poses and the left eye's pictures, on one clock",
  async () => {
    await withSource(t265Source(), async ({ poses, pictures, calibrations }) => {
      await until(
        "there are twenty pictures and a hundred poses",
        () => pictures.length >= 20 && poses.length >= 100,
      );
      const coeffs = [-0.004, 0.039, -0.036, 0.006];
      const calibration = { fx: 285.5, fy: 286.5, ppx: 420.25, ppy: 403.75, coeffs, width: 848, height: 800 };
      assertEquals(calibrations, [{ type: "calibration", ...calibration }]);
      const { orientation, velocity, angularVelocity, confidence } = poses[0]!;
      assertEquals([orientation, velocity, angularVelocity, confidence], [[0, 0, 0, 1], [0.2, 0, 0], [
        0,
        0,
        0,
      ], 3]);
      for (const { header } of pictures) assertEquals([header.eye, header.bytes], ["left", PICTURE_BYTES]);
      // the n-th pose is at n mm and came n · 5 ms after the first one, the n-th picture n · 33 ms
      const isPlaced = ({ captureUs, value }: Picture) =>
        poses.some(({ timeUs, position }) =>
          Math.abs(timeUs - captureUs - (position[0] * 5e6 - value * 1e6 / 30)) <= 1
        );
      await until("pictures are placed among the poses", () => pictures.filter(isPlaced).length >= 10);
    });
  },
);

testWith(["python3"], "t265_source.py --both gives the right eye's pictures too, in pairs", async () => {
  await withSource(t265Source(["--both"]), async ({ pictures }) => {
    await until("there are five pairs", () => pictures.length >= 10);
    for (let i = 0; i + 1 < pictures.length; i += 2) {
      const [left, right] = [pictures[i]!, pictures[i + 1]!];
      assertEquals([left.header.eye, right.header.eye], ["left", "right"]);
      assertEquals([right.value, right.header.trackerTime], [255 - left.value, left.header.trackerTime]);
    }
  });
});

testWith(
  ["python3"],
  "t265_source.py drops what can not be written while the pipe is full, and begins again with a new picture",
  async () => {
    const { command, args } = t265Source();
    const child = new Deno.Command(command, { args: [...args], stdout: "piped" }).spawn();
    const values: number[] = [];
    const pixels = new Uint8Array(PICTURE_BYTES);
    const poses: number[] = [];
    const parser = new SourceParser({
      onCalibration: () => {},
      onPose: ({ position }) => poses.push(Math.round(position[0] * 1000)),
      beginImage: () => pixels,
      endImage: () => values.push(pixels[0]!),
    });
    const reader = child.stdout.getReader();
    try {
      while (values.length < 3) parser.push((await reader.read()).value!, 0);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      while (values.length < 8) parser.push((await reader.read()).value!, 0);
      assertEquals(parser.counts.rejected, 0);
      // of 45 pictures and 300 poses one picture and 40 poses may have waited
      const longestStep = (numbers: readonly number[]) =>
        Math.max(...numbers.slice(1).map((number, i) => number - numbers[i]!));
      assert(longestStep(values) >= 30, `${values}`);
      assert(longestStep(poses) >= 150, `${poses}`);
    } finally {
      await reader.cancel();
      child.kill("SIGTERM");
      await child.status;
    }
  },
);

testWith(["python3"], "t265_source.py ends when nobody reads any more", async () => {
  const { command, args } = t265Source();
  const child = new Deno.Command(command, { args: [...args], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals((await child.status).code, 0);
});

testWith(["python3"], "t265_source.py says on one line that there is no device", async () => {
  await withLog(async (log) => {
    const source = startTrackedSource({
      program: t265Source([], ["UIS_STAND_IN=none"]),
      backoff: { firstMs: 10, maxMs: 20 },
      onPose: () => {},
      onCalibration: () => {},
      beginImage: () => undefined,
      endImage: () => {},
    });
    await until("it has ended", () => log.length > 0);
    await source.close();
    const expected =
      "The source t265_source.py ended with exit code 1; starting it again in 10 ms; it said:" +
      "\n  t265_source.py: No device connected";
    assertEquals(textOf(log[0]!), expected);
  });
});
