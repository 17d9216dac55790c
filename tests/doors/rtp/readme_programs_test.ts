/** The README's lines for GStreamer and ffmpeg, at the tools as a person starts them. */

import { assert, assertEquals } from "@std/assert";
import { parse } from "shell-quote";
import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { testWith } from "../../support/programs.ts";
import { freeUdpPort, RunningProgram } from "../../support/rtp_programs.ts";
import { startListener, startTool, type Tool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const README = new URL("../../../README.md", import.meta.url);
const SIZE = ["--width", "320", "--height", "240"];

const lines = [...Deno.readTextFileSync(README).matchAll(/^```sh other programs\n([\s\S]*?)^```/gm)]
  .flatMap((block) => block[1]!.trim().split("\n"));
const receivers = lines.filter((line) => /udpsrc|stream\.sdp/.test(line));
const senders = lines.filter((line) => /udpsink|-f rtp/.test(line));

/** Words of a line, with the ports of this test. */
function wordsOf(line: string, ports: Readonly<Record<string, number>>): string[] {
  const own = Object.entries(ports).reduce((text, [port, free]) => text.replaceAll(port, String(free)), line);
  // A pipe of GStreamer's is the word "!" alone.
  return parse(own, (name) => `$${name}`).map((word) => typeof word === "string" ? word : "!");
}

function programsOf(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.split(" ")[0]!))];
}

async function countFrames(tool: Tool): Promise<number> {
  await tool.nextStatistics(1);
  return tool.statistics.at(-1)!.camera.frames;
}

Deno.test("the README has lines for GStreamer and ffmpeg, both ways", () => {
  assertEquals(programsOf(receivers), ["gst-launch-1.0", "ffplay"]);
  assertEquals(programsOf(senders), ["gst-launch-1.0", "ffmpeg"]);
  assertEquals(receivers.length + senders.length, lines.length);
});

testWith(programsOf(receivers), "the README's receivers show what listen --rtp sends", async () => {
  const port = freeUdpPort();
  const folder = await Deno.makeTempDir();
  const args = ["--view", "web", "--web", "127.0.0.1:0", "--rtp", `127.0.0.1:${port}`, "--stats-json", "-"];
  const { listener, to } = await startListener(...args);
  try {
    await using _listener = listener;
    await using _broadcaster = startTool("broadcast", ["--camera", "test", ...SIZE, to]);
    const page = new URL((await listener.line(/The page is at (\S+)/))[1]!);
    const sdp = await (await fetch(new URL("/stream.sdp", page))).text();
    assert(sdp.includes(`m=video ${port} RTP/AVP 26\r\n`), sdp);
    for (const line of receivers) {
      const words = wordsOf(line, { 5004: port, 8080: Number(page.port) });
      if (words[0] === "ffplay") {
        await using player = new RunningProgram(words, {
          env: { SDL_VIDEODRIVER: "dummy", SDL_AUDIODRIVER: "dummy" },
        });
        await until(
          () => `ffplay shows it; it said ${player.said}`,
          () => /Video: mjpeg .*320x240/.test(player.said),
        );
      } else {
        const shown = words.slice(0, words.indexOf("jpegdec"));
        await using receiver = new RunningProgram([...shown, "multifilesink", `location=${folder}/%d.jpg`]);
        await until(() => `GStreamer shows it; it said ${receiver.said}`, async () => {
          const jpeg = await Deno.readFile(`${folder}/1.jpg`).catch(() => undefined);
          return jpeg !== undefined && parseJpegSize(jpeg)?.width === 320;
        });
      }
    }
    await until("the listener has written its figures", () => listener.statistics.length > 0);
    const { doors } = listener.statistics.at(-1) as unknown as { doors: { rtp: Record<string, number> } };
    assert(doors.rtp.pictures! > 0 && doors.rtp.packets! > doors.rtp.pictures!, JSON.stringify(doors));
    assertEquals([doors.rtp.sendErrors, doors.rtp.unreached], [0, 0]);
    assertEquals(await listener.end(), 0);
    assert(!listener.log.some((line) => /warning|error/.test(line)), listener.log.join("\n"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const line of senders) {
  testWith(
    programsOf([line]),
    `the README's sender is the camera of broadcast --camera rtp: ${line}`,
    async () => {
      await using broadcaster = startTool("broadcast", [
        "--camera",
        "rtp:0",
        "--port",
        "0",
        "--stats-json",
        "-",
      ]);
      const [, port] = await broadcaster.line(/Waiting for RTP\/JPEG on UDP 127\.0\.0\.1:(\d+)/);
      await using sender = new RunningProgram(wordsOf(line, { 5004: Number(port) }));
      await until(
        () => `pictures come; it said ${sender.said}`,
        async () => await countFrames(broadcaster) > 10,
      );
      const { camera } = broadcaster.statistics.at(-1)!;
      assertEquals([camera.brokenFrames, camera.refusals, camera.label], [
        0,
        undefined,
        `RTP on UDP 127.0.0.1:${port}`,
      ]);
      assertEquals(await broadcaster.end(), 0);
    },
  );
}
