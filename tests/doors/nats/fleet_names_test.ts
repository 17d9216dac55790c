/** Robots of one name at several sites are told apart, from then on. */

import { assertEquals } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openNatsPlaces } from "../../../src/doors/nats/open_nats.ts";
import { FleetNames } from "../../../src/doors/nats/look/fleet_names.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { publishRobots } from "../../support/fleet.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

Deno.test("FleetNames puts the site before a name that several have, and the server where the site is the same", () => {
  const names = new FleetNames();
  const at = (site: string, robot: string, server = "ws://a:1") => ({ site, robot, server, hasSite: false });
  for (const place of [at("north", "rover"), at("north", "rover"), at("south", "crane")]) names.note(place);
  assertEquals(names.nameOf(at("north", "rover")), "rover");
  assertEquals(names.nameOf({ ...at("north", "rover"), hasSite: true }), "north/rover");
  for (const site of ["south", "east"]) names.note(at(site, "rover"));
  assertEquals(["north", "south"].map((site) => names.nameOf(at(site, "rover"))), [
    "north/rover",
    "south/rover",
  ]);
  assertEquals(names.nameOf(at("south", "crane")), "crane");
  names.note(at("south", "crane", "ws://b:2"));
  assertEquals(["ws://a:1", "ws://b:2"].map((server) => names.nameOf(at("south", "crane", server))), [
    "a:1/south/crane",
    "b:2/south/crane",
  ]);
});

testWith(["nats-server"], "robots of one name at two sites are listed with their sites", async () => {
  await using server = await startNatsServer();
  await using _north = await publishRobots(`${server.url}/north`, ["rover", "crane"]);
  const { flags } = parseFlags(LISTEN_FLAGS, []);
  const places = ["north", "south"].map((site) => parseNatsPlace(`${server.url}/${site}`)!);
  const options = { flags, take() {}, openSeat: () => ({ handle() {}, close() {} }) };
  const door = openNatsPlaces(options as never, places);
  const names = () => door.takeStatuses!().map(({ stream }) => stream.name).sort().join();
  try {
    await until("both are there", () => names() === "crane,rover");
    await using _south = await publishRobots(`${server.url}/south`, ["rover"]);
    await until("sites stand before the names", () => names() === "crane,north/rover,south/rover");
  } finally {
    await door.close();
  }
});
