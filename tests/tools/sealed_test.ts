/** Sealed streams between tools of two users, paired in each of the ways. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { KeyStore } from "../../src/pair/key_store.ts";
import type { Keys } from "../../src/pair/keys.ts";
import { formsOf } from "../pair/made_up_pairing.ts";
import { findFreePort, runTool, startTool, type Tool } from "../support/tools.ts";

/** A user with settings of their own. */
class User implements AsyncDisposable {
  readonly settings = Deno.makeTempDirSync();
  readonly env = { XDG_CONFIG_HOME: this.settings };

  start(tool: string, ...args: string[]): Tool {
    return startTool(tool, args, { env: this.env });
  }

  async run(tool: string, ...args: string[]) {
    return await runTool(tool, args, { env: this.env });
  }

  async keys(): Promise<Keys> {
    return (await KeyStore.open(`${this.settings}/udp_image_stream/keys.json`)).keys;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.settings, { recursive: true });
  }
}

const CAMERA = ["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1"];
const QUIET = ["--view", "none", "--stats-json", "-", "--stats-interval", "1s"];

/** Pairs by a key that is handed over. */
async function hand(robot: User, laptop: User, host: string, ...more: string[]): Promise<void> {
  const printed = await robot.run("broadcast", "--pair", "--print-key", "--name", "Rover", ...more);
  await using listener = startTool("listen", ["--add-key", host], { env: laptop.env, isFed: true });
  await listener.feed(new TextEncoder().encode(printed.stdout));
  await listener.endFeed();
  assertEquals(await listener.exitCode(), 0, listener.log.join("\n"));
}

interface SealedStatistics {
  readonly seal?: { readonly sessions: number };
}

/** Waits until pictures come, sealed. */
async function sees(listener: Tool): Promise<void> {
  const { streams } = await listener.statisticsUntil(
    "pictures come",
    ({ streams }) => streams.some(({ framesComplete }) => framesComplete > 3),
  );
  assertEquals(streams[0]!.stream.seal, { state: "sealed", peer: "Rover" });
}

/** The code that a broadcaster shows. */
async function codeOf(broadcaster: Tool): Promise<string> {
  const [, code] = await broadcaster.line(/^ +listen \S+ --pair (\d{4}-\d{4})$/);
  return code!;
}

/** Nothing that a tool has said holds a secret. */
async function assertNoSecrets(users: readonly User[], tools: readonly Tool[]): Promise<void> {
  const said = tools.map((tool) => `${tool.log.join("\n")}\n${new TextDecoder().decode(tool.stdout)}`).join(
    "\n",
  );
  for (const user of users) {
    for (const pairing of (await user.keys()).pairings) {
      assertEquals(formsOf(pairing).filter((secret) => said.includes(secret)), []);
    }
  }
}

Deno.test("a listener and a broadcaster whose key was handed over are sealed, and a stranger is told what to do", async () => {
  await using robot = new User();
  await using laptop = new User();
  await using stranger = new User();
  await hand(robot, laptop, "127.0.0.1");
  const port = String(await findFreePort());
  await using broadcaster = robot.start("broadcast", ...CAMERA, "--port", port, "--name", "Rover");
  await broadcaster.line(/Sealed: only who is paired can watch \(1\)/);
  await using listener = laptop.start("listen", ...QUIET, `127.0.0.1:${port}`);
  await using other = stranger.start("listen", ...QUIET, `127.0.0.1:${port}`);
  await sees(listener);
  await listener.line(/Stream Rover .*sealed, paired with Rover/);
  await other.line(/not paired: broadcast --pair on the robot/);
  assertEquals(other.statistics.flatMap(({ streams }) => streams), []);
  const { seal } = listener.statistics.at(-1)! as unknown as SealedStatistics;
  assert(seal && seal.sessions >= 1);
  await assertNoSecrets([robot, laptop], [broadcaster, listener, other]);
});

Deno.test("an open robot at the address of a paired one is not spoken to in the clear, and its viewer is told the way out", async () => {
  await using robot = new User();
  await using laptop = new User();
  await using stranger = new User();
  await hand(robot, laptop, "127.0.0.1");
  const place = `127.0.0.1:${await findFreePort()}`;
  const port = place.split(":")[1]!;
  await using broadcaster = stranger.start("broadcast", ...CAMERA, "--port", port, "--name", "Crane");
  await broadcaster.line(/Sending /);
  const { pairings: [pairing] } = await laptop.keys();
  await using listener = laptop.start("listen", ...QUIET, place);
  const { input } = await listener.line(/not paired/);
  assertEquals(
    input.replace(/^.*?(?=127)/, ""),
    `127.0.0.1: not paired: broadcast --pair on the robot; if it is another robot than ${pairing!.name}, ` +
      `which is paired and was at this address: listen --forget ${pairing!.name}`,
  );
  await listener.nextStatistics(2);
  assertEquals(listener.statistics.flatMap(({ streams }) => streams), []);
  assertEquals((await laptop.run("listen", "--forget", pairing!.name)).code, 0);
  await using again = laptop.start("listen", ...QUIET, place);
  await again.statisticsUntil("it is seen", ({ streams }) => streams.some((one) => one.framesComplete > 3));
});

