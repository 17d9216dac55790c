/** A robot that publishes itself, driven through a real server of NATS, as processes: it stops, whoever dies or stands still. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { DrivenSite, kill, ownPlacesAt, QUIET } from "../../support/driven_site.ts";
import { checkLines, isStopped } from "../../support/driven_tool.ts";
import { LineDriver } from "../../support/line_driver.ts";
import { natsTest, startNatsServer } from "../../support/nats_server.ts";
import { pause } from "../../support/pause.ts";
import { startTool } from "../../support/tools.ts";

natsTest("broadcast --nats --drive is driven through the server, and stops whoever dies", async () => {
  await using server = await startNatsServer();
  await using site = await DrivenSite.start(ownPlacesAt(server));
  const { robot } = site;
  const letGo = await site.stopsBy("released", () => site.driver.letGo(), () => {});
  const { linear, driver } = robot.moves.at(-1)!;
  assertEquals([Math.round(linear * 100), driver], [25, "NATS"]);
  const stopped = await site.stopsBy(
    "stop pressed",
    () => site.driver.listener.feed(new TextEncoder().encode('{"stop": true}\n')),
    () => site.driver.letGo(),
  );
  const viewer = await site.stopsBy("released", () => kill(site.driver.listener), async () => {
    await site.driver[Symbol.asyncDispose]();
    site.startDriver();
  });
  const cut = await site.stopsBy("released", () => server.kill(), async () => {
    await server.start();
    // What is held when it is there again moves nothing.
    await pause(1_500);
    site.driver.letGo();
  });
  await robot.moving(site.driver);
  checkLines(robot.lines);
  console.log(`  ms until it has stopped: ${JSON.stringify({ letGo, stopped, viewer, server: cut })}`);
});

natsTest(
  "broadcast --nats --drive moves by nothing that was written while the driver or the server stood still",
  async () => {
    await using server = await startNatsServer();
    await using site = await DrivenSite.start(ownPlacesAt(server));
    const stood = await site.stopsBy(
      "released",
      () => site.driver.listener.signal("SIGSTOP"),
      async () => {
        await pause(1_000);
        site.driver.listener.signal("SIGCONT");
        await pause(1_000);
      },
    );
    site.driver.letGo();
    const between = await site.stopsBy("released", () => server.signal("SIGSTOP"), async () => {
      await pause(1_000);
      server.signal("SIGCONT");
      await pause(1_000);
    });
    checkLines(site.robot.lines);
    console.log(`  ms until it has stopped: ${JSON.stringify({ viewer: stood, server: between })}`);
  },
);

natsTest("broadcast --nats --drive is driven by one at a time, by whichever way", async () => {
  await using server = await startNatsServer();
  await using site = await DrivenSite.start(ownPlacesAt(server));
  const { robot } = site;
  await robot.moving(site.driver, 0.25);
  await using second = new LineDriver({ robot, address: `${server.url}/north/rover` });
  await using near = new LineDriver({ robot, address: `127.0.0.1:${await robot.tool.port()}` });
  for (const other of [second, near]) {
    await other.listener.line(/Stream rover/);
    const { length } = robot.moves;
    for (const endMs = Date.now() + 1_500; Date.now() < endMs;) {
      site.driver.press(0.25);
      other.hold(0.75);
      await pause(20);
    }
    other.letGo();
    const moves = robot.moves.slice(length);
    assert(moves.length > 0);
    assertEquals(new Set(moves.map(({ linear }) => Math.round(linear * 100))), new Set([25]));
  }
  site.driver.letGo();
  await robot.until("it has stopped", isStopped);
  // Who drives by the robot's own wire goes; who drives by the server then stays.
  await robot.until("the other one drives", (lines) => {
    near.press(0.75);
    return isDriven(lines.at(-1)?.linear, 75);
  });
  near.letGo();
  await robot.until("the first one drives again", (lines) => {
    site.driver.press(0.25);
    return isDriven(lines.at(-1)?.linear, 25);
  });
  const { length } = robot.lines;
  await near.listener.end();
  await pause(500);
  assertEquals(robot.lines.slice(length).filter(({ reason }) => reason === "no driver"), []);
  await robot.moving(site.driver, 0.25);
  checkLines(robot.lines);
});

function isDriven(linear: number | undefined, hundredths: number): boolean {
  return Math.round((linear ?? 0) * 100) === hundredths;
}

natsTest(
  "broadcast --nats --drive is driven by nobody through a server that lets everybody in, unless that was said",
  async () => {
    await using server = await startNatsServer();
    await using site = await DrivenSite.start({ ...ownPlacesAt(server), isOpen: false });
    await site.driver.listener.line(/Stream rover/);
    assertMatch(await lineOf(site), /everybody in who reaches it, and so nobody drives by it: --drive-open/);
    await pressInVain(site);
  },
);

natsTest(
  "a robot of scripts/fleet that publishes itself is driven through the hub by who has the right to, and by nobody else",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    // A robot's own key makes no stream.
    await using gateway = startTool("listen", [...QUIET, "--nats", `${north!.urlFor("gateway")}/north`]);
    await gateway.line(/Publishing on/);
    await using site = await DrivenSite.start({
      robot: `${north!.urlFor("rover")}/north`,
      driver: `${hub.urlFor("wall")}/north/rover`,
      isOpen: false,
    });
    await site.driver.listener.line(/Stream rover/);
    await pressInVain(site);
    await site.driver[Symbol.asyncDispose]();
    for (const address of [`${north!.urlFor("driver")}/north/rover`, `${hub.urlFor("anna")}/north/rover`]) {
      site.startDriver(address);
      await site.stopsBy("released", () => kill(site.driver.listener), () => {});
      await site.driver[Symbol.asyncDispose]();
    }
    checkLines(site.robot.lines);
  },
);

async function lineOf({ robot }: DrivenSite): Promise<string> {
  const [line] = await robot.tool.line(/This server lets .*/);
  return line;
}

async function pressInVain({ robot, driver }: DrivenSite): Promise<void> {
  for (const endMs = Date.now() + 1_500; Date.now() < endMs;) {
    driver.press(0.25);
    await pause(20);
  }
  assertEquals(robot.moves, []);
}
