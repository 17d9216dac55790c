import { assertEquals, assertRejects } from "@std/assert";
import {
  type Camera,
  CameraError,
  type CameraSinks,
  type CameraStatistics,
} from "../../src/capture/camera.ts";
import { startStdinCamera } from "../../src/capture/stdin_camera.ts";
import { tryCamera } from "../../src/capture/try_camera.ts";
import { checkPictures, PICTURES_LIMIT_MS } from "../../src/doctor/picture_check.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";

const COUNTS: CameraStatistics = { frames: 3, garbageBytes: 0, brokenFrames: 0, restarts: 0 };

/** The lines for a trial that counts this. */
async function linesFor(counts: Partial<CameraStatistics>): Promise<string[]> {
  const trial = { label: "cam.sh", counts: { ...COUNTS, ...counts }, waitedMs: 5040 };
  const findings = await checkPictures((limitMs) => {
    assertEquals(limitMs, PICTURES_LIMIT_MS);
    return Promise.resolve(trial);
  });
  return findings.map(({ name, status, says }) => `${status} ${name} ${says}`);
}

Deno.test("checkPictures says that pictures come, or why they are refused", async () => {
  const refusals = [{ reason: "cut-short", count: 31 }];
  assertEquals(await linesFor({}), ["ok pictures 3 in 5.0 s from cam.sh"]);
  assertEquals(await linesFor({ frames: 0, refusals }), [
    "fail pictures none in 5.0 s from cam.sh; 31 pictures refused: cut short",
  ]);
  assertEquals(await linesFor({ refusals }), [
    "warn pictures 3 in 5.0 s from cam.sh; 31 pictures refused: cut short",
  ]);
  assertEquals(await linesFor({ frames: 0, garbageBytes: 9_000_000 }), [
    "fail pictures none in 5.0 s from cam.sh; no JPEG is in the 9000000 bytes that came",
  ]);
  assertEquals(await linesFor({ frames: 0 }), [
    "warn pictures none in 5.0 s from cam.sh: it gives no picture, or another program has it",
  ]);
});

Deno.test("checkPictures has a line for the poses, where there should be any", async () => {
  const poses = { received: 0, rejected: 5, restarts: 0, refusals: [{ reason: "x is null", count: 5 }] };
  assertEquals(await linesFor({ poses }), [
    "ok pictures 3 in 5.0 s from cam.sh",
    "fail poses none in 5.0 s from cam.sh; 5 poses refused: x is null",
  ]);
  assertEquals(
    (await linesFor({ poses: { received: 7, rejected: 0, restarts: 0 } }))[1],
    "ok poses 7 in 5.0 s from cam.sh",
  );
});

Deno.test("checkPictures leaves a camera that can not be started to the checks that say why", async () => {
  assertEquals(await checkPictures(() => Promise.reject(new CameraError("Cannot start the camera"))), []);
  await assertRejects(() => checkPictures(() => Promise.reject(new TypeError("no"))), TypeError);
});

/** A camera that reads these bytes, and then waits for more; `closed` counts. */
function readingCamera(bytes: Uint8Array) {
  const pending = Promise.withResolvers<null>();
  const pieces = [bytes];
  const source = {
    closed: 0,
    read(into: Uint8Array): Promise<number | null> {
      const piece = pieces.shift();
      if (!piece) return pending.promise;
      into.set(piece);
      return Promise.resolve(piece.length);
    },
    close() {
      this.closed += 1;
      pending.reject(new Deno.errors.Interrupted("closed"));
    },
  };
  return { source, open: (sinks: CameraSinks): Camera => startStdinCamera(sinks, source) };
}

Deno.test("tryCamera takes three pictures and closes the camera", async () => {
  const jpeg = readJpegVector("ffmpeg_96x64");
  const { source, open } = readingCamera(new Uint8Array([...jpeg, ...jpeg, ...jpeg]));
  const { label, counts } = await tryCamera(open, 60_000);
  assertEquals([label, counts.frames, source.closed], ["stdin", 3, 1]);
});

Deno.test("tryCamera gives up after its time, with what was refused until then", async () => {
  const half = readJpegVector("ffmpeg_96x64").subarray(0, 500);
  const { source, open } = readingCamera(new Uint8Array([...half, ...half]));
  const { counts } = await tryCamera(open, 100);
  assertEquals([counts.frames, counts.refusals, source.closed], [0, [{ reason: "cut-short", count: 1 }], 1]);
});
