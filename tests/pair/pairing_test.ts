import { assertEquals } from "@std/assert";
import { findPairing, tidyName } from "../../src/pair/pairing.ts";
import { makeUpPairing } from "./made_up_pairing.ts";

Deno.test("findPairing goes by a name in any capitals, by what was typed and by addresses in any form", () => {
  const robot = makeUpPairing(1, {
    side: "robot",
    name: "Rover",
    addresses: ["rover.local", "192.168.1.7", "fe80::1"],
  });
  const viewer = makeUpPairing(2, { name: "rover" });
  const all = [viewer, robot];
  for (
    const host of [
      "rover",
      "ROVER",
      "Rover.local",
      "rover.local.",
      "192.168.1.7",
      "::ffff:192.168.1.7",
      "FE80::0001",
    ]
  ) {
    assertEquals(findPairing(all, "robot", host), robot, host);
  }
  for (const host of ["192.168.1.70", "rove", "", "rover.lan"]) {
    assertEquals(findPairing(all, "robot", host), undefined, host);
  }
});

Deno.test("findPairing prefers a name to an address, a newer address to an older one, and the newest pairing", () => {
  const old = makeUpPairing(1, { side: "robot", name: "a", addresses: ["10.0.0.1", "10.0.0.2"] });
  const other = makeUpPairing(2, { side: "robot", name: "b", addresses: ["10.0.0.2", "a"] });
  const same = makeUpPairing(3, { side: "robot", name: "b" });
  const all = [old, other, same];
  assertEquals(findPairing(all, "robot", "a"), old);
  assertEquals(findPairing(all, "robot", "10.0.0.1"), old);
  assertEquals(findPairing(all, "robot", "10.0.0.2"), other);
  assertEquals(findPairing(all, "robot", "b"), same);
});

Deno.test("tidyName leaves a name that can be seen and typed", () => {
  assertEquals(tidyName("  Mia's \t laptop ", "x"), "Mia's laptop");
  assertEquals(tidyName("Größe 前 🛰", "x"), "Größe 前 🛰");
  assertEquals(tidyName("u\u0308", "x"), "ü");
  assertEquals(tidyName("gpj\u202e.exe\x1b[2J\0", "x"), "gpj\\u202e.exe\\u001b[2J\\u0000");
  assertEquals(tidyName(" \n ", "laptop"), "laptop");
  assertEquals(Array.from(tidyName("🛰".repeat(1000), "x")).length, 64);
});
