/** Servers that stand for each other, as the README sets them up with the configuration of a site. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { assertHonest, FedRobot, Sight, truthUs } from "../../support/fed_robots.ts";
import { textOf, withLog } from "../../support/log.ts";
import { testWith } from "../../support/programs.ts";
import { startStandIns } from "../../support/stand_ins.ts";
import { until } from "../../support/until.ts";

const { flags } = parseFlags(LISTEN_FLAGS, []);

testWith(
  ["nats-server"],
  "servers that stand for each other, set up as the README says, each show what is published at any of them",
  async () => {
    await using all = await startStandIns();
    const { servers } = all;
    await using open = new AsyncDisposableStack();
    const gateway = open.adopt(
      await openGateway({ place: parseNatsPlace(`${all.urlFor("gateway")}/north`)!, creds: undefined }),
      (door) => door.close(),
    );
    const robot = open.adopt(new FedRobot(gateway, "rover"), (robot) => robot.stop());
    const look = async (url: string) => {
      const sight = new Sight();
      const take = (event: Parameters<Sight["take"]>[0]) => sight.take(event);
      const door = await openFleet({ flags, places: [parseNatsPlace(`${url}/north`)!], take });
      open.defer(() => door.close());
      return sight;
    };
    const seeMore = async (when: string, sights: readonly Sight[]) => {
      const fromUs = monotonicUs();
      await until(
        `pictures come ${when}`,
        () => sights.every(({ frames }) => frames.some(({ frame }) => truthUs(frame) > fromUs)),
        20_000,
      );
    };
    const alone = await Promise.all(servers.map((server) => look(all.urlFor("look", [server]))));
    await seeMore("at each of them", alone);
    await seeMore("through the hub", [await look(all.hubUrlFor("wall"))]);
    const [first, second] = servers;
    await first!.kill();
    const left = alone.slice(1);
    await seeMore("where the first one is lost", [...left, await look(all.urlFor("look"))]);
    await first!.start();
    await seeMore("at one that is new at the first again", [await look(all.urlFor("look"))]);
    await second!.kill();
    await seeMore("where the second one is lost", [alone[0]!, alone[2]!]);
    await second!.start();
    await seeMore("where all are there again", alone);
    for (const sight of alone) assertHonest(sight);
    robot.stop();
  },
);

testWith(
  ["nats-server"],
  "what is told of servers that stand for each other names the one that it is about",
  async () => {
    await using all = await startStandIns();
    const names = all.servers.map(({ webPort }) => `ws://127.0.0.1:${webPort}`);
    await withLog(async (log) => {
      const lines = () => log.map(textOf);
      await all.servers[0]!.kill();
      const place = parseNatsPlace(`${all.urlFor("gateway")}/north`)!;
      const gateway = await openGateway({ place, creds: undefined });
      try {
        assert(lines().some((line) => line.startsWith(`Publishing on ${names[1]} `)), lines().join("\n"));
        await all.servers[1]!.kill();
        await until("the third one is there", () => lines().includes(`${names[2]} has taken its place`));
        assert(lines().includes(`${names[1]} has gone; it goes on being tried`), lines().join("\n"));
        await all.servers[0]!.start();
        await all.servers[2]!.kill();
        await until("the first one is there", () => lines().includes(`${names[0]} has taken its place`));
      } finally {
        await gateway.close();
      }
    });
  },
);

testWith(["nats-server"], "no server that stands for others lets in a leaf without a login", async () => {
  await using all = await startStandIns();
  for (const { leafPort } of all.servers) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: leafPort });
    const bytes = new Uint8Array(4096);
    const length = await connection.read(bytes) ?? 0;
    const said = new TextDecoder().decode(bytes.subarray(0, length));
    assertMatch(said, /^INFO \{.*\}/);
    assertEquals(JSON.parse(said.slice(5, said.lastIndexOf("}") + 1)).auth_required, true);
  }
});
