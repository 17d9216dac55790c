/** Both doors against PyPI's imagezmq, in processes. */

import { assert, assertEquals } from "@std/assert";
import { IMAGEZMQ_PACKAGES, ImagezmqPeer } from "../../support/imagezmq.ts";
import { splitMjpeg } from "../../support/mjpeg.ts";
import { testWithPython } from "../../support/python_packages.ts";
import { startListener, startTool, type Tool, type ToolStatistics } from "../../support/tools.ts";

const VECTOR = new URL("../../vectors/baseline_160x120.jpg", import.meta.url).pathname;

function testWithImagezmq(name: string, fn: (python: string) => Promise<void>): void {
  testWithPython(IMAGEZMQ_PACKAGES, name, fn);
}

/** A listener with a hub of its own. */
async function startHub(...args: string[]): Promise<{ listener: Tool; endpoint: string }> {
  const { listener } = await startListener(
    ...["--view", "none", "--imagezmq-hub", "tcp://127.0.0.1:0", "--stats-json", "-", ...args],
  );
  const [, port] = await listener.line(/senders are taken at "?tcp:\/\/127\.0\.0\.1:(\d+)/);
  return { listener, endpoint: `tcp://127.0.0.1:${port}` };
}

function hasFrames(name: string, frames: number) {
  return ({ streams }: ToolStatistics) =>
    streams.some(({ stream, framesComplete }) => stream.name === name && framesComplete >= frames);
}

testWithImagezmq(
  "listen --imagezmq-hub shows an imagezmq sender's JPEGs to the byte, by its name",
  async (python) => {
    const folder = await Deno.makeTempDir();
    try {
      const { listener, endpoint } = await startHub("--output", `${folder}/out.mjpeg`);
      await using _ = listener;
      await using sender = new ImagezmqPeer(
        python,
        ["send", "req", endpoint, "front", "jpeg", "20", "10", VECTOR],
      );
      await sender.ended();
      assertEquals(new Set(sender.lines.map(({ reply }) => reply)), new Set(["OK"]));
      const { streams } = await listener.statisticsUntil("all are counted", hasFrames("front", 20));
      assertEquals([streams[0]!.stream.width, streams[0]!.stream.height], [160, 120]);
      await listener.end();
      const [jpeg, written] = await Promise.all([
        Deno.readFile(VECTOR),
        Deno.readFile(`${folder}/out.mjpeg`),
      ]);
      assertEquals(written.length, 20 * jpeg.length);
      assertEquals(written.slice(-jpeg.length), jpeg);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

testWithImagezmq(
  "listen --imagezmq gives a real hub every picture of a robot, by its name",
  async (python) => {
    const folder = await Deno.makeTempDir();
    try {
      const port = freePort();
      await using hub = new ImagezmqPeer(python, ["hub", "rep", `tcp://127.0.0.1:${port}`]);
      const { listener, to } = await startListener(
        ...["--view", "none", "--imagezmq", `tcp://127.0.0.1:${port}`, "--output", `${folder}/out.mjpeg`],
      );
      await using _ = listener;
      await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
      await hub.until("20 pictures", (lines) => lines.filter(({ msg }) => msg === "rover").length >= 20);
      await listener.end();
      const shown = splitMjpeg(await Deno.readFile(`${folder}/out.mjpeg`));
      const known = new Set(await Promise.all(shown.map(digest)));
      const pictures = hub.lines.filter(({ msg }) => msg !== undefined);
      assert(
        pictures.every(({ sha256 }) => known.has(sha256!)),
        "a picture at the hub is none that was shown",
      );
      const repeated = pictures.length - new Set(pictures.map(({ sha256 }) => sha256)).size;
      assertEquals(repeated, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
