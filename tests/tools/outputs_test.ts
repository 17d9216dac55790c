/** The tools where what they write to is full, has no reader, or stands still. */

import { assert, assertEquals } from "@std/assert";
import { splitMjpeg } from "../support/mjpeg.ts";
import { findFreePort, isRunning, startListener, startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const PICTURE = ["--camera", "test", "--width", "160", "--height", "120"];
const OFTEN = ["--stats-interval", "500ms"];

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A named pipe that nobody reads yet. */
function makePipe(path: string): string {
  new Deno.Command("mkfifo", { args: [path] }).outputSync();
  return path;
}

/** How many lines of a log match. */
function count(log: readonly string[], pattern: RegExp): number {
  return log.filter((line) => pattern.test(line)).length;
}

Deno.test("listen and broadcast go on while their disk is full, and say so once", () =>
  withFolder(async (folder) => {
    const full = ["--stats-json", "/dev/full", ...OFTEN];
    const { listener, to } = await startListener(
      ...full,
      ...["--output", "/dev/full", "--view", "none", "--record", `${folder}/drive.mjpeg`],
    );
    await using _ = listener;
    await using broadcaster = startTool("broadcast", [...full, ...PICTURE, to]);
    for (const tool of [listener, broadcaster]) {
      await tool.line(/Cannot write the statistics to "?\/dev\/full"?: No space left/);
    }
    await listener.line(/Cannot write the video: No space left.*; everything else goes on/);
    const before = count(listener.log, / fps /);
    await listener.until("it goes on for some seconds", () => count(listener.log, / fps /) >= before + 4);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
    assert(Deno.statSync(`${folder}/drive.mjpeg`).size > 10_000);
    for (const tool of [listener, broadcaster]) assertEquals(count(tool.log, /Cannot write the stat/), 1);
  }));

Deno.test("listen and broadcast wait neither for a named pipe's reader nor for its end", () =>
  withFolder(async (folder) => {
    const [seen, sent, video, unread] = ["seen", "sent", "video", "unread"].map((name) =>
      makePipe(`${folder}/${name}`)
    );
    const { listener, to } = await startListener(
      ...["--stats-json", seen!, "--output", video!, "--view", "none", ...OFTEN],
    );
    await using _ = listener;
    await using broadcaster = startTool("broadcast", ["--stats-json", sent!, ...PICTURE, to]);
    await listener.line(/ [1-9]\d*\.\d fps /);
    const reader = await Deno.open(sent!);
    assert(await reader.read(new Uint8Array(65_536)));
    reader.close();
    await broadcaster.line(/Cannot write the statistics to "?\S+sent"?: nobody reads them any more/);
    await using deaf = startTool("broadcast", ["--stats-json", unread!, ...PICTURE, to]);
    await deaf.line(/Sending/);
    assertEquals([await deaf.end(), await broadcaster.end(), await listener.end()], [0, 0, 0]);
  }));

Deno.test("listen and broadcast do their work while their terminals are stopped, and end", () =>
  withFolder(async (folder) => {
    const port = await findFreePort();
    const start = (name: string, ...args: string[]) =>
      startTool(name, ["-v", "--stats-json", `${folder}/${name}`, ...args], { terminal: "deaf" });
    await using listener = start("listen", "--port", `${port}`, "--view", "none");
    await using broadcaster = start("broadcast", ...PICTURE, `127.0.0.1:${port}`);
    const figures = () =>
      Deno.readTextFileSync(`${folder}/listen`).trim().split("\n").map((line) => JSON.parse(line || "{}"));
    await until("pictures come for some seconds", () => {
      try {
        return figures().filter(({ streams }) => streams?.[0]?.framesComplete > 0).length >= 3;
      } catch {
        return false;
      }
    });
    for (const tool of [broadcaster, listener]) {
      const pid = parseInt(new TextDecoder().decode(tool.stdout));
      Deno.kill(pid, "SIGTERM");
      await until("it has ended", () => !isRunning(pid));
      await tool.endFeed();
      assertEquals(await tool.exitCode(), 0);
    }
  }));

for (const isWithoutFfi of [false, true]) {
  const where = isWithoutFfi ? " where libraries may not be called" : "";
  Deno.test(`listen loses pictures and not the stream to a reader of its output that stands still${where}`, () =>
    withFolder(async (folder) => {
      const [gate, video] = [`${folder}/gate`, `${folder}/video`];
      const wait = `while [ -d ${folder} ] && [ ! -e ${gate} ]; do sleep 0.1; done`;
      await using listener = startTool("listen", ["--port", "0", "--view", "none", "--output", "-"], {
        isWithoutFfi,
        behind: ["bash", "-c", `exec "$@" > >(exec > ${video} 2>&1; ${wait}; exec cat)`, "bash"],
      });
      const to = `127.0.0.1:${await listener.port()}`;
      await using broadcaster = startTool("broadcast", ["--camera", "test", to]);
      const goOn = async (seconds: number) => {
        const before = count(listener.log, / [1-9]\d*\.\d fps /);
        const hasCome = () => count(listener.log, / [1-9]\d*\.\d fps /) >= before + seconds;
        await listener.until("pictures have come for some seconds", hasCome);
      };
      // More than pipe and output hold.
      await goOn(5);
      await listener.line(/reader of the output is too slow; frames skipped so far: \d+/);
      await Deno.writeTextFile(gate, "");
      await goOn(2);
      assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
      await listener.line(/too slow; frames skipped: \d+/);
      const bytes = await Deno.readFile(video);
      const frames = splitMjpeg(bytes);
      assertEquals(frames.reduce((sum, { length }) => sum + length, 0), bytes.length);
      assert(frames.length > 20 && frames.every(([first, second]) => first === 0xff && second === 0xd8));
    }));
}
