/** What crosses between a site and the hub, and what does not. */

import { assert, assertEquals } from "@std/assert";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { letIn } from "../../support/nats_rights.ts";
import { testWith } from "../../support/programs.ts";
import { startTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

/** Somebody who may do everything at a server. */
function withSpy(text: string, name: string): string {
  const password = `$${name.toUpperCase()}_SPY_PASSWORD`;
  return text.replace("users: [", `users: [\n      { user: spy, password: ${password} }`);
}

testWith(
  ["nats-server"],
  "a site's pictures cross to the hub where they are pulled, and never by themselves",
  async () => {
    await using fleet = await startFleetServers({
      sites: ["north"],
      // Whatever the leaf's rights are: what it does not export has to do alone.
      edit: (text, name) => withSpy(text, name).replace(/^NORTH = [^]*?^}/m, "NORTH = {}"),
    });
    const [north] = fleet.sites;
    const heard = new Set<string>();
    await using spy = await letIn(fleet.hub, "spy");
    spy.nats.subscribe("uis.>", { callback: (_, { subject }) => void heard.add(subject) });
    await spy.nats.flush();
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover"]);
    await using wall = await lookAt(`${fleet.hub.urlFor("wall")}/north`);
    await until("pictures come", () => (wall.pictures.get("rover")?.length ?? 0) > 20);
    // The clocks are asked, by subjects that cross.
    assertEquals([...heard], ["uis.north.rover.clock"]);
    await using sitesOwn = await letIn(north!, "spy");
    const near = new Set<string>();
    sitesOwn.nats.subscribe("uis.>", { callback: (_, { subject }) => void near.add(subject) });
    await until("pictures are pushed at the site", () => near.has("uis.north.rover.frame"));
  },
);

testWith(
  ["nats-server"],
  "a relay shows at the hub what it fetches from a site, with the rights of scripts/fleet",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    const relayUrl = hub.urlFor("relay");
    await using relay = startTool("listen", [
      ...["--view", "none", "--port", "0", `${relayUrl}/north`, "--nats", `${relayUrl}/hub`],
    ]);
    await using wall = await lookAt(`${hub.urlFor("wall")}/hub`);
    await until("pictures come", () => {
      return ["rover", "crane"].every((name) => (wall.pictures.get(name)?.length ?? 0) > 10);
    });
    for (const { age } of wall.pictures.get("rover")!) {
      assert(age!.boundUs > 100, "both hops are in the bound");
    }
    assertEquals(relay.log.filter((line) => /warning|error/.test(line)), []);
  },
);

testWith(["nats-server"], "a site that has fallen to somebody speaks for itself alone", async () => {
  await using fleet = await startFleetServers({
    sites: ["north", "south"],
    // Whoever has the site's server denies itself nothing.
    edit: (text, name) => withSpy(text, name).replaceAll(/^ *deny_(exports|imports):.*$/gm, ""),
  });
  const [north, south] = fleet.sites;
  await using thief = await letIn(north!, "spy");
  await using hub = await letIn(fleet.hub, "spy");
  await using victim = await letIn(south!, "spy");
  const heard = new Set<string>();
  for (const { nats } of [hub, victim]) {
    nats.subscribe(">", {
      callback: (_, { subject, data }) => void (data.length === 5 && heard.add(subject)),
    });
    await nats.flush();
  }
  const overheard = new Set<string>();
  let longest = 0;
  const note = (_: Error | null, { subject, data }: { subject: string; data: Uint8Array }) => {
    overheard.add(subject);
    // Of what is asked of it itself it tells itself.
    if (!subject.startsWith("$JS.EVENT.")) longest = Math.max(longest, data.length);
  };
  await using _robots = await publishRobots(`${south!.urlFor("gateway")}/south`, ["rover"]);
  await using wall = await lookAt(`${fleet.hub.urlFor("wall")}/south`);
  for (const answers of ["_INBOX.>", "_INBOX.wall.>", "_R_.>"]) {
    thief.nats.subscribe(answers, { callback: note });
  }
  thief.nats.subscribe(">", { callback: note });
  const own = ["_R_.x.y"];
  const others = [
    ...["uis.south.rover.frame", "uis.south.rover.info", "uis.south.rover.clock", "uis.south.rover.drive"],
    ...["uis.hub.rover.frame", "uis.north.rover.frame", "$JS.south.API.STREAM.DELETE.UIS", "$JS.API.INFO"],
    ...["$JS.hub.API.STREAM.DELETE.UIS", "$JS.north.API.x", "_INBOX.anna.x", "anything"],
  ];
  await until("the hub hears the thief", async () => {
    for (const subject of [...others, ...own]) thief.nats.publish(subject, "thief");
    await thief.nats.flush();
    return heard.has(own[0]!);
  });
  hub.nats.publish("uis.north.rover.drive", "a command");
  for (const subject of ["uis.south.rover.drive", "uis.hub.rover.frame", "uis.south.rover.clock"]) {
    hub.nats.publish(subject, "of others");
  }
  await until("pictures come", () => (wall.pictures.get("rover")?.length ?? 0) > 10);
  await until("what is for the site comes", () => overheard.has("uis.north.rover.drive"));
  // No picture of another site's, nor any answer to who looks at it, comes by here.
  assert(longest < 100, `${longest}`);
  assertEquals([...overheard].filter((subject) => subject.startsWith("_INBOX.wall.")), []);
  assertEquals([...heard].filter((subject) => !own.includes(subject)), []);
  const [theirs] = [[...overheard].filter((subject) => /^uis\.(south|hub)\./.test(subject))];
  // What it says itself it hears itself.
  assertEquals(theirs!.filter((subject) => !others.includes(subject)), []);
});