Deno.test("a robot learns who has a key that was handed over when that comes, and forgets what it had before", async () => {
  await using robot = new User();
  await using laptop = new User();
  const port = String(await findFreePort());
  const args = [...CAMERA, "--port", port, "--name", "Rover"];
  for (const time of ["first", "second"]) {
    await using broadcaster = robot.start("broadcast", ...args);
    await broadcaster.line(/Sending /);
    await hand(robot, laptop, "127.0.0.1", ...(time === "second" ? ["--watch-only"] : []));
    const [made] = (await robot.keys()).pairings.slice(-1);
    await broadcaster.line(
      new RegExp(`Paired with ${made!.name}, who may watch( and drive)?$`),
    );
    await using listener = laptop.start("listen", ...QUIET, `127.0.0.1:${port}`);
    await sees(listener);
    const host = Deno.hostname();
    await broadcaster.line(/ has come by its key for the first time, from 127\.0\.0\.1$/);
    await broadcaster.line(new RegExp(`${made!.name} is called ${host} from now on$`));
    if (time === "second") await broadcaster.line(new RegExp(`Forgot ${host}, a viewer since `));
    const { pairings } = await robot.keys();
    assertEquals(pairings.map(({ id, name, addresses }) => [id, name, addresses]), [
      [made!.id, host, ["127.0.0.1"]],
    ], time);
    await listener.until("the listener knows that the robot knows", async () => {
      const [rover] = (await laptop.keys()).pairings;
      return rover!.introduction === undefined;
    });
  }
  assertEquals((await laptop.keys()).pairings.map(({ rights }) => rights), [["watch"]]);
});

Deno.test("a broadcaster pushes to a listener that it is paired with, sealed, and to no other", async () => {
  await using robot = new User();
  await using laptop = new User();
  await using stranger = new User();
  await hand(robot, laptop, "rover.local");
  await using listener = laptop.start("listen", ...QUIET, "--port", "0", "--bind", "127.0.0.1");
  await using other = stranger.start("listen", ...QUIET, "--port", "0", "--bind", "127.0.0.1");
  const to = [await listener.port(), await other.port()].map((port) => `127.0.0.1:${port}`);
  await using broadcaster = robot.start("broadcast", ...CAMERA, "--name", "Rover", ...to);
  await sees(listener);
  await broadcaster.line(/Nothing is sent to 127\.0\.0\.1, which /);
  await other.line(/127\.0\.0\.1:\d+: not paired: broadcast --pair on the robot$/);
  assertEquals(other.statistics.flatMap(({ streams }) => streams), []);
});

Deno.test("a code pairs a listener with a broadcaster, which is sealed from then on", async () => {
  await using robot = new User();
  await using laptop = new User();
  const port = String(await findFreePort());
  await using broadcaster = robot.start("broadcast", ...CAMERA, "--port", port, "--name", "Rover", "--pair");
  const code = await codeOf(broadcaster);
  {
    await using listener = laptop.start("listen", ...QUIET, `127.0.0.1:${port}`, "--pair", code);
    await listener.line(/Paired with Rover: sealed from now on/);
    await sees(listener);
  }
  await broadcaster.line(new RegExp(`Paired with ${Deno.hostname()}, who may watch and drive$`));
  await broadcaster.line(/has come by its key for the first time, from 127\.0\.0\.1$/);
  const [there, here] = [(await robot.keys()).pairings, (await laptop.keys()).pairings];
  assertEquals([there.length, here.length], [1, 1]);
  assertEquals([there[0]!.secret, there[0]!.id], [here[0]!.secret, here[0]!.id]);
  assertEquals((await robot.keys()).pending, undefined);
  await using again = laptop.start("listen", ...QUIET, `127.0.0.1:${port}`);
  await sees(again);
  await assertNoSecrets([robot, laptop], [broadcaster, again]);
});

