/** The tools and stand-ins of the original scripts, each end with the other's. */

import { assert, assertEquals } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import { withSegment } from "../support/jpeg_vectors.ts";
import { assertComeFrom, patternFrames, splitMjpeg } from "../support/mjpeg.ts";
import { testWith } from "../support/programs.ts";
import { startTool, Tool } from "../support/tools.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;

function startOriginal(name: "listener" | "broadcaster", args: readonly string[]): Tool {
  const command = new Deno.Command("python3", {
    args: [`${SUPPORT}original_${name}.py`, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  return new Tool(`original_${name}.py`, command.spawn(), false);
}

/** What the original listener has printed so far. */
function linesOf(listener: Tool): string[] {
  return new TextDecoder().decode(listener.stdout).split("\n").slice(0, -1);
}

async function startOriginalListener(): Promise<{ listener: Tool; to: string }> {
  const listener = startOriginal("listener", ["0", "--frames", "1000000", "--timeout", "300"]);
  await listener.until("it is ready", () => linesOf(listener).length > 0);
  return { listener, to: `127.0.0.1:${linesOf(listener)[0]!.split(" ")[1]}` };
}

async function describeJpeg(jpeg: Jpeg): Promise<string> {
  return `${jpeg.length} ${new Uint8Array(await crypto.subtle.digest("SHA-256", jpeg)).toHex()}`;
}

/** Feeds a frame until the listener has shown it: the kernel may drop datagrams of one that gets no time. */
async function feedUntilShown(broadcaster: Tool, listener: Tool, jpeg: Jpeg): Promise<void> {
  const line = await describeJpeg(jpeg);
  await broadcaster.feed(jpeg);
  const timer = setInterval(() => broadcaster.feed(jpeg), 1000);
  try {
    await listener.until("the frame is shown", () => linesOf(listener).at(-1) === line);
  } finally {
    clearInterval(timer);
  }
}

testWith(["python3"], "the original listener shows the exact frames of broadcast --wire sof", async () => {
  const { listener, to } = await startOriginalListener();
  await using _ = listener;
  await using broadcaster = startTool("broadcast", ["--wire", "sof", "--camera", "-", to], { isFed: true });
  for (const jpeg of patternFrames(10, { width: 1024, height: 768 })) {
    await feedUntilShown(broadcaster, listener, jpeg);
  }
  assertEquals(await broadcaster.end(), 0);
});

testWith(
  ["python3"],
  "broadcast --wire sof skips a frame that the wire can not carry, and says so",
  async () => {
    const { listener, to } = await startOriginalListener();
    await using _ = listener;
    await using broadcaster = startTool("broadcast", ["--wire", "sof", "--camera", "-", to], { isFed: true });
    const [before, after] = patternFrames(2);
    let large = before!;
    while (large.length <= 254 * 8192) large = withSegment(large, 0xfe, new Uint8Array(65_000));
    await feedUntilShown(broadcaster, listener, before!);
    await broadcaster.feed(large);
    await broadcaster.line(new RegExp(`too long for the wire \\(${large.length} bytes\\)`));
    await feedUntilShown(broadcaster, listener, after!);
    const large256 = await describeJpeg(large);
    assert(!linesOf(listener).includes(large256));
    assertEquals(await broadcaster.end(), 0);
  },
);

testWith(["python3"], "the original listener shows the view of t265 --wire sof", async () => {
  const { listener, to } = await startOriginalListener();
  await using _ = listener;
  await using broadcaster = startTool("t265", ["--wire", "sof", "--camera", "test", to]);
  await listener.until("frames are shown", () => linesOf(listener).length >= 4);
  assertEquals(await broadcaster.end(), 0);
});

for (const wire of ["auto", "sof"]) {
  testWith(
    ["python3"],
    `listen --wire ${wire} gets the exact frames of the original broadcaster`,
    async () => {
      const folder = await Deno.makeTempDir();
      try {
        const frames = [
          ...patternFrames(1),
          ...patternFrames(1, { width: 640, height: 480 }),
          ...patternFrames(1, { width: 1024, height: 768 }),
        ];
        const paths = frames.map((_, i) => `${folder}/${i}.jpg`);
        await Promise.all(frames.map((jpeg, i) => Deno.writeFile(paths[i]!, jpeg)));
        const options = ["--wire", wire, "--view", "none", "--output", "-"];
        await using listener = startTool("listen", ["--port", "0", ...options]);
        const port = `${await listener.port()}`;
        await using _broadcaster = startOriginal("broadcaster", [
          ...["127.0.0.1", port, "--rate", "25", "--rounds", "100000"],
          ...paths,
        ]);
        const lengths = () => new Set(splitMjpeg(listener.stdout).map((jpeg) => jpeg.length));
        await listener.until("each of them has come", () => lengths().size === frames.length);
        assertEquals(await listener.end(), 0);
        for (const jpeg of splitMjpeg(listener.stdout)) assertComeFrom([jpeg], frames);
        await listener.line(/Stream "?127\.0\.0\.1"? from/);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}
