/** What the doctor says of servers of NATS: real ones, and those that are not there. */

import { assertEquals, assertMatch } from "@std/assert";
import { startFleetServers } from "../../scripts/demo/fleet_servers.ts";
import { findFreeTcpPort } from "../../scripts/free_ports.ts";
import { parseNatsPlace } from "../../src/common/nats_place.ts";
import { planNats } from "../../src/doctor/nats_check.ts";
import { examine } from "../../src/doctor/run_doctor.ts";
import { publishRobots } from "../support/fleet.ts";
import { startNatsServer } from "../support/nats_server.ts";
import { testWith } from "../support/programs.ts";
import { runTool } from "../support/tools.ts";

/** Each finding as `status words`, with the servers' addresses left out. */
async function look(url: string, publishes = false): Promise<readonly string[]> {
  const place = parseNatsPlace(url)!;
  const plan = { creds: undefined, ca: undefined };
  const checks = planNats(publishes ? { ...plan, publishesTo: place } : { ...plan, looksAt: [place] });
  const findings = await examine(checks);
  return findings.map(({ status, says }) => `${status} ${says}`.replaceAll(/ws:\/\/[\d.:]+\d/g, "SERVER"));
}

const IN = "ok SERVER lets this program in";

testWith(
  ["nats-server"],
  "the doctor says what a server of NATS keeps, and whether one may look",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    const gateway = `${north!.urlFor("gateway")}/north`;
    assertEquals(await look(gateway, true), [IN, "ok there is no stream yet: who publishes makes it"]);
    assertEquals(await look(`${north!.urlFor("look")}/north`), [
      IN,
      "warn nothing has been published there yet",
    ]);
    await using _robots = await publishRobots(gateway, ["rover", "crane"]);
    assertEquals(await look(gateway, true), [IN, "ok keeps pictures"]);
    assertEquals(await look(`${north!.urlFor("look")}/north`), [IN, "ok shows crane, rover"]);
    assertEquals(await look(`${hub.urlFor("wall")}/north/rover`), [IN, "ok shows rover"]);
    assertEquals(await look(`${hub.urlFor("wall")}/north/mole`), [
      IN,
      "warn no robot is published there at this moment",
    ]);
    assertEquals(await look(`${hub.urlFor("wall")}/nowhere`), [IN, "fail no site nowhere answers there"]);
    const [, refused] = await look(`${hub.urlFor("anna")}/north`);
    assertMatch(refused!, /^fail the right to publish to \S+CREATE\S+uis\.north\.\*\.info is missing$/);
    assertEquals(await look(gateway.replace(/:[^:@]*@/, ":wrong@"), true), [
      "fail Cannot connect to SERVER: it does not let this program in; see --nats-creds",
    ]);
  },
);

testWith(["nats-server"], "the doctor says that a server has no JetStream, and none is there", async () => {
  await using server = await startNatsServer({
    more: "accounts { A: { users: [{ user: a, password: b }] } }\nno_auth_user: a",
  });
  for (const publishes of [true, false]) {
    assertEquals(await look(`${server.url}/north`, publishes), [
      IN,
      "fail it keeps no pictures: JetStream is not enabled there, or not for this login",
    ]);
  }
  const nobody = `nats://127.0.0.1:${findFreeTcpPort()}/north`;
  const { code, stdout } = await runTool("listen", ["--doctor", "--view", "none", nobody]);
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /127\.0\.0\.1:\d+\/north .*Cannot connect to ws:\S+: no server answers there by WebSocket/,
  );
});
