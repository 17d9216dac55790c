import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { type Camera, CameraError } from "../../src/capture/camera.ts";
import { type ProcessCameraOptions, startProcessCamera } from "../../src/capture/camera_process.ts";
import type { ProcessRunEnd, ProcessRunOptions } from "../../src/capture/process_run.ts";
import type { CameraProgram } from "../../src/capture/camera_programs.ts";
import type { Program } from "../../src/system/program.ts";
import type { Frame } from "../../src/common/frame.ts";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { MadeUpStdout } from "../support/made_up_stdout.ts";
import { testWith } from "../support/programs.ts";
import { until } from "../support/until.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { textOf, withLog } from "../support/log.ts";

const JPEG = readJpegVector("ffmpeg_96x64");
const JPEG_PATH = new URL("../vectors/ffmpeg_96x64.jpg", import.meta.url).pathname;
const FAKE_CAMERA = new URL("../support/fake_camera.ts", import.meta.url).pathname;
/** Pauses that a test can wait for. */
const SOON = { firstMs: 10, maxMs: 20 };

function fakeCamera(...args: string[]): Program {
  return { label: "fake", command: Deno.execPath(), args: ["run", "-A", FAKE_CAMERA, ...args] };
}

function shell(script: string): Program {
  return { label: "script", command: "/bin/sh", args: ["-c", script] };
}

interface Session {
  readonly camera: Camera;
  readonly frames: readonly Frame[];
  readonly log: readonly LogRecord[];
}

/** Runs a camera with its log recorded, and closes it whatever happens. */
async function withCamera(
  options: ProcessCameraOptions,
  test: (session: Session) => Promise<void>,
): Promise<void> {
  await withLog(async (log) => {
    const frames: Frame[] = [];
    const camera = startProcessCamera({ backoff: SOON, ...options }, {
      onFrame: (frame) => frames.push(frame),
    });
    try {
      await test({ camera, frames, log });
    } finally {
      await camera.close();
    }
  });
}

/** Lets the pause after a failure go by, however long the end of the process takes. */
async function untilRestarted(camera: Camera, clock: VirtualClock): Promise<void> {
  await until("it was started again", async () => {
    await clock.advance(10);
    return camera.statistics().restarts === 1;
  });
}

/** Whether a process of that id exists (and has not merely left its exit code behind). */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("startProcessCamera hands over the frames of a program with the time of their arrival", async () => {
  const startUs = monotonicUs();
  await withCamera({ program: fakeCamera("--frames", "1000") }, async ({ camera, frames, log }) => {
    assertEquals(camera.label, "fake");
    await until("there are ten frames", () => frames.length >= 10);
    for (const frame of frames) assertEquals(frame.jpeg, JPEG);
    const times = frames.map((frame) => frame.captureUs);
    assertEquals(times, times.toSorted((a, b) => a - b));
    assert(times[0]! > startUs && times.at(-1)! <= monotonicUs());
    assertEquals(camera.statistics(), {
      frames: frames.length,
      garbageBytes: 0,
      brokenFrames: 0,
      restarts: 0,
    });
    assertEquals(log, []);
  });
});

Deno.test("startProcessCamera passes on what a program wrote last, where it writes no end of image", async () => {
  const program = shell(`head -c ${JPEG.length - 2} ${JPEG_PATH}; head -c ${JPEG.length - 2} ${JPEG_PATH}`);
  await withCamera({ program }, async ({ frames }) => {
    await until("two frames", () => frames.length >= 2);
    assertEquals(frames.slice(0, 2).map(({ jpeg }) => jpeg), [JPEG, JPEG]);
  });
});

