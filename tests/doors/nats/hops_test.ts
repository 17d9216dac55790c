/** Gateways and viewers on real servers of NATS. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type NatsPlace, parseNatsPlace } from "../../../src/common/nats_place.ts";
import type { Door } from "../../../src/doors/door.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { assertHonest, FedRobot, LAST_MILE, Sight, truthUs } from "../../support/fed_robots.ts";
import { type NatsServer, natsTest, startNatsServer } from "../../support/nats_server.ts";
import { until } from "../../support/until.ts";

const { flags } = parseFlags(LISTEN_FLAGS, []);

function placeOf({ url }: NatsServer, path: string): NatsPlace {
  return parseNatsPlace(`${url}/${path}`)!;
}

async function look(place: NatsPlace, sight: Sight): Promise<Door> {
  return await openFleet({ flags, places: [place], take: (event) => sight.take(event) });
}

natsTest("a picture goes through a server to the byte, with its name, number, pose and age", async () => {
  await using server = await startNatsServer();
  const gateway = await openGateway({ place: placeOf(server, "north"), creds: undefined });
  const robot = new FedRobot(gateway, "rover 1.2");
  const sight = new Sight();
  const viewer = await look(placeOf(server, "north/rover%201.2"), sight);
  try {
    await until("pictures come", () => sight.frames.length > 40);
  } finally {
    robot.stop();
    await viewer.close();
    await gateway.close();
  }
  assertHonest(sight);
  for (const { frame } of sight.frames) {
    const sent = robot.sent.get(frame.id)!;
    assertEquals(frame.jpeg, sent.jpeg);
    assertEquals(frame.pose, sent.pose);
    assertEquals(frame.stream.name, "rover 1.2");
  }
  const ids = sight.frames.map(({ frame }) => frame.id | 0);
  assertEquals(ids, ids.toSorted((a, b) => a - b));
});

natsTest(
  "a place without a robot shows all robots of a site, and one without a site says whose they are",
  async () => {
    await using server = await startNatsServer();
    const gateways = [];
    const robots: FedRobot[] = [];
    for (const site of ["north", "south"]) {
      const gateway = await openGateway({ place: placeOf(server, site), creds: undefined });
      gateways.push(gateway);
      robots.push(new FedRobot(gateway, "a"), new FedRobot(gateway, "b"));
    }
    const [north, all] = [new Sight(), new Sight()];
    const viewers = [await look(placeOf(server, "north"), north), await look(placeOf(server, ""), all)];
    const names = ({ frames }: Sight) => [...new Set(frames.map(({ frame }) => frame.stream.name))].sort();
    try {
      await until("all robots are seen", () => names(all).length === 4 && names(north).length === 2);
      assertEquals(names(all), ["north/a", "north/b", "south/a", "south/b"]);
      assertEquals(names(north), ["a", "b"]);
      assertEquals(viewers[0]!.takeStatuses!().map(({ stream }) => stream.name).sort(), ["a", "b"]);
    } finally {
      robots.forEach((robot) => robot.stop());
      for (const door of [...viewers, ...gateways]) await door.close();
    }
  },
);

natsTest("pictures come again when the server was killed and started, and none that is old", async () => {
  await using server = await startNatsServer();
  const gateway = await openGateway({ place: placeOf(server, "north"), creds: undefined });
  const robot = new FedRobot(gateway, "rover");
  const sight = new Sight();
  const viewer = await look(placeOf(server, "north"), sight);
  try {
    await until("pictures come", () => sight.frames.length > 20);
    await server.kill();
    const before = sight.frames.length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await server.start();
    const startedUs = monotonicUs();
    await until("pictures come again", () => sight.frames.length > before + 20);
    const [first] = sight.since(before + 2);
    // What was taken before the server was there again is not shown now.
    assert(truthUs(first!) > startedUs - 1_000_000, `${startedUs - truthUs(first!)}`);
  } finally {
    robot.stop();
    await viewer.close();
    await gateway.close();
  }
  assertHonest(sight);
});

natsTest("pictures come again when the gateway was started anew, whatever their numbers are", async () => {
  await using server = await startNatsServer();
  const place = placeOf(server, "north");
  const sight = new Sight();
  const viewer = await look(place, sight);
  try {
    for (const _ of [1, 2, 3]) {
      const before = sight.frames.length;
      const gateway = await openGateway({ place, creds: undefined });
      const robot = new FedRobot(gateway, "rover");
      await until("pictures come", () => sight.frames.length > before + 20);
      robot.stop();
      await gateway.close();
    }
  } finally {
    await viewer.close();
  }
  assertHonest(sight);
});

natsTest("pictures come again when a robot was started anew, and none of those before", async () => {
  await using server = await startNatsServer();
  const gateway = await openGateway({ place: placeOf(server, "north"), creds: undefined });
  const robot = new FedRobot(gateway, "rover");
  const sight = new Sight();
  const viewer = await look(placeOf(server, "north"), sight);
  try {
    for (const _ of [1, 2, 3]) {
      const restartUs = monotonicUs();
      robot.restart();
      await until(
        "pictures come again",
        () => sight.frames.some(({ frame }) => truthUs(frame) > restartUs && frame.id > 10),
      );
    }
  } finally {
    robot.stop();
    await viewer.close();
    await gateway.close();
  }
  assertHonest(sight);
  const truths = sight.frames.map(({ frame }) => truthUs(frame));
  assert(truths.every((us, at) => at === 0 || us > truths[at - 1]!));
});

natsTest(
  "a viewer who is told that there is no picture yet stays connected, and sees the next one",
  async () => {
    await using server = await startNatsServer();
    const gateway = await openGateway({ place: placeOf(server, "north"), creds: undefined });
    const robot = new FedRobot(gateway, "rover");
    const sight = new Sight();
    const viewer = await look(placeOf(server, "north"), sight);
    const generations = () =>
      (viewer.statistics() as { generation: number }[]).map(({ generation }) => generation);
    try {
      await until("pictures come", () => sight.frames.length > 5);
      robot.pause();
      // Each question is answered by then that no picture has come.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      robot.goOn();
      const before = sight.frames.length;
      await until("pictures come again", () => sight.frames.length > before + 5);
      assertEquals(generations(), [0]);
    } finally {
      robot.stop();
      await viewer.close();
      await gateway.close();
    }
  },
);

natsTest("a stream that has ended is no stream any more", async () => {
  await using server = await startNatsServer();
  const gateway = await openGateway({ place: placeOf(server, "north"), creds: undefined });
  const robot = new FedRobot(gateway, "rover");
  const sight = new Sight();
  const viewer = await look(placeOf(server, "north"), sight);
  try {
    await until("pictures come", () => sight.frames.length > 5);
    assertEquals(viewer.takeStatuses!().length, 1);
    robot.stop();
    gateway.view!.showStatus([]);
    await until("the stream has ended", () => viewer.takeStatuses!().length === 0);
  } finally {
    await viewer.close();
    await gateway.close();
  }
});

natsTest("a relay adds the ages of both hops, and both bounds", async () => {
  await using near = await startNatsServer();
  await using far = await startNatsServer();
  const gateway = await openGateway({ place: placeOf(near, "north"), creds: undefined });
  const robot = new FedRobot(gateway, "rover");
  const relayed = await openGateway({ place: placeOf(far, "hub"), creds: undefined });
  const relay = await openFleet({
    flags,
    places: [placeOf(near, "north")],
    take: (event) => {
      if (event.kind === "frame") relayed.view!.showFrame(event.frame);
    },
  });
  const telling = setInterval(() => relayed.view!.showStatus(relay.takeStatuses!()), 300);
  const sight = new Sight();
  const viewer = await look(placeOf(far, "hub/rover"), sight);
  try {
    await until("pictures come", () => sight.frames.length > 40);
  } finally {
    clearInterval(telling);
    robot.stop();
    for (const door of [viewer, relay, relayed, gateway]) await door.close();
  }
  assertHonest(sight);
  for (const { frame } of sight.frames) assert(frame.age!.boundUs > LAST_MILE.boundUs);
});

natsTest("openGateway and openFleet say in one line where no server answers", async () => {
  const place = parseNatsPlace("nats://127.0.0.1:1/north")!;
  const says = /^Cannot connect to ws:\/\/127\.0\.0\.1:1: no server answers there by WebSocket$/;
  for (const open of [() => openGateway({ place, creds: undefined }), () => look(place, new Sight())]) {
    const { message } = await assertRejects(open, Error);
    assertMatch(message, says);
  }
});
