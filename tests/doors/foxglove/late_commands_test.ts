/** Commands that have waited in a connection move nothing. */

import { assertEquals } from "@std/assert";
import type { DriverInput } from "../../../src/drive/driver_input.ts";
import { type DriverAction, DriverSeats } from "../../../src/drive/seats.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { driveEvents, streamOf } from "../../record/recordings.ts";
import { relayTcp } from "../../support/holding_relay.ts";
import { until } from "../../support/until.ts";
import { type OpenedDoor, RealClient, withDoor } from "./real_client.ts";
import { publishing, RawClient } from "./raw_client.ts";

const STREAM = streamOf("1", { name: "rover" });
const CHANNEL = 5;
const LINK_STANDS_MS = 700;

/** A door beside robots that can be driven, and what they are told. */
async function withRobots(
  test: (
    opened: OpenedDoor & { readonly actions: (DriverAction & { readonly key: string })[] },
  ) => Promise<void>,
  streams = [STREAM],
): Promise<void> {
  const seats = new DriverSeats(monotonicUs);
  const actions: (DriverAction & { readonly key: string })[] = [];
  seats.sink = (key, action) => actions.push({ ...action, key });
  await withDoor(async (opened) => {
    for (const stream of streams) opened.view.noteDriving(driveEvents(stream, monotonicUs())[1]!);
    await test({ ...opened, actions });
  }, { openSeat: (key) => seats.open(key) });
}

function heldOf(actions: readonly DriverAction[]): DriverInput[] {
  return actions.flatMap((action) => action.kind === "input" && action.input.isHeld ? [action.input] : []);
}

const twist = (x: number) =>
  publishing(CHANNEL, { linear: { x, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } });
const ADVERTISE = JSON.stringify({
  op: "advertise",
  channels: [{ id: CHANNEL, topic: "/cmd_vel", encoding: "json", schemaName: "geometry_msgs/Twist" }],
});

/** Answers pings while the link lets them through, in the background. */
class Answers {
  isLinkUp = true;
  readonly #held: Uint8Array[] = [];
  readonly #client: RawClient;
  readonly done: Promise<void>;

  constructor(client: RawClient) {
    this.#client = client;
    this.done = this.#run();
  }

  /** What was written meanwhile arrives first, as it does in a connection. */
  async restore(): Promise<void> {
    this.isLinkUp = true;
    for (const payload of this.#held) await this.#client.answer(payload);
  }

  async #run(): Promise<void> {
    for (let frame = await this.#client.read(); frame; frame = await this.#client.read()) {
      if (frame.opcode !== "ping") continue;
      if (this.isLinkUp) await this.#client.answer(frame.payload);
      else this.#held.push(frame.payload);
    }
  }
}

