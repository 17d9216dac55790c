/**
 * The door to ROS at what speaks as a rosbridge does. A real one needs ROS, which no registry of packages has: this one checks
 * what comes against the protocol's specification and the messages' own types.
 */

import { createHash } from "node:crypto";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Jpeg } from "../../../src/common/frame.ts";
import type { Door } from "../../../src/doors/door.ts";
import { openRosDoor } from "../../../src/doors/ros/ros_door.ts";
import { encodeCdr, type RosMessage, type RosValue } from "../../../src/ros/cdr.ts";
import { ROS_TYPES, type RosType } from "../../../src/ros/definitions.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import {
  driveEvents,
  poseAt,
  receivedFrame,
  receivedPose,
  statusOf,
  streamOf,
} from "../../record/recordings.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";
import { withLog } from "../../support/log.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { until } from "../../support/until.ts";

const [JPEG] = patternFrames(1);
const FRONT = streamOf("1", { name: "front" });

/** What a client of a rosbridge says. */
interface Said {
  readonly op: string;
  readonly topic: string;
  readonly type?: string;
  readonly msg?: Record<string, unknown>;
}

interface BridgeOptions {
  /** Called with each connection that is opened. */
  readonly greet?: (socket: WebSocket, bridge: Bridge) => void;
  /** How long it takes to publish a picture. */
  readonly pictureMs?: number;
  /** Whether its rules keep what is subscribed to from whoever subscribes. */
  readonly isSilent?: boolean;
}

/** A server that chooses no subprotocol, as rosbridge_server does, and reads faster than it publishes. */
class Bridge implements AsyncDisposable {
  /** What has been dealt with, and how many messages wait for that. */
  readonly said: Said[] = [];
  readonly waiting: Said[] = [];
  readonly sockets: WebSocket[] = [];
  readonly offers: (string | null)[] = [];
  readonly #options: BridgeOptions;
  readonly #subscriptions = new Set<string>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #isDealing = false;

