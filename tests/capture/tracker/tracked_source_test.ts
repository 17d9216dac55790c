import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { CameraError } from "../../../src/capture/camera.ts";
import type { ImageHeader } from "../../../src/capture/tracker/source_line_parser.ts";
import {
  startTrackedSource,
  type TrackedSourceOptions,
} from "../../../src/capture/tracker/tracked_source.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Program } from "../../../src/system/program.ts";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import { textOf, withLog } from "../../support/log.ts";
import { isRunning } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

/** Pauses that a test can wait for. */
const SOON = { firstMs: 10, maxMs: 20 };

/** A program in TypeScript that writes lines and pictures of 12 bytes. */
function program(code: string): Program {
  const prelude = `
    const write = (bytes) => { for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at)); };
    const line = (fields) => write(new TextEncoder().encode(JSON.stringify(fields) + "\\n"));
    const pose = (t, x) => line({ type: "pose", t, x, y: 0, z: 0 });
    const image = (t, value, bytes = 12) => {
      line({ type: "image", t, width: 4, height: 3, format: "gray8", bytes: 12 });
      write(new Uint8Array(bytes).fill(value));
    };
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  `;
  return { label: "source", command: Deno.execPath(), args: ["eval", prelude + code] };
}

/** What a source has given. */
interface Given {
  readonly source: ReturnType<typeof startTrackedSource>;
  readonly poses: readonly Pose[];
  readonly images: readonly { header: ImageHeader; captureUs: number; pixels: Uint8Array; cameUs: number }[];
  readonly calibrations: readonly unknown[];
  readonly log: readonly LogRecord[];
}

/** Runs a source with its log recorded, and closes it whatever happens. */
async function withSource(
  options: Pick<TrackedSourceOptions, "program" | "stallMs"> & Partial<TrackedSourceOptions>,
  test: (given: Given) => Promise<void>,
): Promise<void> {
  await withLog(async (log) => {
    const [poses, images, calibrations]: [Pose[], Given["images"][number][], unknown[]] = [[], [], []];
    const pixels = new Uint8Array(12);
    const source = startTrackedSource({
      backoff: SOON,
      onPose: (pose) => poses.push(pose),
      onCalibration: (value) => calibrations.push(value),
      beginImage: () => pixels,
      endImage: (header, captureUs) =>
        images.push({ header, captureUs, pixels: pixels.slice(), cameUs: monotonicUs() }),
      ...options,
    });
    try {
      await test({ source, poses, images, calibrations, log });
    } finally {
      await source.close();
    }
  });
}

Deno.test("startTrackedSource hands on calibration, poses and pictures as they come", async () => {
  const startUs = monotonicUs();
  const code =
    `line({ type: "calibration", fx: 285 }); pose(undefined, 1); image(undefined, 7); image(undefined, 8);
    await sleep(20_000);`;
  await withSource({ program: program(code) }, async ({ source, poses, images, calibrations, log }) => {
    await until("both pictures have come", () => images.length === 2);
    assertEquals(calibrations, [{ type: "calibration", fx: 285 }]);
    assertEquals(poses.map(({ position }) => position), [[1, 0, 0]]);
    assertEquals(images.map(({ pixels }) => pixels), [
      new Uint8Array(12).fill(7),
      new Uint8Array(12).fill(8),
    ]);
    assertEquals(images[0]!.header, { width: 4, height: 3, format: "gray8", bytes: 12, eye: "left" });
    for (const timeUs of [poses[0]!.timeUs, images[0]!.captureUs]) {
      assert(timeUs > startUs && timeUs <= images[0]!.cameUs);
    }
    assertEquals(source.label, "source");
    assertEquals(source.statistics(), {
      frames: 2,
      garbageBytes: 0,
      brokenFrames: 0,
      restarts: 0,
      poses: { received: 1, rejected: 0, restarts: 0, newestUs: poses[0]!.timeUs },
    });
    assertEquals(log, []);
  });
});

Deno.test("startTrackedSource places poses and pictures on one clock, by the tracker's own times", async () => {
  // each picture was taken 20 ms before the pose that is written after it
  const code =
    `for (;;) { const t = 5000 + performance.now(); image(t - 20, 1); pose(t, t); await sleep(10); }`;
  await withSource({ program: program(code) }, async ({ poses, images }) => {
    const isPlaced = ({ captureUs }: typeof images[number], i: number) =>
      poses[i] !== undefined && Math.abs(poses[i]!.timeUs - captureUs - 20_000) <= 1;
    await until("five pictures are placed exactly", () => images.filter(isPlaced).length >= 5);
    for (const { captureUs, cameUs } of images) assert(captureUs <= cameUs);
  });
});

