/** A robot of the fleet of `scripts/fleet`, driven through the hub by who may, and by nobody else. */

import { assertEquals, assertMatch } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { checkLines, DrivenTool } from "../../support/driven_tool.ts";
import { LineDriver } from "../../support/line_driver.ts";
import { testWith } from "../../support/programs.ts";
import { startTool } from "../../support/tools.ts";

const ROBOT = ["--camera", "test", "--width", "320", "--height", "240", "--name", "rover"];
const ON_THIS_HOST = ["--port", "0", "--bind", "127.0.0.1", "--drive-open"];

testWith(
  ["nats-server"],
  "a robot of scripts/fleet is driven through the hub by who has the right to, and by nobody else",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    await using robot = new DrivenTool([...ON_THIS_HOST, ...ROBOT]);
    await using gateway = startTool("listen", [
      ...["--view", "none", "--port", "0", "--nats", `${north!.urlFor("gateway")}/north`],
      `127.0.0.1:${await robot.tool.port()}`,
    ]);
    {
      await using watcher = new LineDriver({ robot, address: `${hub.urlFor("wall")}/north/rover` });
      const { listener } = watcher;
      await listener.line(/Stream rover/);
      for (const endMs = Date.now() + 1_500; Date.now() < endMs;) {
        watcher.press(0.25);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assertEquals(robot.moves, []);
      // Who tries is told what is missing, once.
      const refusals = listener.log.filter((line) => /refuses/.test(line));
      assertEquals(refusals.length, 1, listener.log.join("\n"));
      assertMatch(refusals[0]!, /the right to publish to uis\.north\.rover\.drive is missing$/);
    }
    {
      await using viewer = startTool("listen", [
        ...["--view", "none", "--output", "/dev/null", "--port", "0", `${hub.urlFor("wall")}/north/rover`],
      ]);
      await viewer.line(/rover can be driven: this listener may neither drive nor stop it/);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      // Who only looks is not told what it may not.
      assertEquals(viewer.log.filter((line) => /refuses|may drive it/.test(line)), []);
    }
    await using driver = new LineDriver({ robot, address: `${hub.urlFor("anna")}/north/rover` });
    await robot.moving(driver, 0.25);
    assertEquals(Math.round(robot.moves.at(-1)!.linear * 100), 25);
    // Answers of a gateway that go to one inbox are each its own.
    for (const endMs = Date.now() + 1_500; Date.now() < endMs;) {
      driver.hold(0.25);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    checkLines(robot.lines);
    for (const { log } of [gateway, driver.listener]) {
      assertEquals(log.filter((line) => /refuses|the right to/.test(line)), []);
    }
  },
);
