/** Network cameras that are GStreamer's RTSP server. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { CameraError } from "../../../src/capture/camera.ts";
import { startRtspCamera } from "../../../src/capture/rtp/rtsp_camera.ts";
import type { Frame } from "../../../src/common/frame.ts";
import { inspectJpeg } from "../../../src/jpeg/inspect.ts";
import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { textOf, withLog } from "../../support/log.ts";
import { hasProgram } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const SERVER = new URL("../../support/rtsp_server.py", import.meta.url).pathname;
/** Debian's: GStreamer's packages are for that one. */
const PYTHON = "/usr/bin/python3";
const LIMIT_MS = 30_000;

async function canServe(): Promise<boolean> {
  const look =
    "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";
  try {
    return (await new Deno.Command(PYTHON, { args: ["-c", look], stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

const ignore = !hasProgram("ffmpeg") || !await canServe();
if (ignore) {
  console.warn("Left out, because ffmpeg or gir1.2-gst-rtsp-server-1.0 is missing: tests of RTSP cameras");
}

/** Two servers: one for everybody, and one for who knows the password. */
async function openServers() {
  const process = new Deno.Command(PYTHON, { args: [SERVER], stdout: "piped", stderr: "null" }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    said += part.value;
    if (said.includes("\n")) break;
  }
  const [open, locked] = said.trim().split(" ").map(Number);
  return {
    open,
    locked,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await reader.cancel();
      await process.status;
    },
  };
}

async function takeFrames(url: string, count: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  const camera = await startRtspCamera({ url, quality: 80 }, { onFrame: (frame) => frames.push(frame) });
  try {
    await until(`${count} pictures of ${url} come`, () => frames.length >= count, LIMIT_MS);
    assertEquals([camera.statistics().restarts, camera.statistics().brokenFrames], [0, 0]);
  } finally {
    await camera.close();
  }
  return frames;
}

Deno.test({
  name: "startRtspCamera gives a camera's JPEGs as they are, encodes what is none, and knows a password",
  ignore,
  async fn() {
    await using servers = await openServers();
    const urls = [
      `rtsp://127.0.0.1:${servers.open}/mjpeg`,
      `rtsp://127.0.0.1:${servers.open}/vp8`,
      `rtsp://robot:s3cret@127.0.0.1:${servers.locked}/mjpeg`,
    ];
    const taken = await Promise.all(urls.map((url) => takeFrames(url, 5)));
    for (const [index, frames] of taken.entries()) {
      for (const { jpeg } of frames) {
        assertEquals(
          [inspectJpeg(jpeg), parseJpegSize(jpeg)],
          [undefined, { width: 320, height: 240 }],
          urls[index],
        );
      }
      const times = frames.map(({ captureUs }) => captureUs);
      assert(times.every((time, at) => at === 0 || time > times[at - 1]!));
    }
  },
});

Deno.test({
  name: "startRtspCamera says why a camera gives nothing, without its password, and tries again",
  ignore,
  async fn() {
    await using servers = await openServers();
    await withLog(async (log) => {
      const url = `rtsp://robot:wr0ng-one@127.0.0.1:${servers.locked}/mjpeg`;
      const camera = await startRtspCamera({ url, quality: 80 }, { onFrame: () => {} });
      await until("it is started again", () => camera.statistics().restarts >= 1, LIMIT_MS);
      await camera.close();
      const text = log.map(textOf).join("\n");
      assert(/gives no video; starting it again/.test(text) && text.includes("401"), text);
      assert(!text.includes("wr0ng") && !camera.label.includes("wr0ng"), text);
      assertEquals(camera.label, `rtsp://127.0.0.1:${servers.locked}/mjpeg`);
    });
  },
});

Deno.test("startRtspCamera says that ffmpeg is missing", async () => {
  await assertRejects(
    () => startRtspCamera({ url: "rtsp://192.0.2.1/", quality: 80, path: "/nowhere" }, { onFrame: () => {} }),
    CameraError,
    "Cannot read an RTSP camera: ffmpeg is not installed",
  );
});
