/** What the servers of `scripts/fleet` let each user do, and what they refuse. */

import { assert, assertEquals } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

testWith(
  ["nats-server"],
  "each user of scripts/fleet sees its robots, at a site and through the hub",
  async () => {
    await withLog(async (log) => {
      await using fleet = await startFleetServers({ sites: ["north"] });
      const [north] = fleet.sites;
      await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
      await using look = await lookAt(`${north!.urlFor("look")}/north`);
      await using driver = await lookAt(`${north!.urlFor("driver")}/north/rover`);
      await using wall = await lookAt(`${fleet.hub.urlFor("wall")}/north`);
      await using anna = await lookAt(`${fleet.hub.urlFor("anna")}/north/rover`);
      const seen = [look, driver, wall, anna];
      await until(
        "pictures come",
        () => seen.every(({ pictures }) => (pictures.get("rover")?.length ?? 0) > 10),
      );
      assertEquals(seen.map(({ pictures }) => [...pictures.keys()].sort()), [
        ["crane", "rover"],
        ["rover"],
        ["crane", "rover"],
        ["rover"],
      ]);
      for (const { pictures } of seen) assert(pictures.get("rover")!.every(({ age }) => age !== undefined));
      assertEquals(log.filter(({ level }) => level === "warning").map(textOf), []);
    });
  },
);
