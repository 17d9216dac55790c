/** `listen --foxglove` beside real robots, as processes, with Foxglove's own client. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { CdrWriter } from "@foxglove/cdr";
import type { DriveLine } from "../../../src/drive/drive_line.ts";
import { pinholeView } from "../../../src/rectify/pinhole_view.ts";
import { splitMjpeg } from "../../support/mjpeg.ts";
import { pause } from "../../support/pause.ts";
import { startListener, startTool, type Tool } from "../../support/tools.ts";
import { type Fields, readAdvertised, toUs } from "./advertised.ts";
import { RealClient } from "./real_client.ts";

const ROBOT = ["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1", "--port", "0"];
const PUBLISH_MS = 40;
/** Who presses in vain lets go and presses anew. */
const PRESS_MS = 1000;

async function urlOf(listener: Tool): Promise<string> {
  return (await listener.line(/Foxglove connects to "?(ws:\/\/[^\s"]+)/))[1]!;
}

Deno.test("listen --foxglove gives a T265's pictures, poses, transforms, calibration and figures as they are", async () => {
  const { listener, to } = await startListener("--view", "none", "--output", "-", "--foxglove", "0");
  await using _listener = listener;
  await using robot = startTool("t265", [
    "--camera",
    "test",
    "--image-size",
    "212x200",
    "--name",
    "rover",
    to,
  ]);
  await using client = await RealClient.connect(await urlOf(listener));
  const topics = ["image", "frame", "calibration", "pose", "tf", "link"].map((name) => `/rover/${name}`);
  const channels = await Promise.all(topics.map((topic) => client.subscribe(topic)));
  const leastOf = (topic: string) => topic.endsWith("/link") ? 1 : 30;
  await listener.until(
    "messages of all have come",
    () => topics.every((topic) => client.of(topic).length >= leastOf(topic)),
  );
  assertEquals([client.errors, client.statuses], [[], []]);
  await robot.end();
  await listener.end();
  const read = topics.map((topic, i) =>
    client.of(topic).map(({ data }) => readAdvertised(channels[i]!, data))
  );
  const [images, frames, calibrations, poses, transforms, links] = read as [
    Fields,
    Fields,
    Fields,
    Fields,
    Fields,
    Fields,
  ];

  const shown = new Set(splitMjpeg(listener.stdout).map((jpeg) => jpeg.toBase64()));
  for (const { data, format, frameId } of images) {
    assert(shown.has(data));
    assertEquals([format, frameId], ["jpeg", "rover"]);
  }
  // A picture's time is that of its capture: its age behind it lies the time at which it came.
  images.forEach(({ timestamp }: Fields, i: number) => {
    const ageUs = Number(client.of("/rover/image")[i]!.timestamp / 1000n) - toUs(timestamp);
    assert(ageUs >= 0 && ageUs < 5e6, `${ageUs}`);
  });
  const agesMs = new Map(
    frames.map(({ ageMs }: Fields, i: number) => [client.of("/rover/frame")[i]!.timestamp, ageMs]),
  );
  const dated = images.map(({ timestamp }: Fields, i: number) => {
    const cameNs = client.of("/rover/image")[i]!.timestamp;
    return [agesMs.get(cameNs), (Number(cameNs / 1000n) - toUs(timestamp)) / 1000];
  }).filter(([saidMs]: Fields) => saidMs !== undefined);
  assert(dated.length > 0);
  for (const [saidMs, ageMs] of dated) assertAlmostEquals(ageMs, saidMs, 0.01);
  const { focal, cx, cy, width, height } = pinholeView({});
  for (const { K, P, D, distortionModel, frameId, ...size } of calibrations) {
    assertEquals([size.width, size.height, distortionModel, frameId], [width, height, "plumb_bob", "rover"]);
    assertEquals([K, P], [[focal, 0, cx, 0, focal, cy, 0, 0, 1], [
      focal,
      0,
      cx,
      0,
      0,
      focal,
      cy,
      0,
      0,
      0,
      1,
      0,
    ]]);
    assertEquals(new Set(D), new Set([0]));
  }
  for (const { frameId, pose: { orientation: { x, y, z, w } } } of poses) {
    assertEquals(frameId, "tracking_origin");
    assertAlmostEquals(Math.hypot(x, y, z, w), 1, 1e-6);
  }
  for (const { parentFrameId, childFrameId } of transforms) {
    assertEquals([parentFrameId, childFrameId], ["tracking_origin", "rover"]);
  }
  const positions = new Map(poses.map(({ timestamp, pose }: Fields) => [timestamp, pose.position]));
  const known = transforms.filter(({ timestamp }: Fields) => positions.has(timestamp));
  assert(known.length > 0);
  for (const { timestamp, translation } of known) assertEquals(translation, positions.get(timestamp));
  assertEquals(links[0].stream.name, "rover");
});

