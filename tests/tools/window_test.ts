/** `listen` with a window on an X server of its own, fed by `broadcast`; and without a display. */

import { assertEquals, assertMatch } from "@std/assert";
import { openSdlLibrary } from "../../src/view/sdl/window/sdl_library.ts";
import { DISPLAY_PROGRAMS, openDisplay } from "../support/display.ts";
import { keepFeeding } from "../support/feeding.ts";
import { hasProgram } from "../support/programs.ts";
import {
  areNear,
  GREY_QUARTERS,
  QUARTERS,
  readGreyQuartersJpeg,
  readQuartersJpeg,
} from "../support/quarters.ts";
import { runTool, startTool } from "../support/tools.ts";

/** No test of a live picture may depend on how fast the machine is. */
const PATIENT = ["--port", "0", "--max-age", "3600s"];

Deno.test({
  name:
    "listen --view sdl shows the frames that broadcast sends, obeys its keys, and ends with exit code 0 by q",
  ignore: !hasWindows(),
  async fn() {
    await using display = await openDisplay();
    const env = { DISPLAY: display.name, WAYLAND_DISPLAY: "", SDL_VIDEODRIVER: "x11" };
    await using listener = startTool("listen", ["--view", "sdl", ...PATIENT], { env });
    const to = `127.0.0.1:${await listener.port()}`;
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
    {
      using _feeding = keepFeeding(broadcaster, readQuartersJpeg());
      await display.lookUntil(
        listener,
        "the colours are there",
        (quarters) => areNear(quarters, QUARTERS),
      );
    }
    {
      using _feeding = keepFeeding(broadcaster, readGreyQuartersJpeg());
      await display.lookUntil(
        listener,
        "the greys are there",
        (quarters) => areNear(quarters, GREY_QUARTERS),
      );
      const [upperLeft, upperRight, lowerLeft, lowerRight] = GREY_QUARTERS;
      const mirrored = [upperRight!, upperLeft!, lowerRight!, lowerLeft!];
      await display.press("m");
      await display.lookUntil(listener, "it is mirrored", (quarters) => areNear(quarters, mirrored));
    }
    await display.press("q");
    assertEquals(await listener.exitCode(), 0);
  },
});

Deno.test({
  name: "listen --view sdl --rotate 180 --flip turns what it shows, and ends with exit code 0 by SIGTERM",
  ignore: !hasWindows(),
  async fn() {
    await using display = await openDisplay();
    const env = { DISPLAY: display.name, WAYLAND_DISPLAY: "", SDL_VIDEODRIVER: "x11" };
    const turned = ["--view", "sdl", "--rotate", "180", "--flip"];
    await using listener = startTool("listen", [...turned, ...PATIENT], { env });
    const to = `127.0.0.1:${await listener.port()}`;
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
    using _feeding = keepFeeding(broadcaster, readQuartersJpeg());
    const [upperLeft, upperRight, lowerLeft, lowerRight] = QUARTERS;
    const expected = [lowerLeft!, lowerRight!, upperLeft!, upperRight!];
    await display.lookUntil(listener, "it is turned", (quarters) => areNear(quarters, expected));
    assertEquals(await listener.end("SIGTERM"), 0);
  },
});

