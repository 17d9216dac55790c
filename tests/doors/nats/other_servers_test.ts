/** Servers that stand for each other: leaves of one another, each with a stream of its own. */

import { assert } from "@std/assert";
import { findFreeTcpPort } from "../../../scripts/free_ports.ts";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { assertHonest, FedRobot, Sight, truthUs } from "../../support/fed_robots.ts";
import { type NatsServer, startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const { flags } = parseFlags(LISTEN_FLAGS, []);

interface Three extends AsyncDisposable {
  readonly servers: readonly NatsServer[];
}

/** The second is a leaf of the first, and the third of the first that it finds. */
async function startThree(): Promise<Three> {
  await using opened = new AsyncDisposableStack();
  const ports = [findFreeTcpPort(), findFreeTcpPort(), findFreeTcpPort()];
  const servers: NatsServer[] = [];
  for (const [at, port] of ports.entries()) {
    const urls = ports.slice(0, at).map((before) => `"nats-leaf://127.0.0.1:${before}"`);
    const remotes = at === 0
      ? ""
      : `remotes: [{ urls: [${urls}], no_randomize: true, deny_exports: "$JS.>", deny_imports: "$JS.>" }]`;
    servers.push(
      opened.use(
        await startNatsServer({
          domain: "north",
          more: `leafnodes {\n listen: "127.0.0.1:${port}"\n ${remotes}\n }`,
        }),
      ),
    );
  }
  const open = opened.move();
  return { servers, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** A place at these servers, in this order. */
function placeOf(servers: readonly NatsServer[], path: string) {
  const hosts = servers.map(({ webPort }) => `127.0.0.1:${webPort}`).join(",");
  return parseNatsPlace(`nats://${hosts}/${path}`)!;
}

testWith(
  ["nats-server"],
  "pictures come again when one of three servers is killed, whichever it is, and when it is there again",
  async () => {
    await using three = await startThree();
    const { servers } = three;
    const gateway = await openGateway({ place: placeOf(servers, "north"), creds: undefined });
    const robot = new FedRobot(gateway, "rover");
    // The one beside the gateway, and one that comes to it from another server.
    const places = [servers, servers.toReversed()].map((order) => placeOf(order, "north"));
    const sights = places.map(() => new Sight());
    const viewers = await Promise.all(
      places.map((place, at) =>
        openFleet({ flags, places: [place], take: (event) => sights[at]!.take(event) })
      ),
    );
    const seeMore = async (when: string) => {
      const fromUs = monotonicUs();
      await until(
        `pictures come ${when}`,
        () => sights.every(({ frames }) => frames.some(({ frame }) => truthUs(frame) > fromUs)),
      );
    };
    try {
      await seeMore("at first");
      for (const [at, server] of servers.entries()) {
        await server.kill();
        await seeMore(`without server ${at + 1}`);
        await server.start();
        await seeMore(`with server ${at + 1} again`);
      }
    } finally {
      robot.stop();
      for (const viewer of viewers) await viewer.close();
      await gateway.close();
    }
    for (const sight of sights) {
      assertHonest(sight);
      const ids = sight.frames.map(({ frame }) => frame.id | 0);
      assert(ids.every((id, at) => at === 0 || id > ids[at - 1]!), "none comes after a newer one");
    }
  },
);

testWith(
  ["nats-server"],
  "openGateway and openFleet pass over a server that is not there, and look for it later",
  async () => {
    await using three = await startThree();
    const { servers: [first, second] } = three;
    await first!.kill();
    const place = placeOf([first!, second!], "north");
    const gateway = await openGateway({ place, creds: undefined });
    const robot = new FedRobot(gateway, "rover");
    const sight = new Sight();
    const viewer = await openFleet({ flags, places: [place], take: (event) => sight.take(event) });
    try {
      await until("pictures come", () => sight.frames.length > 10);
      await first!.start();
      await second!.kill();
      const fromUs = monotonicUs();
      await until("pictures come again", () => sight.frames.some(({ frame }) => truthUs(frame) > fromUs));
    } finally {
      robot.stop();
      await viewer.close();
      await gateway.close();
    }
    assertHonest(sight);
  },
);
