/** A robot that publishes its own pictures at a real server of NATS, as a process, beside its stream. */

import { assert, assertEquals } from "@std/assert";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { withSegment } from "../../support/jpeg_vectors.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { natsTest, startNatsServer } from "../../support/nats_server.ts";
import { publishRobots } from "../../support/fleet.ts";
import { runTool, startTool, type Tool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const COMMENT = 0xfe;
const [PICTURE] = patternFrames(1, { width: 64, height: 64 });
const CAMERA = ["--camera", "-", "--name", "rover 1", "--port", "0", "--bind", "127.0.0.1", "--open"];

/** Gives a broadcaster pictures that say inside when they were taken, until it is disposed of. */
function feedDated(tool: Tool): Disposable {
  const timer = setInterval(() => {
    const jpeg = withSegment(PICTURE!, COMMENT, new TextEncoder().encode(`${monotonicUs()}`));
    tool.feed(jpeg).catch(() => {});
  }, 33);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function truthUs({ jpeg }: ReceivedFrame): number {
  return Number(/\d{6,}/.exec(new TextDecoder("latin1").decode(jpeg.subarray(0, 64)))![0]);
}

/** What a viewer at the server sees. */
async function look(url: string) {
  const frames: ReceivedFrame[] = [];
  const door = await openFleet({
    flags: parseFlags(LISTEN_FLAGS, []).flags,
    places: [parseNatsPlace(`${url}/north`)!],
    take: (event) => void (event.kind === "frame" && frames.push(event.frame)),
  });
  return { frames, [Symbol.asyncDispose]: () => door.close() };
}

/** What waits in the camera's pipe is of no age yet; where the machine is held up, it is held to have come before that. */
function assertHonest(frames: readonly ReceivedFrame[]): void {
  const honest = frames.filter((frame) => {
    const { ageUs, boundUs } = frame.age!;
    return ageUs - boundUs <= frame.completeUs - truthUs(frame);
  });
  assert(honest.length > 0.9 * frames.length, `${honest.length} of ${frames.length}`);
}

natsTest("broadcast --nats publishes its own pictures, with their name and age", async () => {
  await using server = await startNatsServer();
  await using robot = startTool("broadcast", [...CAMERA, "--nats", `${server.url}/north`], { isFed: true });
  using _feeding = feedDated(robot);
  await using sight = await look(server.url);
  await until("pictures come", () => sight.frames.length > 40);
  assertHonest(sight.frames);
  const { stream, age } = sight.frames.at(-1)!;
  assertEquals([stream.name, stream.width, stream.height], ["rover 1", 64, 64]);
  assert(age!.boundUs < 100_000, `${age!.boundUs}`);
  assertEquals(await robot.end(), 0);
});

natsTest("broadcast --nats sends as ever while its server is absent, stands still, or dies", async () => {
  await using server = await startNatsServer();
  await server.kill();
  await using robot = startTool("broadcast", [...CAMERA, "--nats", `${server.url}/north`], { isFed: true });
  using _feeding = feedDated(robot);
  await robot.line(/Cannot connect to ws:.*; it goes on being tried/);
  const port = await robot.port();
  await using viewer = startTool("listen", [
    ...["--port", "0", "--view", "none", "--output", "-", `127.0.0.1:${port}`],
  ]);
  const comes = async (what: string) => {
    const before = viewer.stdout.length;
    await viewer.until(what, () => viewer.stdout.length > before + 60 * PICTURE!.length);
  };
  await comes("pictures come while there is no server");
  await server.start();
  await using sight = await look(server.url);
  await until("pictures come by the server", () => sight.frames.length > 20);
  server.signal("SIGSTOP");
  await comes("pictures come while the server stands still");
  server.signal("SIGCONT");
  const before = sight.frames.length;
  await until("pictures come by the server again", () => sight.frames.length > before + 20);
  await server.kill();
  await comes("pictures come when the server has died");
  assertHonest(sight.frames);
  assertEquals(await robot.end(), 0);
});

natsTest(
  "broadcast --nats leaves its name to a gateway that publishes it already, and takes over from it",
  async () => {
    await using server = await startNatsServer();
    await using first = await publishRobots(`${server.url}/north`, ["rover 1"]);
    await using robot = startTool("broadcast", [...CAMERA, "--nats", `${server.url}/north`], { isFed: true });
    using _feeding = feedDated(robot);
    await using sight = await look(server.url);
    await robot.line(
      /rover 1 is published at north by another program; it is from here as soon as that has ended/,
    );
    await until("the gateway's pictures come", () => sight.frames.length > 20);
    assert(sight.frames.every(({ jpeg }) => !isDated(jpeg)), "none is the robot's");
    await first[Symbol.asyncDispose]();
    await until("its own come", () => sight.frames.some(({ jpeg }) => isDated(jpeg)));
    await robot.line(/rover 1 is published from here now/);
    assertEquals(await robot.end(), 0);
  },
);

function isDated(jpeg: Uint8Array): boolean {
  return /\d{6,}/.test(new TextDecoder("latin1").decode(jpeg.subarray(0, 64)));
}

natsTest(
  "broadcast --nats ends where its login is refused at the start, and goes on where that comes later",
  async () => {
    const users = (password: string) => `authorization { users: [{ user: rover, password: ${password} }] }`;
    await using server = await startNatsServer({ more: users("right") });
    const urlOf = (password: string) => `${server.url.replace("//", `//rover:${password}@`)}/north`;
    const { code, log } = await runTool("broadcast", [
      ...["--camera", "test", "--port", "0", "--bind", "127.0.0.1", "--open", "--nats", urlOf("wrong")],
    ]);
    const said = log.filter((line) => /Cannot connect/.test(line));
    assertEquals([code, said.length], [1, 1], log.join("\n"));
    assert(/it does not let this program in; see --nats-creds$/.test(said[0]!), said[0]);
    await server.kill();
    await using robot = startTool("broadcast", [...CAMERA, "--nats", urlOf("wrong")], { isFed: true });
    using _feeding = feedDated(robot);
    await robot.line(/no server answers there by WebSocket; it goes on being tried/);
    await server.start();
    await robot.line(/does not let this program in; see --nats-creds; it goes on being tried/);
    assertEquals(await robot.end(), 0);
  },
);