Deno.test("whoever waits for a code is told of each wrong one and of its end, and who types one what to do", async () => {
  await using robot = new User();
  await using laptop = new User();
  const port = String(await findFreePort());
  await using broadcaster = robot.start("broadcast", ...CAMERA, "--port", port, "--name", "Rover", "--pair");
  const code = await codeOf(broadcaster);
  const wrong = code === "1111-1111" ? "2222-2222" : "1111-1111";
  const type = (...args: string[]) => laptop.run("listen", ...QUIET, `127.0.0.1:${port}`, "--pair", ...args);
  for (
    const [verbose, told] of [[[], /2 more tries are left$/], [["-v"], /one more try/], [
      [],
      /last try$/,
    ]] as const
  ) {
    const { code, log } = await type(wrong, ...verbose);
    assertEquals(code, 1);
    assertEquals(
      log.at(-1),
      "listen: Cannot pair with 127.0.0.1: it has another code, or somebody else has answered; look there what it is; " +
        "try again, or a new code: broadcast --pair on the robot",
      "verbose or not",
    );
    const { input: line } = await broadcaster.line(told);
    assertMatch(line, /A wrong code from 127\.0\.0\.1: /);
  }
  await broadcaster.line(
    /The code is void: three wrong tries from 127\.0\.0\.1; a new code: broadcast --pair$/,
  );
  const late = await type(code);
  assertEquals(late.code, 1);
  assertMatch(
    late.log.at(-1)!,
    /it waits for no code: .* three wrong tries, by whomever; a new code: broadcast --pair/,
  );
});

Deno.test("a broadcaster that is open pushes to a listener that it is paired with sealed alone, and to others in the clear", async () => {
  await using robot = new User();
  await using laptop = new User();
  await using stranger = new User();
  await hand(robot, laptop, "rover.local");
  await using listener = laptop.start("listen", ...QUIET, "--port", "0", "--bind", "127.0.0.1");
  await using other = stranger.start("listen", ...QUIET, "--port", "0", "--bind", "127.0.0.1");
  const to = [await listener.port(), await other.port()].map((port) => `127.0.0.1:${port}`);
  await using _broadcaster = robot.start("broadcast", ...CAMERA, "--open", "--name", "Rover", ...to);
  await sees(listener);
  await other.statisticsUntil(
    "it is open",
    ({ streams }) => streams.some(({ framesComplete }) => framesComplete > 3),
  );
  assertEquals(listener.log.filter((line) => line.includes("unsealed")), []);
});

Deno.test("a broadcaster that runs takes up a code that is made beside it, and goes on open until it is used", async () => {
  await using robot = new User();
  await using laptop = new User();
  await using stranger = new User();
  const port = String(await findFreePort());
  await using broadcaster = robot.start("broadcast", ...CAMERA, "--port", port, "--name", "Rover");
  await broadcaster.line(/Sending /);
  await using watcher = stranger.start("listen", ...QUIET, `127.0.0.1:${port}`);
  await watcher.statisticsUntil(
    "it is open",
    ({ streams }) => streams.some(({ framesComplete }) => framesComplete > 3),
  );
  await using beside = robot.start("broadcast", "--pair", "--bind", "127.0.0.1", "--port", port);
  const code = await codeOf(beside);
  await watcher.nextStatistics(2);
  assert(watcher.statistics.at(-1)!.streams[0]!.fps > 0, "open until it is used");
  const wrong = await laptop.run(
    "listen",
    ...QUIET,
    `127.0.0.1:${port}`,
    "--pair",
    code === "1111-1111" ? "2222-2222" : "1111-1111",
  );
  assertEquals(wrong.code, 1);
  assertMatch(wrong.log.join("\n"), /Cannot pair with 127\.0\.0\.1: it has another code/);
  await using listener = laptop.start("listen", ...QUIET, `127.0.0.1:${port}`, "--pair", code);
  await sees(listener);
  assertEquals(await beside.exitCode(), 0, beside.log.join("\n"));
  await watcher.line(/not paired: broadcast --pair on the robot/);
  const forgotten = await robot.run("broadcast", "--forget", (await robot.keys()).pairings[0]!.id);
  assertEquals(forgotten.code, 0, forgotten.log.join("\n"));
  await listener.line(/not paired: broadcast --pair on the robot/);
});

Deno.test("a robot that is paired sends to a group, sealed, until a member is forgotten", async () => {
  await using robot = new User();
  await using laptop = new User();
  await hand(robot, laptop, "127.0.0.1");
  const group = `239.255.7.7:${await findFreePort()}`;
  await using listener = laptop.start("listen", ...QUIET, "--bind", "127.0.0.1", group);
  await listener.line(/Listening/);
  await using broadcaster = robot.start("broadcast", ...CAMERA, "--name", "Rover", group);
  await sees(listener);
  assert(!broadcaster.log.some((line) => line.includes("Open")), broadcaster.log.join("\n"));
  const forgotten = await robot.run("broadcast", "--forget", (await robot.keys()).pairings[0]!.id);
  assertEquals(forgotten.code, 0, forgotten.log.join("\n"));
  await listener.line(/not paired: broadcast --pair on the robot/);
});
