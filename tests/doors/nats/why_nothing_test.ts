/** Who looks at a place where nothing is seen is told why, once, after some seconds, and what is there. */

import { assertEquals, assertMatch } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { startTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

/** What is told of each place, beside the rights that are missing. */
async function reasonsAt(places: readonly string[]): Promise<readonly string[]> {
  let reasons: readonly string[] = [];
  await withLog(async (log) => {
    await using looking = new AsyncDisposableStack();
    const doors = await Promise.all(places.map(async (place) => looking.use(await lookAt(place)).door));
    await until("all is told", () => doors.every((door) => door.explain!() !== undefined));
    reasons = doors.map((door) => door.explain!()!.replaceAll(/ws:\/\/[\d.:]+/g, "SERVER"));
    const told = log.filter(({ level }) => level === "warning").map(textOf)
      .map((line) => line.replaceAll(/ws:\/\/[\d.:]+/g, "SERVER"));
    for (const reason of new Set(reasons)) {
      const times = reasons.filter((one) => one === reason).length;
      assertEquals(told.filter((line) => line === reason).length, times, told.join("\n"));
    }
  });
  return reasons;
}

testWith(["nats-server"], "who has misspelt a site or a robot is told which there are", async () => {
  await using server = await startNatsServer();
  assertEquals(await reasonsAt([`${server.url}/north`]), ["Nothing has been published at SERVER/north yet"]);
  await using _robots = await publishRobots(`${server.url}/north`, ["rover", "crane"]);
  await using _others = await publishRobots(`${server.url}/south`, ["mole"]);
  assertEquals(await reasonsAt(["/north/rovr", "/nort", "/south/rover"].map((path) => server.url + path)), [
    "No robot rovr is published at SERVER/north; there are crane, rover",
    "No robot is published at SERVER/nort; there are the site north, the site south",
    "No robot rover is published at SERVER/south; there is mole",
  ]);
});

testWith(["nats-server"], "who looks at servers with rights is told why nothing is seen", async () => {
  await using fleet = await startFleetServers({ sites: ["north"] });
  const { hub, sites: [north] } = fleet;
  await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
  const reasons = await reasonsAt([
    `${hub.urlFor("wall")}/nowhere`,
    `${hub.urlFor("wall")}/north/rovr`,
    `${hub.urlFor("anna")}/north/crane`,
    `${north!.urlFor("look")}/north/rovr`,
  ]);
  assertEquals(reasons, [
    "No site nowhere answers at SERVER",
    "No robot rovr is published at SERVER/north; there are crane, rover",
    "This login may not look at SERVER/north/crane",
    "No robot rovr is published at SERVER/north; there are crane, rover",
  ]);
});

testWith(["nats-server"], "listen's status line says that a server has no JetStream", async () => {
  await using server = await startNatsServer({
    more: "accounts { A: { users: [{ user: a, password: b }] } }\nno_auth_user: a",
  });
  await using viewer = startTool("listen", [
    ...["--view", "none", "--stats-interval", "500ms", `${server.url}/north`],
  ]);
  const says = /Nothing is kept on ws:\S+: it has no JetStream, or none for this login/;
  await viewer.line(says);
  await viewer.until(
    "the status line says so",
    () => viewer.log.filter((line) => says.test(line)).length > 1,
  );
  assertMatch(viewer.log.filter((line) => says.test(line)).join("\n"), says);
  assertEquals(await viewer.end(), 0);
});
