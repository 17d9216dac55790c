import { assertEquals, assertRejects } from "@std/assert";
import { CameraError } from "../../src/capture/camera.ts";
import { type ByteSource, startStdinCamera } from "../../src/capture/stdin_camera.ts";
import type { Frame } from "../../src/common/frame.ts";
import { withoutEnd } from "../support/awkward_jpegs.ts";
import { concatBytes, readJpegVector } from "../support/jpeg_vectors.ts";

const JPEG = readJpegVector("ffmpeg_96x64");
const NOWHERE = { onFrame() {} };

/** A source that gives these pieces, one a read, and then what `last` says. */
function sourceOf(pieces: Uint8Array[], last: () => Promise<null>): ByteSource & { closed: number } {
  return {
    closed: 0,
    read(into) {
      const piece = pieces.shift();
      if (!piece) return last();
      into.set(piece);
      return Promise.resolve(piece.length);
    },
    close() {
      this.closed += 1;
    },
  };
}

Deno.test("startStdinCamera finds frames across reads that share one buffer, and ends at the end", async () => {
  const stream = concatBytes(JPEG, JPEG, JPEG, JPEG.subarray(0, 300));
  const pieces = [stream.subarray(0, 400), stream.subarray(400, 1500), stream.subarray(1500)];
  const source = sourceOf(pieces, () => Promise.resolve(null));
  const frames: Frame[] = [];
  const camera = startStdinCamera({ onFrame: (frame) => frames.push(frame) }, source);
  assertEquals(camera.label, "stdin");
  await camera.ended;
  assertEquals(frames.map((frame) => frame.jpeg), [JPEG, JPEG, JPEG]);
  const refusals = [{ reason: "cut-short", count: 1 }];
  assertEquals(camera.statistics(), { frames: 3, garbageBytes: 300, brokenFrames: 1, refusals, restarts: 0 });
  await camera.close();
  await camera.close();
  assertEquals(source.closed, 1);
});

Deno.test("startStdinCamera passes on the last picture of a camera that writes no end of image", async () => {
  const open = withoutEnd(JPEG);
  const frames: Frame[] = [];
  const source = sourceOf([open, concatBytes(open, open)], () => Promise.resolve(null));
  const camera = startStdinCamera({ onFrame: (frame) => frames.push(frame) }, source);
  await camera.ended;
  assertEquals(frames.map((frame) => frame.jpeg), [JPEG, JPEG, JPEG]);
  await camera.close();
});

Deno.test("startStdinCamera's close ends a pending read", async () => {
  const pending = Promise.withResolvers<null>();
  const source: ByteSource = {
    read: () => pending.promise,
    close: () => pending.reject(new Deno.errors.Interrupted("operation canceled")),
  };
  const camera = startStdinCamera(NOWHERE, source);
  await camera.close();
  await camera.ended;
});

Deno.test("startStdinCamera emits nothing after its close, whatever the last read brought", async () => {
  const frames: Frame[] = [];
  const camera = startStdinCamera(
    { onFrame: (frame) => frames.push(frame) },
    sourceOf([JPEG], () => Promise.resolve(null)),
  );
  await camera.close();
  assertEquals(frames.length, 0);
});

Deno.test("startStdinCamera rejects where stdin can not be read", async () => {
  const source = sourceOf([JPEG], () => Promise.reject(new Error("Is a directory (os error 21)")));
  const camera = startStdinCamera(NOWHERE, source);
  const error = await assertRejects(() => camera.ended, CameraError);
  assertEquals(error.message, "Cannot read pictures from stdin: Is a directory (os error 21)");
  await camera.close();
});

/** What the program prints that is given `input`; without `closesStdin` its stdin stays open until it has ended. */
async function runProgram(args: string[], input: Uint8Array, closesStdin: boolean): Promise<string> {
  const program = new URL("../support/stdin_camera_program.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const writer = child.stdin.getWriter();
  await writer.write(input);
  if (closesStdin) await writer.close();
  const { stdout, signal } = await outputOf(child);
  clearTimeout(timer);
  if (!closesStdin) await writer.close().catch(() => {}); // the reader has gone
  assertEquals(signal, null);
  return stdout;
}

async function outputOf(child: Deno.ChildProcess): Promise<{ stdout: string; signal: Deno.Signal | null }> {
  const [stdout, status] = await Promise.all([new Response(child.stdout).text(), child.status]);
  return { stdout, signal: status.signal };
}

Deno.test("startStdinCamera reads the real stdin to its end", async () => {
  const output = await runProgram([], concatBytes(JPEG, JPEG), true);
  assertEquals(output, `${JPEG.length}\n${JPEG.length}\nended\n`);
});

Deno.test("startStdinCamera's close lets the process end while the real stdin is still open", async () => {
  const output = await runProgram(["close-after-first"], JPEG, false);
  assertEquals(output, `${JPEG.length}\nclosed\n`);
});
