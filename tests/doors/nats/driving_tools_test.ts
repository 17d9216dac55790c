/** A robot that is driven through a real server of NATS, as processes: it stops, whoever dies or stands still. */

import { assertEquals } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { DrivenSite, kill, placesAt, QUIET } from "../../support/driven_site.ts";
import { checkLines, isStopped } from "../../support/driven_tool.ts";
import { natsTest, startNatsServer } from "../../support/nats_server.ts";
import { PageHands } from "../../support/page_hands.ts";
import { pause } from "../../support/pause.ts";
import { startTool } from "../../support/tools.ts";

natsTest(
  "listen nats:// drives a robot at another listener's gateway, and stops it whoever dies",
  async () => {
    await using server = await startNatsServer();
    await using site = await DrivenSite.start(placesAt(server));
    const { robot } = site;
    const letGo = await site.stopsBy("released", () => site.driver.letGo(), () => {});
    assertEquals(Math.round(robot.moves.at(-1)!.linear * 100), 25);
    const stopped = await site.stopsBy(
      "stop pressed",
      () => site.driver.listener.feed(new TextEncoder().encode('{"stop": true}\n')),
      () => site.driver.letGo(),
    );
    const viewer = await site.stopsBy("released", () => kill(site.driver.listener), async () => {
      await site.driver[Symbol.asyncDispose]();
      site.startDriver();
    });
    const gateway = await site.stopsBy("no command", () => kill(site.gateway!), async () => {
      await site.startGateway();
      // What is held when it is there again moves nothing.
      await pause(1_500);
      site.driver.letGo();
    });
    const cut = await site.stopsBy("released", () => server.kill(), async () => {
      await server.start();
      await pause(1_500);
      site.driver.letGo();
    });
    await robot.moving(site.driver);
    checkLines(robot.lines);
    const ms = { letGo, stopped, viewer, gateway, server: cut };
    console.log(`  ms until it has stopped: ${JSON.stringify(ms)}`);
  },
);

natsTest(
  "listen nats:// drives by nothing that was written while it, the gateway or the server stood still",
  async () => {
    await using server = await startNatsServer();
    await using site = await DrivenSite.start(placesAt(server));
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
    const gateway = await site.stopsBy("no command", () => site.gateway!.signal("SIGSTOP"), async () => {
      await pause(1_000);
      site.gateway!.signal("SIGCONT");
      await pause(1_000);
    });
    site.driver.letGo();
    const between = await site.stopsBy("released", () => server.signal("SIGSTOP"), async () => {
      await pause(1_000);
      server.signal("SIGCONT");
      await pause(1_000);
    });
    checkLines(site.robot.lines);
    const ms = { viewer: stood, gateway, server: between };
    console.log(`  ms until it has stopped: ${JSON.stringify(ms)}`);
  },
);

natsTest(
  "listen nats:// --nats passes hands on: a robot is driven by a relay, from a program and from a page",
  async () => {
    await using near = await startNatsServer();
    await using far = await startNatsServer();
    await using site = await DrivenSite.start(placesAt(near));
    await site.driver[Symbol.asyncDispose]();
    await using _relay = startTool("listen", [...QUIET, "--nats", `${far.url}/hub`, `${near.url}/north`]);
    site.startDriver(`${far.url}/hub/rover`);
    await site.stopsBy("released", () => site.driver.letGo(), () => {});
    const viewer = await site.stopsBy("released", () => kill(site.driver.listener), () => {});
    await using screen = startTool("listen", [
      "--port",
      "0",
      "--view",
      "web",
      "--web",
      "0",
      `${far.url}/hub/rover`,
    ]);
    const [, url] = await screen.line(/The page is at "?(http:\S+\/)/);
    await using hands = new PageHands(url!);
    await site.robot.moving(hands, 0.75);
    await site.robot.until("the page drives", (lines) => Math.round(lines.at(-1)!.linear * 100) === 75);
    await screen.until("the page is told", () => hands.news?.isOwn === true && hands.news.isDriving);
    hands.letGo();
    await site.robot.until("it has stopped", isStopped);
    await hands[Symbol.asyncDispose]();
    // A program drives by pictures at which nobody looks.
    await using unseen = startTool("listen", [
      ...["--port", "0", "--view", "web", "--web", "0", "--drive-input", "-", `${far.url}/hub/rover`],
    ], { isFed: true });
    const say = (line: object) => unseen.feed(new TextEncoder().encode(JSON.stringify(line) + "\n"));
    await unseen.until("the program drives", async () => {
      await say(Date.now() % 1500 > 700 ? { linear: 0.375 } : { held: false });
      return Math.round(site.robot.lines.at(-1)!.linear * 1000) === 375;
    });
    checkLines(site.robot.lines);
    console.log(`  ms until it has stopped: ${viewer}`);
  },
);

natsTest(
  "listen nats:// stops a robot through a hub in time, and tells who may only look what it does",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    await using site = await DrivenSite.start({
      gateway: `${north!.urlFor("gateway")}/north`,
      driver: `${hub.urlFor("anna")}/north/rover`,
    });
    await using looking = startTool("listen", [
      ...QUIET,
      ...["--stats-json", "-", `${north!.urlFor("look")}/north/rover`],
    ]);
    const far = await site.stopsBy("released", () => kill(site.driver.listener), () => {});
    console.log(`  ms until it has stopped, through a hub: ${far}`);
    await looking.statisticsUntil("what it does is told", ({ streams: [rover] }) => {
      const { mayDrive, mayStop, reason, isOwn } = rover?.drive ?? {};
      return mayDrive === false && mayStop === false && reason !== undefined && isOwn === false;
    });
  },
);
