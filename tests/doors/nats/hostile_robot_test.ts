/** One robot's key is not used to spoil what is seen of other robots. */

import { assert, assertEquals } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { letIn } from "../../support/nats_rights.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const MIB = 1024 * 1024;
const INFO = { name: "rover", width: 64, height: 64, fps: 20, seal: "open", received: 20 };

interface Statistics {
  readonly longInfos: number;
  readonly robots: Record<string, unknown>;
}

testWith(
  ["nats-server"],
  "a robot whose facts are megabytes long is not seen, nor are they pulled, and other robots are seen as ever",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["crane"]);
    await using rover = await letIn(north!, "rover");
    const info = JSON.stringify({ ...INFO, pad: "y".repeat(3 * MIB) });
    const attack = setInterval(() => rover.nats.publish("uis.north.rover.info", info), 33);
    try {
      for (const url of [north!.urlFor("look"), hub.urlFor("wall")]) {
        await using seen = await lookAt(`${url}/north`);
        const statistics = () => (seen.door.statistics() as unknown as Statistics[])[0]!;
        const count = () => seen.pictures.get("crane")?.length ?? 0;
        await until("pictures come", () => count() > 20);
        // Longer than a robot is remembered of which nothing is said.
        const [before, began] = [count(), performance.now()];
        await until("time goes by", () => performance.now() - began > 6_000);
        assert(count() - before > 60, `${count() - before} pictures`);
        const { robots, longInfos } = statistics();
        assertEquals(Object.keys(robots), ["crane"]);
        assert(longInfos > 0);
      }
    } finally {
      clearInterval(attack);
    }
  },
);
