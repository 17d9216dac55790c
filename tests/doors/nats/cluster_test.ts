/** A cluster of servers that has lost too many of them, or the one that led it. */

import type { NatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { assertHonest, FedRobot, Sight, truthUs } from "../../support/fed_robots.ts";
import { startNatsCluster } from "../../support/nats_cluster.ts";
import { natsTest } from "../../support/nats_server.ts";
import { until } from "../../support/until.ts";

const { flags } = parseFlags(LISTEN_FLAGS, []);

natsTest(
  "pictures go on where a cluster has lost two of three servers, and no one keeps them any more",
  async () => {
    await using cluster = await startNatsCluster();
    await using scene = await openScene(cluster.placeFrom(2));
    const [first, second] = cluster.servers;
    await scene.seeMore("while all are there");
    await Promise.all([first!.kill(), second!.kill()]);
    await scene.seeMore("where one is left");
    await Promise.all([first!.start(), second!.start()]);
    await scene.seeMore("where all are there again");
    assertHonest(scene.sight);
  },
);

/** A robot, its gateway, and who looks. */
async function openScene(place: NatsPlace) {
  const open = new AsyncDisposableStack();
  const gateway = open.adopt(await openGateway({ place, creds: undefined }), (door) => door.close());
  open.adopt(new FedRobot(gateway, "rover"), (robot) => robot.stop());
  const sight = new Sight();
  const look = await openFleet({ flags, places: [place], take: (event) => sight.take(event) });
  open.defer(() => look.close());
  /** When the newest picture that was seen was taken. */
  const newestUs = () => Math.max(0, ...sight.frames.slice(-1).map(({ frame }) => truthUs(frame)));
  return {
    sight,
    async seeMore(when: string) {
      for (let picture = 0; picture < 3; picture++) {
        const fromUs = monotonicUs();
        await until(`pictures come ${when}`, () => newestUs() > fromUs, 20_000);
      }
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
