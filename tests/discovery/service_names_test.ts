/** Names of robots in multicast DNS. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  cutBytes,
  instanceOf,
  labelOf,
  labelOfInstance,
  targetOf,
} from "../../src/discovery/service_names.ts";

Deno.test("labelOf numbers robots of one name, and leaves no dot in a label", () => {
  assertEquals(labelOf("Rover", 1), "Rover");
  assertEquals(labelOf("Rover", 2), "Rover (2)");
  assertEquals(labelOf("rover.v2.", 1), "rover-v2-");
  assertEquals(labelOf("", 1), "robot");
});

Deno.test("labelOf gives labels that fit, and differ by their number", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 100 }),
    fc.integer({ min: 2, max: 99_999 }),
    (name, number) => {
      const [first, other] = [labelOf(name, 1), labelOf(name, number)];
      for (const label of [first, other]) {
        const { length } = new TextEncoder().encode(label);
        assert(length > 0 && length <= 63 && !label.includes("."), label);
      }
      assert(other.endsWith(` (${number})`));
    },
  ));
});

Deno.test("labelOfInstance finds the label of an instance, whatever the capitals, and none of another name", () => {
  assertEquals(labelOfInstance(instanceOf("Rover (2)")), "Rover (2)");
  assertEquals(labelOfInstance("Rover._UIS._udp.Local."), "Rover");
  assertEquals(labelOfInstance("a.b._uis._udp.local"), "a.b");
  for (const name of ["_uis._udp.local", "x._http._tcp.local", "_uis._udp.local.evil", ""]) {
    assertEquals(labelOfInstance(name), undefined, name);
  }
});

Deno.test("targetOf makes a host's name of plain letters that no other program has", () => {
  assertEquals(targetOf("Rover ü.2", "3fa9c1"), "rover-2-3fa9c1.local");
  assertEquals(targetOf("前", "3fa9c1"), "robot-3fa9c1.local");
});

Deno.test("cutBytes cuts between characters", () => {
  assertEquals(cutBytes("aü前b", 3), "aü");
  assertEquals(cutBytes("aü前b", 5), "aü");
  assertEquals(cutBytes("aü前b", 6), "aü前");
});
