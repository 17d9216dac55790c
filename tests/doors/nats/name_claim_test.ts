/** Two programs that publish a robot of the same name at one site: one does, and the other one when that has gone. */

import { assert, assertEquals } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { PublisherTurns } from "../../../src/doors/nats/look/publisher_turns.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { assertHonest, FedRobot, Sight, truthUs } from "../../support/fed_robots.ts";
import { textOf, withLog } from "../../support/log.ts";
import { type NatsServer, startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const { flags } = parseFlags(LISTEN_FLAGS, []);
/** Numbers of the second one's pictures are none of the first one's. */
const APART_US = 3_600_000_000;

function placeOf({ url }: NatsServer) {
  return parseNatsPlace(`${url}/north`)!;
}

/** A gateway on a host of its own, whose clock is another one, with a robot. */
async function startGateway(server: NatsServer, aheadUs: number) {
  const door = await openGateway({
    place: placeOf(server),
    creds: undefined,
    nowUs: () => monotonicUs() + aheadUs,
  });
  const robot = new FedRobot(door, "rover", aheadUs);
  return {
    robot,
    isPublishing: () => {
      const { streams } = door.statistics() as { streams: Record<string, { isElsewhere?: true }> };
      return streams.rover?.isElsewhere === undefined;
    },
    async close() {
      robot.stop();
      await door.close();
    },
  };
}

/** How often pictures of one are followed by pictures of the other: by their poses, which say whose they are. */
function countTurns({ frames }: Sight): number {
  const whose = frames.map(({ frame }) => frame.pose!.position[0]);
  return whose.filter((one, at) => at > 0 && one !== whose[at - 1]).length;
}

testWith(
  ["nats-server"],
  "a robot's name belongs to the first, and to the next one when that has gone",
  async () => {
    await withLog(async (log) => {
      await using server = await startNatsServer();
      const first = await startGateway(server, 0);
      const sight = new Sight();
      const viewer = await openFleet({
        flags,
        places: [placeOf(server)],
        take: (event) => sight.take(event),
      });
      await until("pictures come", () => sight.frames.length > 10);
      const second = await startGateway(server, APART_US);
      const told = () => log.map(textOf).filter((line) => line.includes("by another program"));
      try {
        await until("the second one says so", () => told().length > 0);
        const before = sight.frames.length;
        await until("pictures come", () => sight.frames.length > before + 40);
        assertEquals([countTurns(sight), first.isPublishing(), second.isPublishing()], [0, true, false]);
        assertHonest(sight);
        await first.close();
        const goneUs = monotonicUs();
        await until("the second one's come", () => sight.frames.some(({ frame }) => truthUs(frame) > goneUs));
        assertEquals(countTurns(sight), 1);
        assertHonest(sight);
        assertEquals(told().length, 1, told().join("\n"));
      } finally {
        await second.close();
        await viewer.close();
      }
    });
  },
);

testWith(
  ["nats-server"],
  "of two that begin at the same moment, or lose their server, one publishes",
  async () => {
    await withLog(async () => {
      await using server = await startNatsServer();
      const sight = new Sight();
      const viewer = await openFleet({
        flags,
        places: [placeOf(server)],
        take: (event) => sight.take(event),
      });
      const both = await Promise.all([0, APART_US].map((aheadUs) => startGateway(server, aheadUs)));
      const settle = () =>
        until("one of them publishes", async () => {
          const before = sight.frames.length;
          await until("pictures come", () => sight.frames.length > before + 30);
          const turns = countTurns({ frames: sight.frames.slice(before) } as Sight);
          return turns === 0 && both.filter((one) => one.isPublishing()).length === 1;
        });
      try {
        await settle();
        await server.kill();
        await server.start();
        await settle();
        assertHonest(sight);
      } finally {
        for (const one of both) await one.close();
        await viewer.close();
      }
    });
  },
);

Deno.test("PublisherTurns shows one of two, until that is silent", () => {
  const turns = new PublisherTurns();
  assertEquals(turns.take("a", 0), "new");
  assertEquals(turns.take("a", 1), "same");
  assertEquals(turns.take("b", 2), "new");
  for (const us of [3, 4, 5]) assertEquals([turns.take("a", us), turns.take("b", us)], ["other", "same"]);
  assert(turns.areTwo(6));
  assertEquals(turns.take("a", 2_000_004), "other");
  assertEquals(turns.take("a", 2_000_005), "new");
  assert(!turns.areTwo(4_000_004));
});
