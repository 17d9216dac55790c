import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { CameraError } from "../../../src/capture/camera.ts";
import { type GreyCameraOptions, startGreyCamera } from "../../../src/capture/tracker/grey_camera.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Program } from "../../../src/system/program.ts";
import { textOf, withLog } from "../../support/log.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const SOON = { firstMs: 10, maxMs: 20 };

function shell(script: string): Program {
  return { label: "script", command: "/bin/sh", args: ["-c", script] };
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

interface Session {
  readonly camera: ReturnType<typeof startGreyCamera>;
  readonly frames: readonly { readonly pixels: Uint8Array; readonly captureUs: number }[];
  readonly log: readonly LogRecord[];
}

/** Runs a camera of 4x2 pixels with its log recorded, and closes it whatever happens. */
async function withCamera(
  options: Pick<GreyCameraOptions, "program"> & Partial<GreyCameraOptions>,
  test: (session: Session) => Promise<void>,
): Promise<void> {
  const { width = 4, height = 2 } = options;
  await withLog(async (log) => {
    const frames: Session["frames"][number][] = [];
    const pixels = new Uint8Array(width * height);
    const camera = startGreyCamera({
      backoff: SOON,
      width,
      height,
      beginImage: () => pixels,
      endImage: (captureUs) => frames.push({ pixels: pixels.slice(), captureUs }),
      ...options,
    });
    try {
      await test({ camera, frames, log });
    } finally {
      await camera.close();
    }
  });
}

Deno.test("startGreyCamera hands over each picture with the time of its first byte", async () => {
  const folder = await Deno.makeTempDir();
  const startUs = monotonicUs();
  const script =
    `printf ABCDEFGHab; until [ -e ${folder}/go ]; do sleep 0.01; done; printf cdefgh; exec sleep 20`;
  try {
    await withCamera({ program: shell(script) }, async ({ camera, frames, log }) => {
      await until("the first has come", () => frames.length === 1);
      const betweenUs = monotonicUs();
      await Deno.writeTextFile(`${folder}/go`, "");
      await until("the second has come", () => frames.length === 2);
      assertEquals(frames.map(({ pixels }) => pixels), ["ABCDEFGH", "abcdefgh"].map(ascii));
      for (const { captureUs } of frames) assert(captureUs > startUs && captureUs <= betweenUs);
      assertEquals(camera.label, "script");
      assertEquals(camera.statistics(), { frames: 2, garbageBytes: 0, brokenFrames: 0, restarts: 0 });
      assertEquals(log, []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("startGreyCamera makes no picture of two halves of two lives", async () => {
  await withCamera({ program: shell("printf ABCDEFGHxyz") }, async ({ camera, frames, log }) => {
    await until("it has been started again twice", () => camera.statistics().restarts >= 2);
    for (const { pixels } of frames) assertEquals(pixels, ascii("ABCDEFGH"));
    const { brokenFrames, garbageBytes } = camera.statistics();
    assert(brokenFrames >= 2);
    assertEquals(garbageBytes, brokenFrames * 3);
    assert(textOf(log[0]!).startsWith("The camera script ended with exit code 0"), textOf(log[0]!));
  });
});

Deno.test("startGreyCamera starts a program again that gives no more pictures", async () => {
  await withCamera(
    { program: shell("printf ABCDEFGHxyz; sleep 20"), stallMs: 600 },
    async ({ camera, log }) => {
      await until("it has been started again", () => camera.statistics().restarts >= 1);
      assert(textOf(log[0]!).includes("script gave no picture for 600 ms"), textOf(log[0]!));
    },
  );
});

Deno.test("startGreyCamera hands nothing on any more after its close", async () => {
  const program = { label: "zeros", command: "/bin/cat", args: ["/dev/zero"] };
  await withCamera({ program, width: 848, height: 800 }, async ({ camera, frames }) => {
    await until("there is a picture", () => frames.length > 0);
    const closing = camera.close();
    const count = frames.length;
    await closing;
    assertEquals(frames.length, count);
    await camera.ended;
  });
});

Deno.test("startGreyCamera rejects at once where the program can not be started the first time", async () => {
  const program = { label: "missing", command: "/nowhere/camera", args: [] };
  await withCamera({ program }, async ({ camera }) => {
    const error = await assertRejects(() => camera.ended, CameraError);
    assertEquals(error.message, "Cannot start the camera: there is no program /nowhere/camera");
  });
});

testWith(["ffmpeg"], "startGreyCamera reads what ffmpeg writes", async () => {
  const [width, height] = [848, 800];
  const source = `color=c=gray:size=${width}x${height}:rate=30`;
  const args = ["-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", source];
  const program = {
    label: "ffmpeg",
    command: "ffmpeg",
    args: [...args, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
  };
  await withCamera({ program, width, height }, async ({ camera, frames }) => {
    await until("there are ten pictures", () => frames.length >= 10);
    const grey = frames[0]!.pixels[0]!;
    assert(grey > 100 && grey < 160, `${grey}`);
    for (const { pixels } of frames) assert(pixels.every((value) => value === grey));
    assertEquals(camera.statistics().brokenFrames, 0);
  });
});
