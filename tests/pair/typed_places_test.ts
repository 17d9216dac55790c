/** Where typed names, and those that were chosen, have led. */

import { assertEquals } from "@std/assert";
import { TypedPlaces } from "../../src/pair/typed_places.ts";
import { makeUpPairing } from "./made_up_pairing.ts";

Deno.test("TypedPlaces takes what is chosen as if it had been typed: there is the robot of that name", () => {
  const rover = makeUpPairing(1, { side: "robot", name: "Rover", addresses: ["10.0.0.1"] });
  const places = new TypedPlaces([]);
  assertEquals(places.note("rover", "10.0.0.7"), false);
  assertEquals(places.locate([rover], "robot"), [rover]);
  assertEquals(places.add("rover", "10.0.0.7"), true);
  assertEquals(places.add("rover", "10.0.0.7"), false);
  assertEquals(places.hosts, ["rover"]);
  assertEquals(places.locate([rover], "robot"), [{ ...rover, addresses: ["10.0.0.1", "10.0.0.7"] }]);
});