  constructor(options: BridgeOptions = {}) {
    this.#options = options;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      this.offers.push(request.headers.get("sec-websocket-protocol"));
      const { socket, response } = Deno.upgradeWebSocket(request);
      this.sockets.push(socket);
      socket.onopen = () => options.greet?.(socket, this);
      socket.onmessage = ({ data }) => {
        this.waiting.push(JSON.parse(data));
        if (!this.#isDealing) this.#dealWithAll(socket);
      };
      return response;
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#server.addr.port}`;
  }

  /** What a client has announced or published, but for the numbers that it gets back. */
  of(op: "advertise" | "publish"): Said[] {
    return this.said.filter((said) => said.op === op && !said.topic.startsWith("/_uis_"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) if (socket.readyState === WebSocket.OPEN) socket.close();
    await this.#server.shutdown();
  }

  async #dealWithAll(socket: WebSocket): Promise<void> {
    this.#isDealing = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const isPicture = next.op === "publish" && next.topic.endsWith("/compressed");
      if (isPicture) await new Promise((resolve) => setTimeout(resolve, this.#options.pictureMs ?? 0));
      this.said.push(next);
      if (next.op === "subscribe" && !this.#options.isSilent) this.#subscriptions.add(next.topic);
      const isWanted = next.op === "publish" && this.#subscriptions.has(next.topic);
      if (isWanted && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(next));
    }
    this.#isDealing = false;
  }
}

interface Counts {
  readonly bridge?: string;
  readonly connections: number;
  readonly complaints: number;
  readonly ignored: number;
}

function countsOf(door: Door): Counts {
  return door.statistics() as Counts;
}

async function withDoor(bridge: Bridge, use: (door: Door) => Promise<void>): Promise<void> {
  const door = openRosDoor(bridge.url);
  try {
    await until("it is connected", () => countsOf(door).bridge !== undefined);
    await use(door);
  } finally {
    await door.close();
  }
}

/** A message as it was before JSON: bytes were base64. */
function restore(type: RosType, msg: Record<string, unknown>): RosMessage {
  const message = msg as Record<string, RosValue>;
  if (type !== "sensor_msgs/CompressedImage") return message;
  return { ...message, data: Uint8Array.fromBase64(message.data as string) };
}

Deno.test("openRosDoor takes a server that chooses no subprotocol for a rosbridge, and tells it all in JSON", async () => {
  await using bridge = new Bridge();
  await withDoor(bridge, async (door) => {
    assertEquals(countsOf(door).bridge, "rosbridge");
    assertEquals(bridge.offers, ["foxglove.sdk.v1,foxglove.websocket.v1", null]);
    door.view!.showFrame(receivedFrame(1, JPEG!, { stream: FRONT, completeUs: monotonicUs() }));
    door.view!.showPose!(receivedPose(poseAt(7000), monotonicUs(), FRONT));
    door.view!.showStatus([statusOf(FRONT)]);
    for (const event of driveEvents(FRONT, monotonicUs())) door.view!.noteDriving!(event);
    await until("all is there", () => bridge.of("publish").length === 6);
    const announced = bridge.of("advertise");
    assertEquals(announced.map(({ topic, type }) => `${topic} ${type}`).sort(), [
      "/diagnostics diagnostic_msgs/msg/DiagnosticArray",
      "/front/drive/command geometry_msgs/msg/TwistStamped",
      "/front/drive/state geometry_msgs/msg/TwistStamped",
      "/front/image/compressed sensor_msgs/msg/CompressedImage",
      "/front/odom nav_msgs/msg/Odometry",
      "/tf tf2_msgs/msg/TFMessage",
    ]);
    for (const { topic, msg } of bridge.of("publish")) {
      const name = announced.find((one) => one.topic === topic)!.type!.replace("/msg/", "/");
      const type = ROS_TYPES.find((one) => one === name)!;
      const restored = restore(type, msg!);
      // It has each field of its type; a bridge refuses those that it does not know.
      assert(encodeCdr(type, restored)[0]!.length > 0, topic);
      if (type === "sensor_msgs/CompressedImage") assertEquals(restored.data, JPEG);
    }
  });
});

/** Shows pictures one after the other, the last of which has this number. */
async function showMany(door: Door, last: number, betweenMs: number): Promise<void> {
  for (let id = 0; id <= last; id++) {
    const completeUs = monotonicUs();
    const jpeg = Uint8Array.of(id >> 8, id & 255);
    door.view!.showFrame(receivedFrame(id, jpeg, { stream: FRONT, completeUs }));
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}

function idsOf(said: readonly Said[]): number[] {
  return said.filter(({ topic }) => topic.endsWith("/compressed")).map(({ msg }) => {
    const [high, low] = Uint8Array.fromBase64(msg!.data as string);
    return high! * 256 + low!;
  });
}

Deno.test("openRosDoor lets no pictures wait in a rosbridge that reads faster than it publishes", async () => {
  await using bridge = new Bridge({ pictureMs: 25 });
  await withDoor(bridge, async (door) => {
    let mostWaiting = 0;
    const timer = setInterval(() => mostWaiting = Math.max(mostWaiting, idsOf(bridge.waiting).length), 1);
    await showMany(door, 299, 2);
    await until("it has the newest", () => idsOf(bridge.of("publish")).at(-1) === 299);
    clearInterval(timer);
    const ids = idsOf(bridge.of("publish"));
    assertEquals(ids, ids.toSorted((a, b) => a - b));
    assert(ids.length < 150, `${ids.length} pictures were published, of which each takes as long as ten`);
    // One is being dealt with.
    assert(mostWaiting <= 1, `${mostWaiting} have waited`);
  });
});

Deno.test("openRosDoor goes by pongs where a rosbridge gives nothing back, and says what that means", async () => {
  await withLog(async (log) => {
    await using bridge = new Bridge({ isSilent: true });
    await withDoor(bridge, async (door) => {
      await showMany(door, 10, 1);
      await until("the newest is there", () => idsOf(bridge.of("publish")).at(-1) === 10);
      assertEquals(idsOf(bridge.of("publish")), [0, 1, 10]);
      await showMany(door, 12, 30);
      await until("all others are there, too", () => idsOf(bridge.of("publish")).at(-1) === 12);
    });
    const told = log.filter(({ level }) => level === "warning");
    assertEquals(told.map(({ message }) => /what is published may wait in it/.test(message.join(""))), [
      true,
    ]);
  });
});

Deno.test("openRosDoor tells what a rosbridge complains of once, and counts it each time", async () => {
  await withLog(async (log) => {
    const complaint = JSON.stringify({ op: "status", level: "error", msg: "advertise: no such type" });
    await using bridge = new Bridge({
      greet(socket) {
        for (let i = 0; i < 50; i++) socket.send(complaint);
      },
    });
    await withDoor(bridge, async (door) => {
      await until("all are counted", () => countsOf(door).complaints === 50);
    });
    const told = log.filter(({ level }) => level === "warning");
    assertEquals(told.map(({ message }) => message.join("").includes("advertise: no such type")), [true]);
  });
});

Deno.test("openRosDoor counts whatever a bridge says, goes on publishing, and takes no pong that it has not earned", async () => {
  const said = fc.sample(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 300 }), fc.json()), {
    numRuns: 300,
    seed: 7,
  });
  await using bridge = new Bridge({
    greet(socket) {
      for (const one of said) socket.send(one);
    },
  });
  await withDoor(bridge, async (door) => {
    await until("all is counted", () => countsOf(door).ignored >= said.length);
    door.view!.showFrame(receivedFrame(1, JPEG!, { stream: FRONT, completeUs: monotonicUs() }));
    await until("the picture is there", () => bridge.of("publish").length > 0);
    assertEquals(countsOf(door).connections, 1);
  });
});

Deno.test("openRosDoor leaves a bridge that says more than any does, and comes back", async () => {
  await using bridge = new Bridge({
    greet(socket, { sockets }) {
      // The first one is given up for want of a subprotocol.
      if (sockets.length === 2) socket.send(new Uint8Array(17 * 1024 * 1024));
    },
  });
  const door = openRosDoor(bridge.url);
  try {
    await until("it is connected again", () => countsOf(door).connections === 2);
  } finally {
    await door.close();
  }
});

Deno.test("openRosDoor survives whatever bytes a server sends behind the handshake", async () => {
  const noise = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 400 }), { numRuns: 40, seed: 11 });
  // A pong that nobody has asked for, with and without a number of the right length, and one that goes on and on.
  const pongs = [[0x8a, 0], [0x8a, 8, 64, 240, 0, 0, 0, 0, 0, 0], [0x89, 125, ...new Array(125).fill(1)], [
    0x01,
    1,
    65,
  ]];
  await Promise.all([...noise, ...pongs.map((each) => Uint8Array.from(each))].map(hearNoise));
});