/** A robot that is driven by a client of its listener's Foxglove door. */
class Driven implements AsyncDisposable {
  readonly robot: Tool;
  readonly listener: Tool;
  readonly client: RealClient;

  private constructor(robot: Tool, listener: Tool, client: RealClient) {
    this.robot = robot;
    this.listener = listener;
    this.client = client;
  }

  static async start(): Promise<Driven> {
    const robot = startTool("broadcast", [
      ...ROBOT,
      "--drive-output",
      "-",
      "--drive-open",
      "--name",
      "rover",
    ]);
    const at = `127.0.0.1:${await robot.port()}`;
    const listener = startTool("listen", [at, "--view", "none", "--foxglove", "0", "--stats-json", "-"]);
    await listener.line(/can be driven: this listener may drive it/);
    return new Driven(robot, listener, await RealClient.connect(await urlOf(listener)));
  }

  get lines(): DriveLine[] {
    const text = new TextDecoder().decode(this.robot.stdout);
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  /** Publishes until the robot's newest line is as expected, and lets go before it now and then. */
  async publishUntil(
    { hold, letGo }: { readonly hold: () => void; readonly letGo?: () => void },
    isExpected: (line: DriveLine) => boolean,
  ): Promise<void> {
    let pressedMs = letGo ? -Infinity : Infinity;
    await this.robot.until("the robot does what is published", async () => {
      if (performance.now() - pressedMs > PRESS_MS) {
        pressedMs = performance.now();
        letGo?.();
        await pause(PUBLISH_MS);
      }
      hold();
      await pause(PUBLISH_MS);
      return this.lines.slice(-1).some(isExpected);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.listener[Symbol.asyncDispose]();
    await this.robot[Symbol.asyncDispose]();
  }
}

function jsonTwist(linear: number, angular = 0): Uint8Array {
  const [still, twist] = [{ x: 0, y: 0, z: 0 }, { x: linear, y: 0, z: 0 }];
  return new TextEncoder().encode(JSON.stringify({ linear: twist, angular: { ...still, z: angular } }));
}

function cdrTwist(linear: number, angular = 0): Uint8Array {
  const writer = new CdrWriter();
  for (const value of [linear, 0, 0, 0, 0, angular]) writer.float64(value);
  return writer.data;
}

const FORMS = [
  { encoding: "json", schemaName: "geometry_msgs/Twist", topic: "/cmd_vel", twist: jsonTwist },
  { encoding: "cdr", schemaName: "geometry_msgs/msg/Twist", topic: "/rover/cmd_vel", twist: cdrTwist },
];

for (const { encoding, schemaName, topic, twist } of FORMS) {
  Deno.test(`listen --foxglove has a client drive that publishes ${schemaName} as ${encoding}, let go, and fall silent`, async () => {
    await using driven = await Driven.start();
    const { client, robot } = driven;
    const id = client.client.advertise({ topic, encoding, schemaName });
    const publish = (linear: number, angular = 0) => client.client.sendMessage(id, twist(linear, angular));
    // What goes on without having let go is no press.
    for (let i = 0; i < 10; i++) {
      publish(0.5);
      await pause(PUBLISH_MS);
    }
    assert(driven.lines.every(({ state }) => state === "stopped"));

    const half = { hold: () => publish(0.5, -0.25), letGo: () => publish(0) };
    const isHalf = ({ state, linear, angular }: DriveLine) =>
      state === "driving" && linear === 0.5 && angular === -0.25;
    await driven.publishUntil(half, isHalf);
    await driven.publishUntil({ hold: () => publish(0) }, ({ reason }) => reason === "released");
    await driven.publishUntil(half, isHalf);
    // Silence lets go, and whatever goes on after it is no new press.
    await robot.until("the robot has stopped", () => driven.lines.at(-1)!.state === "stopped");
    const before = driven.lines.length;
    for (let i = 0; i < 10; i++) {
      publish(0.5);
      await pause(PUBLISH_MS);
    }
    assert(driven.lines.slice(before).every(({ state }) => state === "stopped"));
    assert(client.statuses.some((text) => text.includes("Twist of zero")), client.statuses.join("\n"));
    await driven.publishUntil(half, isHalf);
    client.socket.close();
    await robot.until("the robot has stopped", () => driven.lines.at(-1)!.state === "stopped");
  });
}

Deno.test("listen --foxglove that stood still moves the robot by nothing that was published meanwhile", async () => {
  await using driven = await Driven.start();
  const { client, robot, listener } = driven;
  const id = client.client.advertise({
    topic: "/cmd_vel",
    encoding: "json",
    schemaName: "geometry_msgs/Twist",
  });
  const publish = (linear: number) => client.client.sendMessage(id, jsonTwist(linear));
  const isHalf = ({ linear }: DriveLine) => linear === 0.5;
  await driven.publishUntil({ hold: () => publish(0.5), letGo: () => publish(0) }, isHalf);
  listener.signal("SIGSTOP");
  await robot.until("the robot has stopped", () => driven.lines.at(-1)!.state === "stopped");
  const before = driven.lines.length;
  // All of it waits in the listener's system: letting go and pressing anew, too.
  for (const linear of [0.5, 0, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5]) {
    publish(linear);
    await pause(PUBLISH_MS);
  }
  listener.signal("SIGCONT");
  for (let i = 0; i < 15; i++) {
    publish(0.5);
    await pause(PUBLISH_MS);
  }
  await listener.statisticsUntil(
    "it was refused",
    (statistics) => (foxgloveOf(statistics).refused["old-command"] ?? 0) > 5,
  );
  assertEquals(driven.lines.slice(before).filter(({ state }) => state === "driving"), []);
  await driven.publishUntil({ hold: () => publish(0.5), letGo: () => publish(0) }, isHalf);
});

Deno.test("listen --foxglove has a client see what is said of driving, stop the robot, and publish nothing else", async () => {
  await using driven = await Driven.start();
  const { client, listener } = driven;
  const state = await client.subscribe("/rover/drive/state");
  await listener.until(
    "the robot says that it can be driven",
    () => client.of("/rover/drive/state").length > 0,
  );
  const said = readAdvertised(state, client.of("/rover/drive/state").at(-1)!.data);
  assertEquals([said.mayDrive, said.isDriving], [true, false]);

  const id = client.client.advertise({ topic: "/rover/cmd", encoding: "json", schemaName: "" });
  const send = (message: object) =>
    client.client.sendMessage(id, new TextEncoder().encode(JSON.stringify(message)));
  await driven.publishUntil(
    { hold: () => send({ linear: 0.25 }), letGo: () => send({ held: false }) },
    ({ linear }) => linear === 0.25,
  );
  const told = await client.subscribe("/rover/drive/command");
  await driven.publishUntil(
    { hold: () => send({ linear: 0.25 }) },
    () => client.of("/rover/drive/command").length > 3,
  );
  const command = readAdvertised(told, client.of("/rover/drive/command")[0]!.data);
  assertEquals([command.isHeld, command.linear], [true, 0.25]);
  await driven.publishUntil({ hold: () => send({ stop: true }) }, ({ reason }) => reason === "stop pressed");
  for (const message of [{ linear: { x: 2 } }, { linear: { x: "fast" } }, { held: 1 }, []]) send(message);
  client.client.advertise({ topic: "/other", encoding: "protobuf", schemaName: "foxglove.Log" });
  const { refused } = (await listener.statisticsUntil("all is counted", (statistics) => {
    const { refused } = foxgloveOf(statistics);
    return refused["bad-command"] === 4 && refused.unserved === 1;
  }) as unknown as { doors: { foxglove: { refused: Record<string, number> } } }).doors.foxglove;
  assertEquals([refused["bad-command"], refused.unserved], [4, 1]);
});

function foxgloveOf(statistics: unknown): { readonly refused: Record<string, number> } {
  return (statistics as { doors: { foxglove: { refused: Record<string, number> } } }).doors.foxglove;
}