Deno.test("startTrackedSource passes over pictures that are not wanted, which are a sign of life", async () => {
  const code = `for (let n = 0; ; n++) { image(undefined, n); await sleep(10); }`;
  const endImage = () => assert(false, "a picture ended that had not begun");
  await withSource(
    { program: program(code), stallMs: 1500, beginImage: () => undefined, endImage },
    async ({ source, log }) => {
      const { frames } = source.statistics();
      await until(
        "pictures have gone by for longer than a stall",
        () => source.statistics().frames > frames + 200,
      );
      assertEquals(log, []);
    },
  );
});

Deno.test("startTrackedSource starts a program again that has ended, and gives up its half picture", async () => {
  const code =
    `line({ type: "calibration" }); image(1, 1); image(2, 2, 5); console.error("USB 2"); Deno.exit(3);`;
  await withSource({ program: program(code) }, async ({ source, images, calibrations, log }) => {
    await until("it has been started again", () => source.statistics().restarts >= 1 && images.length >= 2);
    assertEquals(calibrations.length, images.length);
    for (const { pixels } of images) assertEquals(pixels, new Uint8Array(12).fill(1));
    assert(source.statistics().brokenFrames >= 1);
    const expected =
      "The source source ended with exit code 3; starting it again in 10 ms; it said:\n  USB 2";
    assertEquals(textOf(log[0]!), expected);
  });
});

Deno.test("startTrackedSource follows the clock of each life of the program anew", async () => {
  // the clock of the second life is 0.9 s behind that of the first, too little to show by itself
  const file = await Deno.makeTempFile();
  const code = `
    const lives = Deno.readTextFileSync("${file}").length;
    Deno.writeTextFileSync("${file}", "x", { append: true });
    for (let n = 0; n < (lives === 0 ? 20 : 1e6); n++) {
      pose(Date.now() - lives * 900, lives); image(undefined, n); await sleep(10);
    }`;
  const agesUs: number[] = [];
  const onPose = ({ position, timeUs }: Pose) =>
    void (position[0] === 1 && agesUs.push(monotonicUs() - timeUs));
  try {
    await withSource({ program: program(code), onPose }, async () => {
      // Shorter than what is learnt of a clock lasts; a machine that was held up may make some of them seem old.
      await until("the second life has lasted", () => agesUs.length >= 120);
      const leastUs = Math.min(...agesUs);
      assert(leastUs < 500_000, `${leastUs} µs`);
    });
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("startTrackedSource starts a program again that gives poses but no picture", async () => {
  const code = `for (let t = 0; ; t += 50) { pose(t, t); await sleep(50); }`;
  await withSource({ program: program(code), stallMs: 1500 }, async ({ source, log }) => {
    await until("it has been started again", () => source.statistics().restarts >= 1);
    assert(textOf(log[0]!).includes("source gave no picture for 1500 ms"), textOf(log[0]!));
  });
});

Deno.test("startTrackedSource's close ends the program and hands nothing on any more", async () => {
  const code =
    `line({ type: "calibration", pid: Deno.pid }); for (let n = 0; ; n++) { pose(n, n); image(n, n); }`;
  await withSource({ program: program(code) }, async ({ source, poses, images, calibrations }) => {
    await until("there is a picture", () => images.length > 0);
    const { pid } = calibrations[0] as { pid: number };
    assertEquals(isRunning(pid), true);
    const closing = source.close();
    const counts = [poses.length, images.length];
    await closing;
    assertEquals(isRunning(pid), false);
    assertEquals([poses.length, images.length], counts);
    await source.ended;
  });
});

Deno.test("startTrackedSource rejects at once where the program can not be started the first time", async () => {
  const missing = { label: "missing", command: "/nowhere/source", args: [] };
  await withSource({ program: missing }, async ({ source, log }) => {
    const error = await assertRejects(() => source.ended, CameraError);
    assertEquals(error.message, "Cannot start the source: there is no program /nowhere/source");
    assertEquals(log, []);
  });
});
