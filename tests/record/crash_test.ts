/** Recordings whose process or disk does not live to see their end. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import { openRecorder } from "../../src/record/recorder.ts";
import { RECORDING_FORMATS } from "../../src/record/recording_format.ts";
import { readRecording, withFolder } from "../capture/replay/reading.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { testWithDisk } from "../support/small_disk.ts";
import { until } from "../support/until.ts";
import { receivedFrame } from "./recordings.ts";

const PROGRAM = new URL("recording_program.ts", import.meta.url).pathname;
const FRAMES_A_SECOND = 30;
const FORMATS = ["mcap", "mcap-ros2", "avi", "mjpeg"] as const;

/** Records with a process of its own, kills it after so many frames, and returns the number of the last one. */
async function recordAndKill(
  path: string,
  { format, frames }: { readonly format: string; readonly frames: number },
): Promise<number> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", PROGRAM, path, format],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  for await (const bytes of process.stdout) {
    said += new TextDecoder().decode(bytes);
    if (Number(said.trimEnd().split("\n").at(-1)) >= frames) process.kill("SIGKILL");
  }
  await process.status;
  return Number(said.trimEnd().split("\n").at(-1));
}

for (const format of FORMATS) {
  Deno.test(`Recorder loses less than a second where its process is killed: ${format}`, async () => {
    await withFolder(async (folder) => {
      const path = `${folder}/a${RECORDING_FORMATS[format].extension}`;
      const last = await recordAndKill(path, { format, frames: 80 });
      const { frames } = await readRecording(path);
      assert(frames.length > last - FRAMES_A_SECOND, `${frames.length} of ${last} frames are left`);
      assertEquals(frames.map(({ jpeg }) => jpeg), cycle(patternFrames(30), frames.length));
    });
  });
}

function cycle(jpegs: readonly Jpeg[], count: number): Jpeg[] {
  return Array.from({ length: count }, (_, i) => jpegs[i % jpegs.length]!);
}

for (const format of FORMATS) {
  testWithDisk(
    `Recorder leaves a good recording on a disk that is full: ${format}`,
    2_200_000,
    async (folder) => {
      const path = `${folder}/a${RECORDING_FORMATS[format].extension}`;
      const jpegs = cycle(patternFrames(30), 300);
      const problems: string[] = [];
      const recorder = openRecorder({ target: path, format, onProblem: (text) => problems.push(text) });
      await recorder.start();
      for (const [id, jpeg] of jpegs.entries()) {
        recorder.showFrame(receivedFrame(id, jpeg));
        if (id % 30 === 29) await until("it is written", () => isWritten(recorder.state, id - 29));
      }
      await until("the disk is full", () => recorder.state.kind === "failed");
      assertStringIncludes(problems.join(), `Cannot write ${path}: No space left on device`);
      assertEquals(problems.length, 1);
      await recorder.close();
      const { frames, brokenFrames } = await readRecording(path);
      assert(frames.length >= 30, `${frames.length} frames are left`);
      assertEquals(frames.map(({ jpeg }) => jpeg), jpegs.slice(0, frames.length));
      assertEquals(brokenFrames, 0);
    },
  );
}

for (const format of FORMATS) {
  for (const disk of [0, 4096, 16_384]) {
    testWithDisk(
      `Recorder leaves nothing where not one picture gets to the disk: ${format}, ${disk} bytes`,
      65_536,
      async (folder) => {
        // what else is on it
        const filled = new Uint8Array(65_536 - disk);
        await Deno.writeFile(`${folder}/full`, filled).catch(() => {});
        await Deno.mkdir(`${folder}/drives`);
        const problems: string[] = [];
        const recorder = openRecorder({
          target: `${folder}/drives/`,
          format,
          onProblem: (text) => problems.push(text),
        });
        const [large] = patternFrames(1, { width: 640, height: 480 });
        assert(large!.length > 16_384, `${large!.length}`);
        await recorder.start();
        for (let id = 0; id < 30; id++) recorder.showFrame(receivedFrame(id, large!));
        await until("the disk is full", () => recorder.state.kind === "failed");
        await recorder.close();
        assertEquals(await Array.fromAsync(Deno.readDir(`${folder}/drives`)), []);
        assertEquals(problems.length, 1);
      },
    );
  }
}

function isWritten(state: ReturnType<typeof openRecorder>["state"], frames: number): boolean {
  return state.kind === "failed" || (state.kind === "recording" && state.frames >= frames);
}
