/** The tools as self-extracting files, run where there is nothing but them. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createUser } from "@nats-io/nkeys";
import { DISPLAY_PROGRAMS, openDisplay } from "../support/display.ts";
import { HAS_NATS, startNatsServer } from "../support/nats_server.ts";
import { hasProgram } from "../support/programs.ts";
import { until } from "../support/until.ts";
import { run } from "./stand_in.ts";
import { EMULATED, findObstacle, StandaloneFolder, targetOf } from "./standalone.ts";

const X86 = targetOf("linux-x86_64");
const ARM = targetOf("linux-arm64");
const HEADLESS = ["--port", "0", "--bind", "127.0.0.1", "--view", "none", "--stats-json", "-"];
/** An emulated program that is unpacked for the first time, on a busy machine. */
const EMULATED_LIMIT_MS = 240_000;

function testStandalone(
  name: string,
  obstacle: string | undefined,
  fn: (t: Deno.TestContext) => Promise<void>,
): void {
  if (obstacle) console.warn(`Left out, because ${obstacle}: ${name}`);
  Deno.test({ name, ignore: obstacle !== undefined, fn });
}

const x86Obstacle = Deno.build.target === X86.triple ? await findObstacle(X86) : `this is no ${X86.label}`;
const armObstacle = x86Obstacle ?? await findObstacle(ARM);

testStandalone(
  "the self-extracting files for x86 do their work, and need nothing else",
  x86Obstacle,
  async (t) => {
    await using folder = await StandaloneFolder.create([["broadcast", X86], ["listen", X86], ["t265", X86]]);

    await t.step("--version says what it is", async () => {
      await using tool = folder.start("broadcast", X86, ["--version"]);
      assertEquals([await tool.exitCode(), tool.log], [0, []]);
      assertMatch(
        new TextDecoder().decode(tool.stdout),
        /^broadcast \d+\.\d+\.\d+ \(1a2b3c4\), self-extracting, deno 2\.\d+\.\d+, x86_64-unknown-linux-gnu\n$/,
      );
    });

    await t.step("listen shows what broadcast sends, and both end by a signal", async () => {
      await using listener = folder.start("listen", X86, HEADLESS);
      const to = `127.0.0.1:${await listener.port()}`;
      await using broadcaster = folder.start("broadcast", X86, ["--camera", "test", to]);
      await listener.statisticsUntil("frames come", ({ streams }) => (streams[0]?.framesComplete ?? 0) > 20);
      assertEquals(await broadcaster.end("SIGINT"), 0);
      assertEquals(await listener.end("SIGTERM"), 0);
    });

    await t.step("listen serves its page", async () => {
      const args = ["--port", "0", "--view", "web", "--web", "0"];
      await using listener = folder.start("listen", X86, args);
      const [, url] = await listener.line(/The page is at "?(http:\S+?)"?$/);
      const page = await (await fetch(url!)).text();
      const script = /src="([^"]+\.js)"/.exec(page)?.[1];
      const response = await fetch(new URL(script!, url));
      assertEquals(response.headers.get("content-type"), "text/javascript; charset=utf-8");
      assert((await response.text()).length > 100);
      assertEquals(await listener.end(), 0);
    });

    await t.step("listen opens its doors, each of which is loaded when it is asked for", async () => {
      const served = ["--foxglove", "0", "--imagezmq-hub", "tcp://127.0.0.1:0"];
      const sent = ["--rtp", "127.0.0.1:9", "--imagezmq", "tcp://127.0.0.1:9", "--ros", "ws://127.0.0.1:9"];
      await using listener = folder.start("listen", X86, [...HEADLESS, ...served, ...sent]);
      const to = `127.0.0.1:${await listener.port()}`;
      await using broadcaster = folder.start("broadcast", X86, ["--camera", "test", to]);
      const [, url] = await listener.line(/Foxglove connects to (ws:\S+)/);
      const socket = new WebSocket(url!.replace(/"$/, ""), "foxglove.sdk.v1");
      const { data } = await new Promise<MessageEvent>((resolve) => socket.onmessage = resolve);
      assertEquals(JSON.parse(data).op, "serverInfo");
      const closed = new Promise((resolve) => socket.onclose = resolve);
      socket.close();
      await closed;
      const { doors } = await listener.statisticsUntil("pictures leave", ({ doors }) => {
        return (doors?.rtp as { pictures: number }).pictures > 0;
      });
      assertEquals(Object.keys(doors!).sort(), ["foxglove", "imagezmq", "imagezmq-hub", "ros", "rtp"]);
      assert(!/NotCapable|permission|Requires/i.test(listener.log.join("\n")), listener.log.join("\n"));
      assertEquals(await broadcaster.end(), 0);
      assertEquals(await listener.end(), 0);
    });

    await t.step("names are looked up", async () => {
      await using listener = folder.start("listen", X86, HEADLESS);
      const to = `localhost:${await listener.port()}`;
      await using broadcaster = folder.start("broadcast", X86, ["--camera", "test", to]);
      await listener.statisticsUntil("frames come", ({ streams }) => (streams[0]?.framesComplete ?? 0) > 5);
      assertEquals(await broadcaster.end(), 0);
    });

    if (HAS_NATS) {
      await t.step(
        "broadcast publishes at a server of NATS, and listen looks there, each with a key",
        async () => {
          const pair = createUser();
          await Deno.writeFile(`${folder.path}/work/user.key`, pair.getSeed(), { mode: 0o600 });
          await using server = await startNatsServer({
            more: `authorization { users: [{ nkey: ${pair.getPublicKey()} }] }`,
          });
          const key = ["--nats-creds", "user.key"];
          const robot = [
            "--camera",
            "test",
            "--name",
            "rover",
            "--port",
            "0",
            "--bind",
            "127.0.0.1",
            "--open",
          ];
          await using broadcaster = folder.start("broadcast", X86, [
            ...[...robot, "--nats", `${server.url}/north`, ...key],
          ]);
          await using viewer = folder.start("listen", X86, [
            ...HEADLESS,
            `${server.url}/north/rover`,
            ...key,
          ]);
          await viewer.statisticsUntil("frames come", ({ streams }) => (streams[0]?.framesComplete ?? 0) > 5);
          assertEquals(await viewer.end(), 0);
          assertEquals(await broadcaster.end(), 0);
        },
      );
    }

    await t.step("t265 sends the rectified view and its poses", async () => {
      await using listener = folder.start("listen", X86, HEADLESS);
      const to = `127.0.0.1:${await listener.port()}`;
      await using tool = folder.start("t265", X86, ["--camera", "test", "--image-size", "212x200", to]);
      await listener.statisticsUntil("poses come", ({ streams }) => Boolean(streams[0]?.newest?.pose));
      assertEquals(await tool.end(), 0);
    });

    await t.step("it starts from a cache that has become read-only", async () => {
      const { path } = folder;
      const script =
        `mount --bind -o ro ${path}/home ${path}/home && exec ${path}/work/broadcast-linux-x86_64 --version`;
      const unshared = ["unshare", "--mount", "sh", "-c", script];
      if ((await run(["unshare", "--mount", "true"]).catch(() => ({ code: 1 }))).code !== 0) return;
      const { code, stdout, stderr } = await run(unshared, { HOME: `${path}/home`, TMPDIR: "/proc/none" });
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, /^broadcast /);
    });
  },
);

