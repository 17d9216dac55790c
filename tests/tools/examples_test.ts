/** The programs of scripts/examples, at work with the tools. */

import { assert, assertEquals } from "@std/assert";
import { hasOpenCv, SYSTEM_PYTHON, testWith } from "../support/programs.ts";
import { startListener, startTool, Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const EXAMPLES = `${ROOT}scripts/examples/`;

/** A listener with a page and a sender to it; `url` is that of the page. */
async function startStream() {
  const { listener, to } = await startListener("--view", "web", "--web", "127.0.0.1:0");
  const [, url] = await listener.line(/page is at "?(http:\/\/[^\s"]+)/);
  const broadcaster = startTool("broadcast", ["--camera", "test", "--width", "320", "--height", "240", to]);
  await listener.line(/Stream /);
  return {
    url: url!,
    async [Symbol.asyncDispose]() {
      await broadcaster[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
    },
  };
}

Deno.test({
  name: "opencv_viewer.py reads the listener's pictures",
  ignore: !await hasOpenCv(),
  async fn() {
    await using stream = await startStream();
    const { success, stdout } = await new Deno.Command(SYSTEM_PYTHON, {
      args: [`${EXAMPLES}opencv_viewer.py`, `${stream.url}stream.mjpeg`, "--frames", "5"],
      stderr: "inherit",
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals([success, lines.length], [true, 5]);
    for (const line of lines) {
      const [size, brightness] = line.split(" ");
      assertEquals(size, "320x240");
      assert(Number(brightness) > 20 && Number(brightness) < 235, line);
    }
  },
});

/** A program in ffplay's place that decodes as it does, and says how many pictures it has had. */
async function makeStandIn(folder: string): Promise<string> {
  const path = `${folder}/ffplay`;
  const script = `#!/bin/sh
for last; do :; done
echo $$ > "${folder}/pid"
exec ffmpeg -nostdin -loglevel error -f "$FORMAT" -i "$last" -f framecrc -flush_packets 1 "${folder}/frames"
`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}

function countFrames(folder: string): number {
  try {
    return Deno.readTextFileSync(`${folder}/frames`).split("\n").filter((line) => /^0,/.test(line)).length;
  } catch {
    return 0;
  }
}

testWith(["ffmpeg", "sh"], "ffplay_web.sh shows the listener's pictures", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using stream = await startStream();
    const env = { FFPLAY: await makeStandIn(folder), FORMAT: "mpjpeg" };
    const child = new Deno.Command(`${EXAMPLES}ffplay_web.sh`, { args: [`${stream.url}stream.mjpeg`], env })
      .spawn();
    await until("pictures have come", () => countFrames(folder) >= 5);
    child.kill("SIGTERM");
    await child.status;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWith(["ffmpeg", "sh"], "ffplay_pipe.sh asks a robot and shows its pictures", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using broadcaster = startTool("broadcast", [
      "--camera",
      "test",
      "--port",
      "0",
      "--bind",
      "127.0.0.1",
    ]);
    const port = await broadcaster.port();
    const env = {
      FFPLAY: await makeStandIn(folder),
      FORMAT: "mjpeg",
      LISTEN: `${Deno.execPath()} run -A ${ROOT}src/listen.ts`,
    };
    const command = new Deno.Command(`${EXAMPLES}ffplay_pipe.sh`, {
      args: [`127.0.0.1:${port}`],
      env,
      stdout: "piped",
      stderr: "piped",
    });
    await using player = new Tool("ffplay_pipe.sh", command.spawn(), false);
    await player.until("pictures have come", () => countFrames(folder) >= 5);
    // as when its window is closed: the listener ends because nobody reads what it writes
    Deno.kill(Number(await Deno.readTextFile(`${folder}/pid`)), "SIGTERM");
    await player.exitCode();
    assertEquals(await broadcaster.end(), 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
