/** `broadcast` and `listen` together, as processes over loopback. */

import { assert, assertEquals } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import { feedInStep, feedUntilHeard, withoutRepetitions } from "../support/feeding.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { assertComeFrom, assertSameFrames, patternFrames, splitMjpeg } from "../support/mjpeg.ts";
import { testWith } from "../support/programs.ts";
import { findFreePort, isRunning, startListener, startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const FILM_CAMERA = new URL("../support/film_camera.ts", import.meta.url).pathname;
const TO_STDOUT = ["--view", "none", "--output", "-"];
const TO_NOWHERE = ["--view", "none", "--stats-json", "-"];

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A camera command that plays pictures from a file, and says its process id. */
async function makeFilm(folder: string, frames: readonly Jpeg[]) {
  await Deno.writeFile(`${folder}/film.mjpeg`, concatBytes(...frames));
  const pidFile = `${folder}/camera.pid`;
  const words = [Deno.execPath(), "run", "-A", FILM_CAMERA, `${folder}/film.mjpeg`, "--pid-file", pidFile];
  return { command: words.map((word) => `'${word}'`).join(" "), pidFile };
}

const WAYS = [
  { host: "127.0.0.1", name: "IPv4" },
  { host: "[::1]", name: "IPv6" },
  { host: "127.0.0.1", name: "IPv4 where libraries may not be called", isWithoutFfi: true },
];

for (const { host, name, isWithoutFfi = false } of WAYS) {
  Deno.test(`broadcast and listen carry every frame from stdin to stdout, bit by bit, over ${name}`, async () => {
    const frames = patternFrames(60, { width: 1024, height: 768 });
    await using listener = startTool("listen", ["--port", "0", ...TO_STDOUT], { isWithoutFfi });
    const to = `${host}:${await listener.port()}`;
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true, isWithoutFfi });
    await feedInStep(broadcaster, [listener], frames);
    assertEquals(await listener.end(), 0);
    assertSameFrames(splitMjpeg(listener.stdout), frames);
  });
}

Deno.test("broadcast ends with its stdin, after the last frame has gone", async () => {
  const frames = patternFrames(3, { width: 1024, height: 768 });
  const { listener, to } = await startListener(...TO_STDOUT);
  await using _ = listener;
  await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
  await feedInStep(broadcaster, [listener], frames.slice(0, 2));
  await broadcaster.feed(frames[2]!);
  await broadcaster.endFeed();
  assertEquals(await broadcaster.exitCode(), 0);
  await listener.until("the last frame has come", () => splitMjpeg(listener.stdout).length === 3);
  assertSameFrames(splitMjpeg(listener.stdout), frames);
});

testWith(
  ["ffmpeg"],
  "broadcast sends ffmpeg's moving picture as it is, in its order",
  () =>
    withFolder(async (folder) => {
      const film = `${folder}/film.mjpeg`;
      const output = `${folder}/output.mjpeg`;
      const slaves = `[f=mjpeg]${film}|[f=mjpeg:flush_packets=1]pipe\\\\:1`;
      const camera =
        `ffmpeg -nostdin -loglevel error -re -f lavfi -i testsrc2=size=640x480:rate=30 -c:v mjpeg ` +
        `-q:v 5 -map 0:v -f tee "${slaves}"`;
      const { listener, to } = await startListener("--view", "none", "--stats-json", "-", "--output", output);
      await using _ = listener;
      await using broadcaster = startTool("broadcast", ["--camera-cmd", camera, to]);
      await listener.statisticsUntil(
        "60 frames have come",
        ({ streams: [stream] }) => stream !== undefined && stream.framesComplete >= 60,
      );
      assertEquals(await listener.end(), 0);
      assertEquals(await broadcaster.end(), 0);
      const received = splitMjpeg(await Deno.readFile(output));
      assert(received.length >= 60, `${received.length} frames were written`);
      assertComeFrom(received, splitMjpeg(await Deno.readFile(film)));
    }),
);