const windowObstacle = x86Obstacle ??
  (DISPLAY_PROGRAMS.every(hasProgram) ? undefined : `${DISPLAY_PROGRAMS.join(", ")} are not all installed`);

testStandalone("the self-extracting listen opens a window", windowObstacle, async () => {
  await using folder = await StandaloneFolder.create([["broadcast", X86], ["listen", X86]]);
  await using display = await openDisplay();
  const env = { DISPLAY: display.name, SDL_VIDEODRIVER: "x11" };
  const args = ["--port", "0", "--view", "sdl", "--max-age", "3600s"];
  await using listener = folder.start("listen", X86, args, env);
  const to = `127.0.0.1:${await listener.port()}`;
  await using _broadcaster = folder.start("broadcast", X86, ["--camera", "test", to]);
  await display.lookUntil(
    listener,
    "there is a picture",
    (quarters) => new Set(quarters.map(String)).size > 1,
  );
  await display.press("q");
  assertEquals(await listener.exitCode(), 0);
});

testStandalone(
  "the self-extracting broadcast for arm64 feeds listeners on both machines",
  armObstacle,
  async () => {
    await using folder = await StandaloneFolder.create([["broadcast", ARM], ["listen", ARM], [
      "listen",
      X86,
    ]]);
    await using native = folder.start("listen", X86, HEADLESS);
    await using emulated = folder.start("listen", ARM, HEADLESS, EMULATED);
    await until(
      "both listen",
      () => [native, emulated].every(({ log }) => /on UDP/.test(log.join())),
      EMULATED_LIMIT_MS,
    );
    const targets = await Promise.all(
      [native, emulated].map(async (tool) => `127.0.0.1:${await tool.port()}`),
    );
    const small = ["--camera", "test", "--width", "320", "--height", "240", "--fps", "5"];
    await using broadcaster = folder.start("broadcast", ARM, [...small, ...targets], EMULATED);
    const hasFrames = (tool: typeof native) =>
      tool.statistics.some(({ streams }) => (streams[0]?.framesComplete ?? 0) > 3);
    await until("both have frames", () => hasFrames(native) && hasFrames(emulated), EMULATED_LIMIT_MS);
    for (const tool of [broadcaster, native, emulated]) assertEquals(await tool.end(), 0);
  },
);