async function pressUntilItMoves(client: RawClient, actions: readonly DriverAction[]): Promise<void> {
  const before = heldOf(actions).length;
  await until("the robot is driven", async () => {
    await client.write(twist(0));
    for (let i = 0; i < 5; i++) {
      await client.write(twist(0.5));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return heldOf(actions).length > before;
  });
}

Deno.test("HeldControl is let go by a link that stands still, and moves by nothing that was published meanwhile", () =>
  withRobots(async ({ url, actions, door }) => {
    const client = await RawClient.connect(url);
    const answers = new Answers(client);
    await client.write(ADVERTISE);
    await pressUntilItMoves(client, actions);
    // The client goes on, lets go, and presses anew; all of it waits in its system.
    answers.isLinkUp = false;
    await until(
      "the control is let go",
      () => actions.at(-1)!.kind === "input" && heldOf([actions.at(-1)!]).length === 0,
    );
    await new Promise((resolve) => setTimeout(resolve, LINK_STANDS_MS));
    const before = actions.length;
    await client.write(...[0.5, 0.5, 0, 0, 0.5, 0.5, 0.5].map(twist));
    await answers.restore();
    await until("what waited was taken", () => oldOf(door.statistics()) >= 7);
    for (let i = 0; i < 10; i++) {
      await client.write(twist(0.5));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals(heldOf(actions.slice(before)), []);
    await pressUntilItMoves(client, actions);
    await door.close();
    await answers.done;
    client[Symbol.dispose]();
    assertEquals(heldOf([actions.at(-1)!]), [], "who has gone has let go");
  }));

function oldOf(statistics: object): number {
  return (JSON.parse(JSON.stringify(statistics)).refused["old-command"] ?? 0) as number;
}

Deno.test("FoxgloveView gives commands to the robot that a topic names, and to none where it could be either", () => {
  const [front, rear] = [streamOf("1", { name: "front" }), streamOf("2", { name: "front/arm" })];
  return withRobots(async ({ view, url, actions, door }) => {
    const client = await RawClient.connect(url);
    const answers = new Answers(client);
    const topics = ["/front/cmd_vel", "/front/arm/cmd_vel", "/cmd_vel"];
    const channels = topics.map((topic, i) => ({ id: i, topic, encoding: "json", schemaName: "" }));
    await client.write(JSON.stringify({ op: "advertise", channels }));
    const press = (id: number) =>
      client.write(publishing(id, { linear: { x: 0 } }), publishing(id, { linear: { x: 0.5 } }));
    const driven = () =>
      new Set(actions.filter((action) => heldOf([action]).length > 0).map(({ key }) => key));
    for (const [id, key] of [[0, "1"], [1, "2"]] as const) {
      await until(`${key} is driven`, async () => {
        await press(id);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return driven().has(key);
      });
      assertEquals([...driven()].at(-1), key);
    }
    await press(2);
    await until("it is refused", () => JSON.stringify(door.statistics()).includes('"no-robot":2'));
    // Both have ended.
    view.showStatus([]);
    await until("both have let go", () => {
      const last = (key: string) => actions.findLast((action) => action.key === key)!;
      return ["1", "2"].every((key) => heldOf([last(key)]).length === 0);
    });
    await door.close();
    await answers.done;
    client[Symbol.dispose]();
  }, [front, rear]);
});

Deno.test("HeldControl moves by nothing that Foxglove's own client has published while the link stood still", () =>
  withRobots(async ({ url, actions, door }) => {
    await using link = relayTcp(Number(new URL(url).port));
    await using client = await RealClient.connect(`ws://127.0.0.1:${link.port}`);
    const channel = { topic: "/cmd_vel", encoding: "json", schemaName: "geometry_msgs/Twist" };
    const id = client.client.advertise(channel);
    const publish = async (x: number) => {
      client.client.sendMessage(id, new TextEncoder().encode(JSON.stringify({ linear: { x } })));
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const press = async () => {
      const before = heldOf(actions).length;
      await until("the robot is driven", async () => {
        for (const x of [0, 0.5, 0.5, 0.5]) await publish(x);
        return heldOf(actions).length > before;
      });
    };
    await press();
    link.hold();
    await until(
      "the control is let go",
      () => actions.at(-1)!.kind === "input" && heldOf([actions.at(-1)!]).length === 0,
    );
    const before = actions.length;
    const beganMs = performance.now();
    while (performance.now() - beganMs < LINK_STANDS_MS) for (const x of [0.5, 0, 0.5, 0.5]) await publish(x);
    link.letGo();
    for (let i = 0; i < 10; i++) await publish(0.5);
    await until("what waited was taken", () => oldOf(door.statistics()) >= 20);
    assertEquals(heldOf(actions.slice(before)), []);
    await press();
  }));

Deno.test("ClientHands tells whoever may not drive a robot so", () => {
  const seats = new DriverSeats(monotonicUs);
  return withDoor(async ({ view, url }) => {
    const [, told] = driveEvents(STREAM, monotonicUs());
    if (told!.kind !== "drive-news") throw new Error(told!.kind);
    view.noteDriving({ ...told!, news: { ...told!.news!, mayDrive: false } });
    await using client = await RealClient.connect(url);
    const id = client.client.advertise({ topic: "/cmd_vel", encoding: "json", schemaName: "" });
    await until("it is told", async () => {
      for (const x of [0, 0.5]) {
        client.client.sendMessage(id, new TextEncoder().encode(`{"linear":{"x":${x}}}`));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      return client.statuses.includes("You may not drive this robot");
    });
  }, { openSeat: (key) => seats.open(key) });
});