Deno.test("startProcessCamera gives the program its arguments word for word", async () => {
  const file = await Deno.makeTempFile();
  try {
    const program = fakeCamera("--log", file, "--name", "front left", "$HOME *");
    await withCamera({ program }, async ({ frames }) => {
      await until("there is a frame", () => frames.length > 0);
    });
    assert((await Deno.readTextFile(file)).includes(`--log ${file} --name front left $HOME *\n`));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("startProcessCamera starts a program again that has ended, and says what it said last", async () => {
  const program = fakeCamera("--frames", "2", "--say", "lost the sensor", "--code", "7");
  await withCamera({ program }, async ({ camera, frames, log }) => {
    await until("it has been started again twice", () => camera.statistics().restarts >= 2);
    assert(frames.length >= 4);
    const [first] = log;
    assertEquals(first!.level, "warning");
    assert(textOf(first!).includes("ended with exit code 7"), textOf(first!));
    assert(textOf(first!).includes("lost the sensor"), textOf(first!));
    assertEquals(first!.properties.lastLines, ["lost the sensor"]);
    assertEquals(log.slice(0, 2).map((record) => record.properties.waitMs), [10, 20]);
  });
});

Deno.test("startProcessCamera keeps trying where the camera is missing at first", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/jpeg`, JPEG);
    const script = `[ -e ${folder}/plugged ] || { echo "no cameras available" >&2; exit 255; }; ` +
      `cat ${folder}/jpeg; sleep 60`;
    await withCamera({ program: shell(script) }, async ({ frames, log }) => {
      await until("it has failed four times", () => log.length >= 4);
      assertEquals(frames.length, 0);
      for (const record of log) assert(textOf(record).includes("no cameras available"));
      await Deno.writeTextFile(`${folder}/plugged`, "");
      await until("there is a frame", () => frames.length === 1);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("startProcessCamera says why it took none of the pictures of a program that is started again", async () => {
  const half = `head -c 500 ${JPEG_PATH}`;
  await withCamera({ program: shell(`for i in 1 2 3; do ${half}; done`) }, async ({ frames, log }) => {
    await until("it says so twice", () => log.length >= 2);
    assertEquals(frames.length, 0);
    for (const record of log) {
      assert(
        textOf(record).includes("(3 pictures refused: cut short)"),
        textOf(record),
      );
    }
  });
  await withCamera({ program: shell(`head -c 90000 /dev/zero`) }, async ({ log }) => {
    await until("it says so", () => log.length >= 1);
    assert(textOf(log[0]!).includes("(no JPEG is in the 90000 bytes that came)"), textOf(log[0]!));
  });
});

Deno.test("startProcessCamera starts a program again that gives no more frames", async () => {
  const file = await Deno.makeTempFile();
  try {
    const program = fakeCamera("--frames", "3", "--then", "hang", "--log", file);
    const clock = new VirtualClock();
    await withCamera({ program, clock }, async ({ camera, frames, log }) => {
      await until("it gives no more", () => frames.length === 3);
      await clock.advance(5000);
      await untilRestarted(camera, clock);
      await until("it works again", () => frames.length === 6);
      assert(textOf(log[0]!).includes("gave no picture for 5000 ms"), textOf(log[0]!));
      const pids = (await Deno.readTextFile(file)).trim().split("\n").map((line) => parseInt(line));
      assertEquals(isAlive(pids[0]!), false);
    });
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("startProcessCamera forgets half a frame when the program ends", async () => {
  const path = new URL("../vectors/ffmpeg_96x64.jpg", import.meta.url).pathname;
  const program = shell(`cat ${path}; head -c 600 ${path}`);
  await withCamera({ program }, async ({ camera, frames }) => {
    await until("it has been started again three times", () => camera.statistics().restarts >= 3);
    for (const frame of frames) assertEquals(frame.jpeg, JPEG);
    const { brokenFrames, garbageBytes } = camera.statistics();
    assert(brokenFrames >= 3);
    assertEquals(garbageBytes, brokenFrames * 600);
  });
});

Deno.test("startProcessCamera rejects at once where there is no such program, or it may not be executed", async () => {
  const file = await Deno.makeTempFile({ suffix: ".sh" });
  try {
    const cases: [string, string][] = [
      ["/nowhere/no-such-camera", "Cannot start the camera: there is no program /nowhere/no-such-camera"],
      [file, `Cannot start the camera: ${file} may not be executed`],
    ];
    for (const [command, message] of cases) {
      await withCamera({ program: { label: "missing", command, args: [] } }, async ({ camera, log }) => {
        const error = await assertRejects(() => camera.ended, CameraError);
        assertEquals(error.message, message);
        assertEquals(log, []);
      });
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("startProcessCamera's close ends the process and waits until it has gone", async () => {
  const file = await Deno.makeTempFile();
  try {
    for (const then of ["hang", "deaf"]) {
      await Deno.writeTextFile(file, "");
      const program = fakeCamera("--then", then, "--log", file);
      await withCamera({ program, killMs: 100 }, async ({ camera, frames, log }) => {
        await until("there is a frame", () => frames.length > 0);
        const pid = parseInt(await Deno.readTextFile(file));
        assertEquals(isAlive(pid), true);
        await camera.close();
        assertEquals(isAlive(pid), false);
        await camera.ended;
        await camera.close();
        assertEquals(log, []);
      });
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("startProcessCamera's close does not wait for the end of a pause", async () => {
  const program = shell("exit 3");
  await withCamera(
    { program, backoff: { firstMs: 3_600_000, maxMs: 3_600_000 } },
    async ({ camera, log }) => {
      await until("it has ended", () => log.length === 1);
      await camera.close();
      assertEquals(camera.statistics().restarts, 0);
    },
  );
});

Deno.test("startProcessCamera's close can come first", async () => {
  await withCamera({ program: fakeCamera("--then", "hang") }, async ({ camera }) => {
    await camera.close();
    await camera.ended;
  });
});

Deno.test("startProcessCamera does not wait for a pipe that another process holds open", async () => {
  const program = shell("echo gone >&2; sleep 20 & exit 1");
  await withCamera({ program }, async ({ log }) => {
    await until("it has ended", () => log.length >= 1, 15_000);
    assertEquals(log[0]!.properties.lastLines, ["gone"]);
  });
});

/** Starts that a program wrote to its `--log`, oldest first. */
function readStarts(file: string): { pid: number; quality: number }[] {
  return Deno.readTextFileSync(file).trim().split("\n").filter((line) => line !== "").map((line) => ({
    pid: parseInt(line),
    quality: Number(/-q (\d+)/.exec(line)?.[1]),
  }));
}

/** A program whose quality can be chosen, and what it has logged of its starts. */
async function withChoosableQuality(
  args: readonly string[],
  test: (program: CameraProgram, starts: () => { pid: number; quality: number }[]) => Promise<void>,
): Promise<void> {
  const file = await Deno.makeTempFile();
  const atQuality = (quality: number) => fakeCamera(...args, "--log", file, "-q", `${quality}`);
  try {
    await test({ ...atQuality(50), atQuality }, () => readStarts(file));
  } finally {
    await Deno.remove(file);
  }
}

for (const [how, then] of [["", "hang"], [" that ignores SIGTERM", "deaf"]] as const) {
  Deno.test(`startProcessCamera's setQuality starts another process at once, in place of one${how}`, () =>
    withChoosableQuality(["--frames", "3", "--then", then], async (program, starts) => {
      const backoff = { firstMs: 3_600_000, maxMs: 3_600_000 };
      await withCamera({ program, backoff, killMs: 100 }, async ({ camera, frames, log }) => {
        for (const [count, quality] of [[2, 35], [3, 50]] as const) {
          await until("its frames have come", () => frames.length === 3 * (count - 1));
          camera.setQuality!(quality);
          await until("the next one has started", () => starts().length === count);
          assertEquals(starts().at(-1)!.quality, quality);
          assertEquals(isAlive(starts().at(-2)!.pid), false);
        }
        await until("its frames have come", () => frames.length === 9);
        assertEquals(isAlive(starts().at(-1)!.pid), true);
        assertEquals([camera.statistics().restarts, log], [0, []]);
        await camera.close();
        assertEquals(isAlive(starts().at(-1)!.pid), false);
      });
    }));
}

Deno.test("startProcessCamera's setQuality forgets what the replaced process has left unfinished", async () => {
  const program = { ...shell("first"), atQuality: () => shell("second") };
  const lives: MadeUpStdout[] = [];
  const run = (_: Program, { readStdout, signal }: ProcessRunOptions) => {
    const life = new MadeUpStdout();
    readStdout(life.child);
    lives.push(life);
    const { promise, resolve } = Promise.withResolvers<ProcessRunEnd>();
    signal.addEventListener("abort", () => resolve({ reason: "was asked to", lastLines: [] }));
    return promise;
  };
  await withCamera({ program, run }, async ({ camera, frames }) => {
    await lives[0]!.write(JPEG.subarray(0, 600));
    camera.setQuality!(35);
    await until("the next one runs", () => lives.length === 2);
    await lives[1]!.write(JPEG);
    assertEquals(frames.map(({ jpeg }) => jpeg), [JPEG]);
  });
});

Deno.test("startProcessCamera goes on with the quality that was set where the program stalls or ends later", () =>
  withChoosableQuality(["--frames", "2", "--then", "hang"], async (program, starts) => {
    const clock = new VirtualClock();
    await withCamera({ program, clock }, async ({ camera, frames, log }) => {
      await until("a frame has come", () => frames.length > 0);
      camera.setQuality!(35);
      await until("the next one has started", () => starts().length === 2);
      await clock.advance(5000);
      await untilRestarted(camera, clock);
      assert(textOf(log[0]!).includes("gave no picture for 5000 ms"), textOf(log[0]!));
      await until("it has started", () => starts().length === 3);
      assertEquals(starts().map(({ quality }) => quality), [50, 35, 35]);
    });
  }));

Deno.test("startProcessCamera survives that the program is gone when its quality is set", async () => {
  const missing = { label: "missing", command: "/nowhere/no-such-camera", args: [] };
  const program = { ...shell("exec sleep 60"), atQuality: () => missing };
  await withCamera({ program }, async ({ camera, log }) => {
    camera.setQuality!(35);
    await until("it was tried twice", () => log.length >= 2);
    assert(textOf(log[0]!).includes("could not be started again: there is no program /nowhere"));
  });
});

Deno.test("startProcessCamera can not set the quality of a program that does not choose it", async () => {
  await withCamera({ program: shell("exec sleep 60") }, ({ camera }) => {
    assertEquals(camera.setQuality, undefined);
    return Promise.resolve();
  });
});

testWith(["ffmpeg"], "startProcessCamera reads what ffmpeg writes", async () => {
  const args = "-v error -nostdin -re -f lavfi -i testsrc=size=320x240:rate=30 -f mjpeg -".split(" ");
  await withCamera({ program: { label: "ffmpeg", command: "ffmpeg", args } }, async ({ camera, frames }) => {
    await until("there are ten frames", () => frames.length >= 10);
    for (const { jpeg } of frames) assertEquals(parseJpegSize(jpeg), { width: 320, height: 240 });
    const { garbageBytes, brokenFrames } = camera.statistics();
    assertEquals({ garbageBytes, brokenFrames }, { garbageBytes: 0, brokenFrames: 0 });
  });
});

testWith(
  ["ffmpeg"],
  "startProcessCamera says what ffmpeg says of a v4l2 camera that is not there",
  async () => {
    const { findCameraProgram } = await import("../../src/capture/camera_programs.ts");
    const program = await findCameraProgram({ kind: "v4l2", device: "/dev/no-camera" }, {
      width: 640,
      height: 480,
      fps: 30,
      quality: 50,
      rotation: 0,
      hflip: false,
      vflip: false,
    });
    await withCamera({ program }, async ({ log }) => {
      await until("it has ended", () => log.length >= 1);
      assert(textOf(log[0]!).includes("/dev/no-camera: No such file or directory"), textOf(log[0]!));
    });
  },
);
