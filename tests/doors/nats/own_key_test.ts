/** A robot that publishes by itself, with a login for its own subjects. */

import { assert, assertEquals } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { testWith } from "../../support/programs.ts";
import { startTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const PICTURES = [
  "--camera",
  "test",
  "--width",
  "160",
  "--height",
  "120",
  "--bind",
  "127.0.0.1",
  "--port",
  "0",
];

testWith(
  ["nats-server"],
  "broadcast --nats is seen by its own login as soon as somebody has made the stream, and as nobody else",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const [north] = fleet.sites;
    const url = `${north!.urlFor("rover")}/north`;
    await using rover = startTool("broadcast", [...PICTURES, "--name", "rover", "--nats", url]);
    await rover.line(
      /This login may not ask whether the server keeps pictures; its stream UIS is made by a site's gateway, or by who runs the server$/,
    );
    await using impostor = startTool("broadcast", [...PICTURES, "--name", "crane", "--nats", url]);
    await impostor.line(/refuses: the right to publish to uis\.north\.crane\.frame is missing$/);
    await using _gateway = await publishRobots(`${north!.urlFor("gateway")}/north`, []);
    await using wall = await lookAt(`${fleet.hub.urlFor("wall")}/north`);
    await until("pictures come", () => (wall.pictures.get("rover")?.length ?? 0) > 10);
    assert(wall.pictures.get("rover")!.every(({ age }) => age !== undefined));
    assertEquals([...wall.pictures.keys()], ["rover"]);
    assertEquals(rover.log.filter((line) => /the right to/.test(line)), []);
  },
);