for (const program of ["rpicam-vid", "libcamera-vid"]) {
  Deno.test(`broadcast starts ${program} with the options that the command's page promises`, () =>
    withFolder(async (folder) => {
      await Deno.writeFile(`${folder}/picture.jpg`, patternFrames(1)[0]!);
      const script = [
        "#!/bin/sh",
        `printf '%s\\n' "$@" > ${folder}/args`,
        `while :; do /bin/cat ${folder}/picture.jpg; /bin/sleep 0.05; done`,
      ];
      await Deno.writeTextFile(`${folder}/${program}`, script.join("\n"), { mode: 0o755 });
      const { listener, to } = await startListener(...TO_STDOUT);
      await using _ = listener;
      const env = { PATH: folder };
      const picture = ["--width", "640", "--height", "480", "--fps", "25", "--quality", "60"];
      const turned = ["--rotation", "180", "--hflip", "--vflip"];
      await using broadcaster = startTool("broadcast", [...picture, ...turned, to], { env });
      await broadcaster.line(new RegExp(`Sending ${program} to ${to}`));
      await listener.until("a frame has come", () => splitMjpeg(listener.stdout).length > 0);
      assertEquals(splitMjpeg(listener.stdout)[0], await Deno.readFile(`${folder}/picture.jpg`));
      const args = "-t 0 -n --codec mjpeg -q 60 --width 640 --height 480 --framerate 25 --flush -o -";
      assertEquals(
        (await Deno.readTextFile(`${folder}/args`)).trim().split("\n").join(" "),
        `${args} --rotation 180 --hflip --vflip`,
      );
      assertEquals(await broadcaster.end(), 0);
    }));
}

Deno.test("two viewers each ask a broadcaster for its test pattern, and one leaves", async () => {
  await using broadcaster = startTool("broadcast", ["--camera", "test", "--port", "0", "--stats-json", "-"]);
  const from = `127.0.0.1:${await broadcaster.port()}`;
  await using first = startTool("listen", [...TO_NOWHERE, from]);
  await using second = startTool("listen", [...TO_NOWHERE, from]);
  for (const viewer of [first, second]) {
    const { streams: [status] } = await viewer.statisticsUntil(
      "frames flow",
      ({ streams: [first] }) => first !== undefined && first.framesComplete > 20 && first.stream.width > 0,
    );
    const { stream, fps } = status!;
    assertEquals([stream.width, stream.height, stream.name], [1024, 768, Deno.hostname()]);
    assert(fps > 0, `${fps} fps`);
  }
  await broadcaster.statisticsUntil("there are two", ({ viewers }) => viewers.length === 2);
  assertEquals(await first.end(), 0);
  await broadcaster.nextStatistics(1);
  assertEquals((await broadcaster.nextStatistics(1))[0]!.viewers.length, 1);
  const { framesComplete } = second.statistics.at(-1)!.streams[0]!;
  await second.statisticsUntil(
    "frames go on",
    ({ streams: [stream] }) => stream!.framesComplete > framesComplete,
  );
});

Deno.test("listen tells two broadcasters apart, and writes one of them to its output", () =>
  withFolder(async (folder) => {
    const output = `${folder}/output.mjpeg`;
    const films = [patternFrames(40), patternFrames(40, { width: 352 })];
    const { listener, to } = await startListener(...TO_NOWHERE, "--output", output);
    await using _ = listener;
    const cameras = await Promise.all(films.map(async (film, i) => {
      await Deno.mkdir(`${folder}/${i}`);
      return (await makeFilm(`${folder}/${i}`, film)).command;
    }));
    await using front = startTool("broadcast", ["--name", "front", "--camera-cmd", cameras[0]!, to]);
    await front.line(/Sending/);
    await using rear = startTool("broadcast", ["--name", "rear", "--camera-cmd", cameras[1]!, to]);
    await rear.line(/Sending/);
    const { streams } = await listener.statisticsUntil(
      "both are there",
      ({ streams }) =>
        streams.length === 2 && streams.every((each) => each.framesComplete > 20 && each.stream.name),
    );
    assertEquals(streams.map(({ stream }) => stream.name).sort(), ["front", "rear"]);
    assertEquals(await listener.end(), 0);
    const received = splitMjpeg(await Deno.readFile(output));
    assert(received.length > 20, `${received.length} frames were written`);
    const [chosen] = films.filter((film) => film.some((jpeg) => jpeg.length === received[0]!.length));
    for (const jpeg of received) assertComeFrom([jpeg], chosen!);
  }));