async function hearNoise(bytes: Uint8Array): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = serveNoise(listener, bytes);
  const door = openRosDoor(`ws://127.0.0.1:${listener.addr.port}`);
  using _connection = await served;
  await until("it has greeted", () => countsOf(door).connections === 1);
  door.view!.showFrame(receivedFrame(1, JPEG!, { stream: FRONT, completeUs: monotonicUs() }));
  door.view!.showStatus([statusOf(FRONT)]);
  // What follows the greeting is read within this time, or it ends the connection; neither may throw.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await door.close();
}

/** Opens a WebSocket, and sends bytes that may be no frames. */
async function serveNoise(listener: Deno.Listener, bytes: Uint8Array): Promise<Deno.Conn> {
  const connection = await listener.accept();
  const buffer = new Uint8Array(4096);
  const length = await connection.read(buffer) ?? 0;
  const [, key = ""] =
    /sec-websocket-key: (\S+)/i.exec(new TextDecoder().decode(buffer.subarray(0, length))) ?? [];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: foxglove.sdk.v1\r\n\r\n`;
  const greeting = '{"op":"serverInfo","capabilities":["clientPublish"]}';
  const frame = [0x81, greeting.length, ...new TextEncoder().encode(greeting)];
  await connection.write(concatBytes(new TextEncoder().encode(head), Uint8Array.from(frame), bytes as Jpeg));
  return connection;
}