Deno.test("listen --view auto takes the web page where there is no display", async () => {
  const env = { DISPLAY: "", WAYLAND_DISPLAY: "" };
  await using listener = startTool("listen", ["--port", "0", "--web", "0"], { env });
  const [, url] = await listener.line(/The page is at "?(http:\/\/127\.0\.0\.1:\d+\/)/);
  const response = await fetch(url!);
  assertMatch(await response.text(), /<!doctype html>/i);
  assertEquals(await listener.end(), 0);
});

Deno.test({
  name:
    "listen --view auto receives while a display does not answer, serves the page meanwhile, and ends by SIGINT",
  ignore: !hasWindows(),
  async fn() {
    await using silent = listenSilently();
    const args = ["--view", "auto", "--web", "0", "--stats-json", "-", ...PATIENT];
    await using listener = startTool("listen", args, { env: silent.env });
    const to = `127.0.0.1:${await listener.port()}`;
    await using broadcaster = startTool("broadcast", ["--camera", "-", to], { isFed: true });
    using _feeding = keepFeeding(broadcaster, readQuartersJpeg());
    await listener.statisticsUntil(
      "frames come",
      ({ streams }) => streams.some(({ framesComplete }) => framesComplete > 0),
    );
    await listener.line(/The display has not answered yet; the web page takes its place/);
    const [, url] = await listener.line(/The page is at "?(http:\/\/127\.0\.0\.1:\d+\/)/);
    const response = await fetch(`${url}snapshot.jpg`);
    assertEquals(response.headers.get("content-type"), "image/jpeg");
    await response.body?.cancel();
    assertEquals(await listener.end("SIGINT"), 0);
  },
});

Deno.test({
  name: "listen --view sdl says why there is no window, and ends with exit code 1",
  ignore: !hasWindows(),
  async fn() {
    const env = { DISPLAY: ":987654", WAYLAND_DISPLAY: "" };
    const { code, log } = await runTool("listen", ["--view", "sdl", "--port", "0"], { env });
    assertEquals(code, 1);
    assertMatch(log.at(-1)!, /^listen: Cannot open a window: .+/);
  },
});

/** An X server that takes connections and never says a word. */
function listenSilently() {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of server) connections.push(connection);
  })();
  return {
    env: { DISPLAY: `127.0.0.1:${server.addr.port - 6000}`, WAYLAND_DISPLAY: "", SDL_VIDEODRIVER: "x11" },
    async [Symbol.asyncDispose]() {
      server.close();
      await accepting;
      for (const connection of connections) connection.close();
    },
  };
}

function hasWindows(): boolean {
  const library = openSdlLibrary();
  library?.close();
  const isThere = library !== undefined && DISPLAY_PROGRAMS.every(hasProgram);
  if (!isThere) console.warn("Left out, because SDL2 or an X server is missing: the window");
  return isThere;
}

Deno.test({
  name:
    "listen --view sdl drives a robot while a key is held, and stops it by Space and where it has lost the keyboard",
  ignore: !hasWindows(),
  async fn() {
    await using display = await openDisplay();
    const env = { DISPLAY: display.name, WAYLAND_DISPLAY: "", SDL_VIDEODRIVER: "x11" };
    const patience = ["--drive-timeout", "2000", "--drive-max-age", "5000"];
    const robotArgs = [
      "--camera",
      "test",
      "--width",
      "320",
      "--height",
      "240",
      "--bind",
      "127.0.0.1",
      "--port",
      "0",
    ];
    await using robot = startTool("broadcast", [
      ...robotArgs,
      "--drive-output",
      "-",
      "--drive-open",
      ...patience,
    ]);
    const asked = `127.0.0.1:${await robot.port()}`;
    await using listener = startTool("listen", [asked, "--view", "sdl"], { env });
    const untilLine = (what: string, part: string) =>
      robot.until(what, () => {
        const lines = new TextDecoder().decode(robot.stdout).split("\n");
        return lines.at(-2)?.includes(part) ?? false;
      });
    await listener.line(/can be driven: this listener may drive it/);
    // Without a window manager nobody gives it the keyboard, and a key may be pressed before it has it.
    await robot.until("it drives", async () => {
      await display.press("w", "keyup");
      await display.press("w", "keydown");
      return new TextDecoder().decode(robot.stdout).includes('"linear":1,');
    });
    await display.press("w", "keyup");
    await untilLine("it is let go", '"reason":"released"');
    await display.press("s", "keydown");
    await untilLine("it drives back", '"linear":-1,');
    await display.press("space");
    await untilLine("it is stopped", '"reason":"stop pressed"');
    await display.press("s", "keyup");
    assertEquals(await listener.end(), 0);
  },
});