Deno.test("a broadcaster that is started again continues its stream at a listener that it pushes to", async () => {
  const [first, second] = [patternFrames(3), patternFrames(6).slice(3)];
  const { listener, to } = await startListener(...TO_STDOUT);
  await using _ = listener;
  for (const frames of [first, second]) {
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
    await feedInStep(broadcaster, [listener], frames);
    assertEquals(await broadcaster.end("SIGTERM"), 0);
    await new Promise((resolve) => setTimeout(resolve, 500)); // a stream is continued once it is silent
  }
  assertSameFrames(splitMjpeg(listener.stdout), [...first, ...second]);
  assert(!listener.log.some((line) => line.includes("The output goes on")), listener.log.join("\n"));
});

Deno.test("either end of a stream that was asked for can be started again, or first", async () => {
  const frames = patternFrames(10);
  const port = `${await findFreePort()}`;
  await using listener = startTool("listen", [...TO_STDOUT, `127.0.0.1:${port}`]);
  await listener.line(/Asking/);
  {
    await using broadcaster = startTool("broadcast", ["--camera", "-", "--port", port], { isFed: true });
    await feedUntilHeard(broadcaster, [listener], frames[0]!);
    await feedInStep(broadcaster, [listener], frames.slice(1, 3));
    assertEquals(await broadcaster.end("SIGTERM"), 0);
  }
  await using broadcaster = startTool("broadcast", ["--camera", "-", "--port", port], { isFed: true });
  await feedUntilHeard(broadcaster, [listener], frames[3]!);
  await feedInStep(broadcaster, [listener], frames.slice(4, 6));
  assertEquals(await listener.end("SIGTERM"), 0);

  await using again = startTool("listen", [...TO_STDOUT, `127.0.0.1:${port}`]);
  await feedUntilHeard(broadcaster, [again], frames[6]!);
  await feedInStep(broadcaster, [again], frames.slice(7));
  assertComeFrom(withoutRepetitions(splitMjpeg(listener.stdout)), frames.slice(0, 6));
  assertEquals(splitMjpeg(listener.stdout).slice(-2), frames.slice(4, 6));
  assertEquals(splitMjpeg(again.stdout).slice(-3), frames.slice(7));
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`broadcast and listen end with exit code 0 by ${signal}, and the camera process with them`, () =>
    withFolder(async (folder) => {
      const { command, pidFile } = await makeFilm(folder, patternFrames(5));
      const { listener, to } = await startListener(...TO_STDOUT);
      await using _ = listener;
      await using broadcaster = startTool("broadcast", ["--camera-cmd", command, to]);
      await listener.until("frames come", () => listener.stdout.length > 0);
      const pid = Number(await Deno.readTextFile(pidFile));
      assert(isRunning(pid));
      assertEquals(await broadcaster.end(signal), 0);
      assert(!isRunning(pid), "the camera process is still there");
      assertEquals(await listener.end(signal), 0);
    }));
}

Deno.test("broadcast starts a camera that has died again, and shows its last words", () =>
  withFolder(async (folder) => {
    const { listener, to } = await startListener(...TO_STDOUT);
    await using _ = listener;
    await Deno.writeFile(`${folder}/picture.jpg`, patternFrames(1)[0]!);
    const command = `sh -c "cat ${folder}/picture.jpg; echo no more light >&2; exit 3"`;
    await using broadcaster = startTool("broadcast", ["--camera-cmd", command, to]);
    await broadcaster.line(/ended with exit code 3; starting it again in \d+ ms/);
    await broadcaster.line(/no more light/);
    await listener.until("it was started again", () => splitMjpeg(listener.stdout).length >= 2);
    assertEquals(await broadcaster.end(), 0);
  }));

Deno.test("listen ends with exit code 0 when the reader of its output has gone", async () => {
  const port = await findFreePort();
  const script =
    `"$0" run -A src/listen.ts --quiet --view none --port ${port} --output - | head -c 5000 | wc -c`;
  const pipe = new Deno.Command("bash", {
    args: ["-o", "pipefail", "-c", script, Deno.execPath()],
    cwd: new URL("../..", import.meta.url).pathname,
    stdout: "piped",
  }).spawn();
  await using _broadcaster = startTool("broadcast", ["--camera", "test", `127.0.0.1:${port}`]);
  let hasEnded = false;
  const output = pipe.output().then((output) => {
    hasEnded = true;
    return output;
  });
  try {
    await until("the pipe ends", () => hasEnded, 40_000);
  } finally {
    if (!hasEnded) pipe.kill();
  }
  const { code, stdout } = await output;
  assertEquals([code, new TextDecoder().decode(stdout).trim()], [0, "5000"]);
});
